"""Where two extractions of the same reports differ, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pledgebook.evaluation.score import KEYS, Record, keyed

EVIDENCE = frozenset({"quote", "start", "end", "confidence"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that both found, or one alone; `fields` name what they say otherwise: (field, first's, second's)."""

    report: str
    kind: str
    found_by: Literal["both", "first", "second"]
    key: tuple[Any, ...]
    fields: tuple[tuple[str, Any, Any], ...]
    quotes: tuple[str | None, ...]


def differences(first: Mapping[str, Record], second: Mapping[str, Record]) -> list[Difference]:
    """Each record of either side, in the order of the reports; those on which both agree wholly have no `fields`."""
    out = []
    for report in dict.fromkeys([*first, *second]):
        for kind in KEYS:
            one, other = keyed(first.get(report, {}), kind), keyed(second.get(report, {}), kind)
            out += [
                _difference(report, kind, key, one.get(key), other.get(key)) for key in dict.fromkeys([*one, *other])
            ]
    return out


def _difference(report: str, kind: str, key: tuple[Any, ...], one: Record | None, other: Record | None) -> Difference:
    quotes = tuple(None if r is None else str(r.get("quote", "")) for r in (one, other))
    if one is None or other is None:
        return Difference(report, kind, "first" if one else "second", key, (), quotes)
    names = [name for name in one if name not in EVIDENCE]
    changed = tuple((n, one.get(n), other.get(n)) for n in names if one.get(n) != other.get(n))
    return Difference(report, kind, "both", key, changed, quotes)
