"""Whether standings derived from what was extracted agree with those derived from what people annotated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pledgebook.evaluation.score import Record
from pledgebook.knowledge.dossier import Dossier
from pledgebook.reconciliation.commitments import commitments
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
    for commitment in commitments((s for r in records.values() for s in _said(r)), dossier):
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
