"""What a reviewer should look at first: the least certain of what most depends on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pledgebook.records.commitment import Commitment, Key, Said
from pledgebook.records.conflict import Conflict


@dataclass(frozen=True, slots=True)
class Doubt:
    """A statement that nobody has judged yet, and why it matters.

    `weight` is the probability that it is misread times 1, and 2 more for each of the reasons: what a judgement on it
    is expected to change.
    """

    said: Said
    weight: float
    reasons: tuple[str, ...]


def doubts(
    histories: Mapping[Key, Sequence[Said]], commitments: Iterable[Commitment], conflicts: Iterable[Conflict]
) -> list[Doubt]:
    """The statements that nobody has judged, the weightiest first.

    Args:
        histories: what was said on each commitment.
        commitments: as they stand by it.
        conflicts: their open ones bring in meetings and figures too.
    """
    standing = {c.key: c for c in commitments}
    reasons: dict[str, list[str]] = {}
    found: dict[str, Said] = {}
    for key, history in histories.items():
        for said in history:
            found[said.statement.id] = said
            reasons[said.statement.id] = _reasons(said, standing.get(key))
    for conflict in conflicts:
        for said in (s for side in conflict.sides for s in side.said if conflict.state == "open"):
            found.setdefault(said.statement.id, said)
            why = reasons.setdefault(said.statement.id, [])
            why.extend(["one side of an open conflict"] if "one side of an open conflict" not in why else [])
    made = [
        Doubt(said, (1 - said.statement.confidence) * (1 + 2 * len(reasons[key])), tuple(reasons[key]))
        for key, said in found.items()
        if not said.judged
    ]
    return sorted(made, key=lambda d: (-d.weight, d.said.statement.id))


def _reasons(said: Said, commitment: Commitment | None) -> list[str]:
    if commitment is None or said.position.stance != commitment.stance:
        return []
    turned = commitment.turns and commitment.turns[-1].statement == said.statement.id
    alone = commitment.support == 1
    return [*(["turned the stance"] if turned else []), *(["no other origin says so"] if alone else [])]
