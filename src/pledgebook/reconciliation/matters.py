"""What reports can disagree on: a matter says which statements speak of one thing, and what excludes what.

1. Stance: opposite sides, for and against; what an actor says of itself is what its report says.
2. Firmness: one origin has the actor committed, another, no earlier, only open or undecided; the other way is progress.
3. Condition: conditions that the dossier calls rivals, unless one origin names both.

Figures and meetings are in `particulars`. An origin that says both is on neither side.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pledgebook.knowledge.dossier import Dossier
from pledgebook.records.commitment import Said
from pledgebook.records.conflict import ConflictKind, Subject
from pledgebook.records.statement import Position

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Voice(Generic[V]):
    """What one origin says on a subject, on the first day on which it speaks of it."""

    origin: str
    day: str
    value: V
    said: tuple[Said, ...]


class Matter(ABC, Generic[V]):
    """A kind of thing that reports say of a subject."""

    kind: ConflictKind

    @abstractmethod
    def subject(self, said: Said) -> Subject | None:
        """What a statement is about; None where this matter has nothing to do with it."""

    @abstractmethod
    def hear(self, said: Sequence[Said]) -> V | None:
        """What an origin says by all its statements on a subject; None where it takes no side."""

    @abstractmethod
    def rivals(self, one: Voice[V], other: Voice[V]) -> bool:
        """Whether the two exclude each other; the days are near enough."""

    @abstractmethod
    def label(self, value: V) -> str:
        """The word by which a side is formed."""

    def days(self, subject: Subject) -> int | None:  # noqa: ARG002  # the matters' signature
        """Days within which two origins speak of the same; None: the dossier's occasion."""
        return None

    def beside(self, voices: Iterable[Voice[V]]) -> tuple[str, ...]:  # noqa: ARG002  # the matters' signature
        """Other actions that a side's statements offer in the same words."""
        return ()


def own(said: Said) -> bool:
    """Whether an actor speaks of itself."""
    content = said.statement.content
    return isinstance(content, Position) and content.speaker == content.actor


def own_first(said: Sequence[Said]) -> list[Position]:
    """The positions that count of an origin: the actor's own words, others' where it has none."""
    return [s.position for s in said if own(s)] or [s.position for s in said]


def _union(positions: Iterable[Position], field: str) -> frozenset[str]:
    return frozenset(value for p in positions for value in getattr(p, field))


@dataclass(frozen=True, slots=True)
class Lean:
    """Where an origin has an actor stand, and on which domains."""

    side: str
    domains: frozenset[str]

    def excludes(self, other: Lean) -> bool:
        """Not the same side, and not of domains that are named and have none in common."""
        apart = self.domains and other.domains and not self.domains & other.domains
        return self.side != other.side and not apart


class _Leaning(Matter[Lean]):
    """A matter of sides that stances take; `sides` says which side each takes."""

    def __init__(self, dossier: Dossier, sides: dict[str, str]) -> None:
        self.dossier = dossier
        self.sides = {
            name: sides[stance.side]
            for name, stance in dossier.stances.items()
            if stance.weight == "word" and stance.side in sides
        }

    def subject(self, said: Said) -> Subject | None:
        return position_subject(said, self.dossier) if _stance(said) in self.sides else None

    def hear(self, said: Sequence[Said]) -> Lean | None:
        positions = own_first(said)
        sides = {self.sides[p.stance] for p in positions}
        return Lean(sides.pop(), _union(positions, "domains")) if len(sides) == 1 else None

    def rivals(self, one: Voice[Lean], other: Voice[Lean]) -> bool:
        return one.value.excludes(other.value)

    def label(self, value: Lean) -> str:
        return value.side


def _stance(said: Said) -> str | None:
    content = said.statement.content
    return content.stance if isinstance(content, Position) else None


def position_subject(said: Said, dossier: Dossier) -> Subject | None:
    """Actor, action and counterpart, the usual one where none is named; None where the dossier has no such action."""
    p = said.position
    action = dossier.actions.get(p.action)
    return Subject(p.actor, p.action, p.counterpart or action.usual_counterpart(p.actor)) if action else None


class Stances(_Leaning):
    """Whether an actor does it or refuses."""

    kind = "stance"

    def __init__(self, dossier: Dossier) -> None:
        super().__init__(dossier, {"for": "for", "against": "against"})


class Firmness(_Leaning):
    """Whether an actor has committed itself or is only open to it."""

    kind = "firmness"

    def __init__(self, dossier: Dossier, said: Iterable[Said]) -> None:
        super().__init__(dossier, {"for": "committed", "between": "not committed"})
        self._offers: dict[tuple[object, ...], set[str]] = defaultdict(set)
        for item in said:
            if self.sides.get(_stance(item) or "") == "not committed":
                self._offers[words_of(item)].add(item.position.action)

    def rivals(self, one: Voice[Lean], other: Voice[Lean]) -> bool:
        """A hedge excludes what was said before it or on its day; who commits itself later has moved on."""
        firm, hedge = (one, other) if one.value.side == "committed" else (other, one)
        return firm.day <= hedge.day and super().rivals(one, other)

    def beside(self, voices: Iterable[Voice[Lean]]) -> tuple[str, ...]:
        """What else a hedge offers in the same words."""
        said = [s for v in voices if v.value.side == "not committed" for s in v.said]
        others = {action for s in said for action in self._offers[words_of(s)] - {s.position.action}}
        return tuple(a for a in self.dossier.actions if a in others)


def words_of(said: Said) -> tuple[object, ...]:
    """The words that a statement rests on, and whom it speaks of."""
    s = said.statement
    return s.report, s.version, s.evidence.start, s.evidence.end, said.position.actor


class Conditions(Matter[frozenset[str]]):
    """On which of two rival conditions it hangs."""

    kind = "condition"

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.pairs = dossier.rules.rival_conditions

    def subject(self, said: Said) -> Subject | None:
        """A position that hangs on one of them."""
        stance = self.dossier.stances.get(_stance(said) or "")
        if stance is None or stance.weight != "word" or stance.side == "against":
            return None
        return position_subject(said, self.dossier) if self._named([said.position]) else None

    def _named(self, positions: Iterable[Position]) -> frozenset[str]:
        return _union(positions, "conditions") & {name for pair in self.pairs for name in pair}

    def hear(self, said: Sequence[Said]) -> frozenset[str]:
        """The rival conditions that it names."""
        return self._named(s.position for s in said)

    def rivals(self, one: Voice[frozenset[str]], other: Voice[frozenset[str]]) -> bool:
        """Whether each names one of a pair, and not the same."""
        pairs = (set(pair) for pair in self.pairs)
        return any(
            len(pair & one.value) == len(pair & other.value) == 1 < len(pair & (one.value | other.value))
            for pair in pairs
        )

    def label(self, value: frozenset[str]) -> str:
        """All that it names."""
        return " and ".join(name for name in self.dossier.conditions if name in value)
