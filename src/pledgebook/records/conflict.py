"""Conflicts: what reports of different origins say that cannot all be right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Literal

from pledgebook.records.commitment import Said
from pledgebook.records.ids import content_id

ConflictKind = Literal["stance", "firmness", "condition", "figure", "meeting"]
State = Literal["open", "settled"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a conflict is about: actor, action and counterpart; a figure; or the place and time of meetings."""

    actor: str | None = None
    action: str | None = None
    counterpart: str | None = None
    metric: str | None = None
    unit: str | None = None
    place: str | None = None
    around: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """What some origins say: `value` is their common word (`against`, `26`).

    `statements` are the ids of what they say, in the order of days, from the `first` day to the `last`; `reports` are
    those that say it, and `origins` count copies and translations once. `beside` names other actions that the
    statements offer in the same words: "troops or other contributions".
    """

    value: str
    statements: tuple[str, ...]
    reports: tuple[str, ...]
    origins: tuple[str, ...]
    first: str
    last: str
    beside: tuple[str, ...] = ()

    def told(self, said: Mapping[str, Said]) -> list[Said]:
        """Its statements, from some by id; what was read again since is not among them."""
        return [said[identifier] for identifier in self.statements if identifier in said]


@dataclass(frozen=True)
class Conflict:
    """Sides of different origins that exclude each other, on one subject and one occasion.

    `reason` says why in plain words, `actors` whom it concerns: the actor, or those who meet. `settled_on` and
    `settled_by` are the day and the statement that settled it. `confidence` is the probability that two sides which
    exclude each other are truly there; below the dossier's bound it is `uncertain`. It has no slots, so that the id, by
    which conflicts are ordered again and again, is made once.
    """

    kind: ConflictKind
    subject: Subject
    sides: tuple[Side, ...]
    actors: tuple[str, ...]
    reason: str
    confidence: float
    uncertain: bool
    settled_on: str | None = None
    settled_by: str | None = None

    @cached_property
    def id(self) -> str:
        """Made from kind, subject, what the sides say and the day on which the first of it was said."""
        values = [side.value for side in self.sides]
        return content_id("c", [self.kind, asdict(self.subject), values, min(s.first for s in self.sides)])

    @property
    def state(self) -> State:
        """Whether it still stands."""
        return "open" if self.settled_on is None else "settled"

    @property
    def statements(self) -> tuple[str, ...]:
        """The ids of what its sides say."""
        return tuple(dict.fromkeys(i for side in self.sides for i in side.statements))

    @property
    def last(self) -> str:
        """The last day on which any of it was said."""
        return max(side.last for side in self.sides)
