"""Precision, recall and F1 of extracted records against annotated ones, micro-averaged over reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]
Keys = set[Hashable]


def _number(value: Any) -> float | None:
    try:
        return round(float(value), 4)
    except (TypeError, ValueError):
        return None


_UNITS = {"states": "state", "soldiers": "soldier", "troops": "soldier"}
"""Units that mean the same, as annotators write them."""


def _unit(record: Record) -> Any:
    unit = record.get("unit")
    return _UNITS.get(str(unit), unit)


def _positions(*fields: str) -> Callable[[Record], Keys]:
    return lambda r: {tuple(p.get(f) for f in fields) for p in r.get("positions", [])}


def _with_conditions(r: Record) -> Keys:
    return {
        (p.get("actor"), p.get("action"), p.get("stance"), tuple(sorted(p.get("conditions") or [])))
        for p in r.get("positions", [])
    }


MEASURES: dict[str, Callable[[Record], Keys]] = {
    "actor+action": _positions("actor", "action"),
    "actor+action+stance": _positions("actor", "action", "stance"),
    "…+conditions": _with_conditions,
    "…+speaker": _positions("actor", "action", "stance", "speaker"),
    "figures": lambda r: {(_number(f.get("value")), _unit(f)) for f in r.get("figures", [])},
    "figure values": lambda r: {_number(f.get("value")) for f in r.get("figures", [])},
    "meetings place+date": lambda r: {((m.get("place") or "").lower(), m.get("date")) for m in r.get("meetings", [])},
    "meetings place": lambda r: {(m.get("place") or "").lower() for m in r.get("meetings", [])},
}
"""What counts as one record, by the name of the measure."""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of a measure and what follows from them."""

    right: int
    spurious: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the extracted that is right; 0 where nothing is extracted."""
        return self.right / (self.right + self.spurious) if self.right + self.spurious else 0.0

    @property
    def recall(self) -> float:
        """Share of the annotated that is extracted; 0 where nothing is annotated."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def score(gold: Mapping[str, Record], found: Mapping[str, Record]) -> dict[str, Score]:
    """Scores of each measure over all annotated reports; a report without extraction counts as empty."""
    out = {}
    for name, key in MEASURES.items():
        pairs = [(key(record), key(found.get(i, {}))) for i, record in gold.items()]
        out[name] = Score(
            sum(len(g & f) for g, f in pairs), sum(len(f - g) for g, f in pairs), sum(len(g - f) for g, f in pairs)
        )
    return out


def language_of(record: Record) -> str:
    """The language of a record, `?` where it names none."""
    return str(record.get("language") or "?")


def by_language(gold: Mapping[str, Record], found: Mapping[str, Record]) -> dict[str, dict[str, Score]]:
    """The scores of each language's reports."""
    groups: dict[str, dict[str, Record]] = defaultdict(dict)
    for identifier, record in gold.items():
        groups[language_of(record)][identifier] = record
    return {language: score(records, found) for language, records in sorted(groups.items())}


KEYS: Mapping[str, tuple[str, ...]] = {
    "positions": ("actor", "action", "stance"),
    "meetings": ("place", "date"),
    "figures": ("value", "unit"),
}
"""What makes two records of one kind the same one."""


def keyed(record: Record, kind: str) -> dict[tuple[Any, ...], Record]:
    """A report's records of a kind by their key."""
    return {tuple(r.get(f) for f in KEYS[kind]): r for r in record.get(kind, [])}
