"""Kinds of incident, and how the exports of ACLED and UCDP and plain tables name their columns, kinds and parties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from pledgebook.errors import DataError
from pledgebook.knowledge.actors import FALLBACK, load_actors
from pledgebook.knowledge.files import DATA, read_yaml

PATH = DATA / "incidents.yaml"
NOTHING = "no-incident"
"""The kind of a row by which a source says that it has looked and has nothing to report."""


@dataclass(frozen=True, slots=True)
class IncidentKind:
    """A kind of incident; `covers` are those that another source may give for the same one."""

    id: str
    label: Mapping[str, str]
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncidentFormat:
    """How a table of incidents is laid out: our fields to its columns, its words to our kinds, its dates (strptime).

    `source` is the source of all rows, None where a column tells it; `mend` what to do where a column is missing.
    """

    id: str
    title: str
    source: str | None
    mend: str
    needed: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    dates: tuple[str, ...]
    kinds: Mapping[str, str]
    split: str | None


@cache
def _data() -> Mapping[str, Any]:
    data: dict[str, Any] = read_yaml(PATH, "incidents")
    kinds = data["kinds"]
    named = [k for kind in kinds.values() for k in kind.get("covers", ())]
    named += [k for form in data["formats"].values() for k in form.get("kinds", {}).values()]
    if unknown := sorted({k for k in named if k not in kinds}):
        raise DataError(f"{PATH}: no kind {unknown[0]!r}; one of {', '.join(kinds)}")
    return MappingProxyType(data)


@cache
def incident_kinds() -> Mapping[str, IncidentKind]:
    """All kinds by their ids.

    Raises:
        DataError: the data file breaks its schema, or names a kind that it does not define.
    """
    return MappingProxyType(
        {k: IncidentKind(k, v["label"], tuple(v.get("covers", ()))) for k, v in _data()["kinds"].items()}
    )


def alike(one: str, other: str) -> bool:
    """Whether two sources may give these two kinds for the same incident."""
    kinds = incident_kinds()
    return one == other or other in kinds[one].covers or one in kinds[other].covers


@cache
def incident_formats() -> Mapping[str, IncidentFormat]:
    """The tables that can be read, by the names of their formats."""
    return MappingProxyType({key: _format(key, value) for key, value in _data()["formats"].items()})


def _format(key: str, value: Mapping[str, Any]) -> IncidentFormat:
    return IncidentFormat(
        id=key,
        title=value["title"],
        source=value.get("source"),
        mend=value["mend"],
        needed=tuple(value["needed"]),
        columns={field: tuple(columns) for field, columns in value["columns"].items()},
        dates=tuple(value["dates"]),
        kinds=value.get("kinds") or {kind: kind for kind in incident_kinds()},
        split=value.get("split"),
    )


def date_orders() -> Mapping[str, str]:
    """What a header may say of the order of day and month, to the strptime format of such dates."""
    orders: Mapping[str, str] = _data()["orders"]
    return orders


@cache
def party(name: str) -> str | None:
    """The actor that a source's name of a party means; the name itself where none is known, None for nobody.

    "Military Forces of Russia (2000-) Air Force" is RUS, "Civilians (Ukraine)" nobody.
    """
    name = " ".join(name.split())
    words, actors = _data()["parties"], load_actors()
    if not name or name.startswith(tuple(words["nobody"])):
        return None
    if actors.is_actor(name):
        return name
    for group, actor in words["groups"].items():
        if name == group or name.startswith(f"{group} ("):
            return str(actor)
    bare = next((name.removeprefix(f"{f} ") for f in words["forces"] if name.startswith(f"{f} ")), name)
    found = actors.names(FALLBACK).get(bare.partition(" (")[0].removeprefix("the "))
    return found.actor if found and not found.masked else name
