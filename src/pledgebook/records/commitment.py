"""Commitments: what is derived from all statements on one actor, action and counterpart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pledgebook.records.ids import content_id
from pledgebook.records.statement import Position, Statement

Key = tuple[str, str, str]
"""Actor, action and counterpart; empty where there is none."""

Standing = Literal[
    "delivers", "due", "waiting", "open", "undecided", "refused", "lapsed", "contested", "expected", "urged"
]
"""Where a commitment stands: `due` is pledged with all conditions met, `waiting` pledged with one that is not."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement on the two time axes: when its report was published and when the book learnt it.

    `said` is an ISO date, or None where the report bears none; `recorded` an ISO time in UTC. `language` is that of the
    report, the main one that reading found where it names none. `origin` names the reports that go back to one source:
    the first of them, the report itself where it stands alone. `judged` tells whether an analyst has accepted or
    corrected it. `bound` is the latest day of what is promised for "the coming days", where no date is given.
    """

    statement: Statement
    said: str | None
    recorded: str
    language: str | None = None
    publisher: str | None = None
    origin: str | None = None
    judged: bool = False
    bound: str | None = None

    def placed(self, origin: str) -> Said:
        """The same with its origin; `dataclasses.replace` costs ten times as much."""
        told = (self.statement, self.said, self.recorded, self.language, self.publisher)
        return Said(*told, origin, self.judged, self.bound)

    @property
    def source(self) -> str:
        """The origin it counts towards."""
        return self.origin or self.statement.report

    @property
    def confidence(self) -> float:
        """The probability that its report says so; what an analyst has accepted or corrected is certain."""
        return 1.0 if self.judged else self.statement.confidence

    @property
    def position(self) -> Position:
        """The content of a position.

        Raises:
            TypeError: it is a meeting or a figure.
        """
        content = self.statement.content
        if not isinstance(content, Position):
            raise TypeError(f"not a position: {self.statement.kind}")
        return content


@dataclass(frozen=True, slots=True)
class Turn:
    """The day on which the stance became another, and the statement that turned it."""

    day: str | None
    stance: str
    confidence: float
    statement: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """Where (actor, action, counterpart) stands, by everything said on it.

    `confidence` is the probability that `stance` is the latest word; below the dossier's bound it is `uncertain`.
    `since` is the day on which the stance became what it is. `support` counts the origins that state it, `reports`
    the reports, `heard` all reports that say anything on the commitment. `own` tells whether the stance rests on the
    actor's own word, `pressure` who urges it, `contested` the stances of opposite own words. `waits` names the
    conditions that are not met.
    """

    actor: str
    action: str
    counterpart: str | None
    stance: str
    standing: Standing
    confidence: float
    uncertain: bool
    since: str | None
    conditions: tuple[str, ...]
    domains: tuple[str, ...]
    deadline: str | None
    support: int
    reports: int
    heard: int
    own: bool
    pressure: tuple[str, ...]
    contested: tuple[str, ...]
    turns: tuple[Turn, ...]
    waits: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Actor, action and counterpart."""
        return self.actor, self.action, self.counterpart or ""

    @property
    def id(self) -> str:
        """Made from its key: the same whatever is said on it."""
        return commitment_id(self.key)


def commitment_id(key: Key) -> str:
    """The id of the commitment of a key."""
    return content_id("com", list(key))
