"""What a reviewer should look at first: the least certain of what most depends on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from pledgebook.knowledge.dossier import Dossier
from pledgebook.reconciliation.commitments import key_of
from pledgebook.records.commitment import Commitment, Key, Said
from pledgebook.records.conflict import Conflict

CONFLICT = "one side of an open conflict"


class Told(NamedTuple):
    """What the queue needs of a position: the statement's id, its commitment, stance and confidence."""

    statement: str
    key: Key
    stance: str
    confidence: float


def told(said: Iterable[Said], dossier: Dossier) -> list[Told]:
    """The positions among statements that the dossier knows."""
    keyed = ((item, key_of(item, dossier)) for item in said)
    return [Told(s.statement.id, key, s.position.stance, s.statement.confidence) for s, key in keyed if key]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A statement that nobody has judged yet, by its id, and why it matters.

    `weight` is the probability that it is misread times 1, and 2 more for each of the reasons: what a judgement on it
    is expected to change.
    """

    statement: str
    weight: float
    reasons: tuple[str, ...]


def doubts(
    positions: Iterable[Told],
    commitments: Iterable[Commitment],
    conflicts: Iterable[Conflict],
    judged: Collection[str] = (),
) -> list[Doubt]:
    """The statements that nobody has judged, the weightiest first.

    Args:
        positions: all that are on a commitment.
        commitments: as they stand by them.
        conflicts: their open ones bring in meetings and figures too.
        judged: the ids of the statements that were judged.
    """
    standing = {c.key: c for c in commitments}
    open_ones = [c for c in conflicts if c.state == "open"]
    sides = {s.statement.id: s.statement.confidence for c in open_ones for side in c.sides for s in side.said}
    found = {p.statement: (p.confidence, _reasons(p, standing.get(p.key))) for p in positions}
    for statement, confidence in sides.items():
        sure, reasons = found.get(statement, (confidence, []))
        found[statement] = sure, [*reasons, CONFLICT]
    made = [
        Doubt(statement, (1 - confidence) * (1 + 2 * len(reasons)), tuple(reasons))
        for statement, (confidence, reasons) in found.items()
        if statement not in judged
    ]
    return sorted(made, key=lambda d: (-d.weight, d.statement))


def _reasons(position: Told, commitment: Commitment | None) -> list[str]:
    if commitment is None or position.stance != commitment.stance:
        return []
    turned = commitment.turns and commitment.turns[-1].statement == position.statement
    alone = commitment.support == 1
    return [*(["turned the stance"] if turned else []), *(["no other origin says so"] if alone else [])]
