"""What a reviewer should look at first: the least certain of what most depends on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from typing import NamedTuple

from pledgebook.knowledge.dossier import Dossier
from pledgebook.reconciliation.commitments import key_of
from pledgebook.records.commitment import Commitment, Key, Said
from pledgebook.records.conflict import Conflict

CONFLICT = "one side of an open conflict"
TURNED = "turned the stance"
ALONE = "no other origin says so"


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


class Queue(NamedTuple):
    """How many statements nobody has judged, and the weightiest of them in their order."""

    length: int
    head: list[Doubt]


class Sides(NamedTuple):
    """The ids of the statements that are a side of an open conflict: positions; meetings and figures."""

    positions: set[str]
    others: set[str]


def open_sides(conflicts: Iterable[Conflict]) -> Sides:
    """The sides of the open ones among conflicts."""
    found = Sides(set(), set())
    for conflict in conflicts:
        if conflict.state == "open":
            kind = found.others if conflict.subject.actor is None else found.positions
            kind.update(conflict.statements)
    return found


def queue(
    positions: Iterable[Told],
    commitments: Iterable[Commitment],
    sides: Collection[str],
    others: Iterable[Said],
    judged: Collection[str],
    most: int,
) -> Queue:
    """The queue of what is to be judged.

    Args:
        positions: all that are on a commitment.
        commitments: as they stand by them.
        sides: the ids of the positions that are a side of an open conflict.
        others: the meetings and figures that are one.
        judged: the ids of the statements that were judged.
        most: statements of the head.
    """
    standing = {c.key: c for c in commitments}
    beside = [s.statement for s in others if s.statement.id not in judged]
    left = [p for p in positions if p.statement not in judged]

    def doubtful() -> Iterator[tuple[float, str, tuple[str, ...]]]:
        for p in left:
            reasons = _reasons(p, standing.get(p.key)) + ((CONFLICT,) if p.statement in sides else ())
            yield p.confidence, p.statement, reasons
        for statement in beside:
            yield statement.confidence, statement.id, (CONFLICT,)

    weighed = ((-(1 - sure) * (1 + 2 * len(reasons)), statement, reasons) for sure, statement, reasons in doubtful())
    head = nsmallest(most, weighed)  # of very many, few are shown
    return Queue(len(left) + len(beside), [Doubt(statement, -weight, reasons) for weight, statement, reasons in head])


def _reasons(position: Told, commitment: Commitment | None) -> tuple[str, ...]:
    if commitment is None or position.stance != commitment.stance:
        return ()
    turned = commitment.turns and commitment.turns[-1].statement == position.statement
    return ((TURNED,) if turned else ()) + ((ALONE,) if commitment.support == 1 else ())
