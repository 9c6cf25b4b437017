"""Whether standings derived from what was extracted agree with those derived from what people annotated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pledgebook.evaluation.score import Record
from pledgebook.guarantees.conditions import outlook
from pledgebook.knowledge.dossier import Dossier
from pledgebook.reconciliation.commitments import commitments, histories
from pledgebook.records.commitment import Commitment, Said
from pledgebook.records.statement import Evidence, Position, Statement

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """One (actor, action): where it stands by annotated and by extracted statements, None where nothing says."""

    actor: str
    action: str
    gold: str | None
    found: str | None
    confidence: float
    uncertain: bool

    @property
    def agrees(self) -> bool:
        """Whether both stand alike."""
        return self.gold == self.found


def _said(record: Record) -> Iterable[Said]:
    names = Position.__dataclass_fields__
    for number, values in enumerate(record.get("positions") or ()):
        fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items() if k in names}
        evidence = Evidence(number, number + 1, " ")
        confidence = float(values.get("confidence", 1.0))
        statement = Statement(str(record["id"]), "", Position(**fields), evidence, confidence)
        yield Said(statement, record.get("published"), "")


def _standings(records: Mapping[str, Record], dossier: Dossier) -> dict[Pair, Commitment]:
    found: dict[Pair, Commitment] = {}
    said = (s for r in records.values() for s in _said(r))
    derived = commitments(histories(said, dossier).values(), dossier)
    for commitment in outlook(derived, dossier).commitments:
        found.setdefault((commitment.actor, commitment.action), commitment)
    return found


def agreements(gold: Mapping[str, Record], found: Mapping[str, Record], dossier: Dossier) -> list[Agreement]:
    """Every (actor, action) of either side, all reports read together."""
    one, other = _standings(gold, dossier), _standings({k: v for k, v in found.items() if k in gold}, dossier)
    return [
        Agreement(
            *pair,
            one[pair].standing if pair in one else None,
            other[pair].standing if pair in other else None,
            other[pair].confidence if pair in other else 0.0,
            pair not in other or other[pair].uncertain,
        )
        for pair in sorted({*one, *other})
    ]


@dataclass(frozen=True, slots=True)
class Share:
    """Of some standings, how many agree."""

    name: str
    agree: int
    of: int

    @property
    def rate(self) -> float:
        """Agreeing ones of all; 0 of none."""
        return self.agree / self.of if self.of else 0.0


BANDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def shares(found: Iterable[Agreement]) -> list[Share]:
    """How many agree: of those annotated, of those derived, of the certain ones of either, and by confidence.

    A standing that only one side has does not agree.
    """
    items = list(found)
    derived = [a for a in items if a.found is not None]
    groups = {
        "annotated": [a for a in items if a.gold is not None],
        "annotated, certain": [a for a in derived if a.gold is not None and not a.uncertain],
        "derived": derived,
        "derived, certain": [a for a in derived if not a.uncertain],
        "derived, uncertain": [a for a in derived if a.uncertain],
    }
    for low, high in pairwise(BANDS):
        last = high == BANDS[-1]
        groups[f"confidence {low:.1f} to {high:.1f}"] = [
            a for a in derived if low <= a.confidence and (last or a.confidence < high)
        ]
    return [Share(name, sum(a.agrees for a in group), len(group)) for name, group in groups.items()]
