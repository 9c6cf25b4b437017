"""Digests of the data that reading and deriving use: as long as they are the same, the same is read and derived."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pledgebook.knowledge.actors import FALLBACK, FOLDER
from pledgebook.knowledge.dossier import Dossier
from pledgebook.knowledge.files import DATA
from pledgebook.knowledge.languages import LANGUAGES, load_language
from pledgebook.records.ids import content_id


@cache
def language_digests() -> dict[str, str]:
    """What is known of each language alone, by its code."""
    return {
        code: _digest([DATA / "languages" / f"{code}.yaml", FOLDER / "names" / f"{code}.yaml"]) for code in LANGUAGES
    }


@cache
def common_digest() -> str:
    """What a report in any language is read with: actors, places, sources, English names, and how sources are named."""
    files = [FOLDER / f"{name}.yaml" for name in ("states", "organisations", "people")]
    files += [FOLDER / "names" / f"{FALLBACK}.yaml", DATA / "languages" / "root.yaml"]
    files += [DATA / "places.yaml", DATA / "sources.yaml"]
    labels = [[load_language(code).source_labels, load_language(code).prefixes] for code in LANGUAGES]
    return content_id("data", [_digest(files), labels])


def extraction_digest(dossier: Dossier) -> str:
    """What extraction and placing know of a dossier; the rules by which commitments are derived are not among it."""
    actions = [[a.id, a.reads, a.counterpart, dict(a.counterpart_of)] for a in dossier.actions.values()]
    return content_id("dossier", [actions, list(dossier.stances), dossier.rules.occasion])


@cache
def data_digest() -> str:
    """All data of the package."""
    return _digest(sorted(DATA.rglob("*.yaml")))


def _digest(files: Iterable[Path]) -> str:
    return content_id("data", [hashlib.sha256(file.read_bytes()).hexdigest() for file in files])
