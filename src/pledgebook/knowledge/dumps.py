"""The columns of dumps that other collections of the press give out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from pledgebook.knowledge.files import DATA, read_yaml


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump: its name for people, our fields with the columns that may hold them, and what to do where one lacks."""

    title: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    mend: str


@cache
def load_dumps() -> Mapping[str, Dump]:
    """Each dump by its kind of source.

    Raises:
        DataError: the data file breaks its schema.
    """
    raw = read_yaml(DATA / "dumps.yaml", "dumps")
    return MappingProxyType(
        {
            name: Dump(value["title"], tuple((k, tuple(v)) for k, v in value["columns"].items()), value["mend"])
            for name, value in raw.items()
        }
    )
