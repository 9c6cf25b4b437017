"""Statements: what one report says in one passage, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Self

from pledgebook.records.ids import content_id


@dataclass(frozen=True, slots=True)
class Evidence:
    """The span of the report that carries a statement; `report.text[start:end] == quote` holds always."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Position:
    """An actor takes a stance on doing an action, under conditions, as a speaker says it."""

    actor: str
    action: str
    stance: str
    conditions: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    counterpart: str | None = None
    deadline: str | None = None
    amount: float | None = None
    unit: str | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """Leaders, ministers or chiefs of staff who met, will meet or refuse to; a call has no place."""

    place: str | None
    date: str | None
    status: str
    participants: tuple[str, ...] = ()
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that matters for the guarantees or the war."""

    metric: str
    value: float
    unit: str | None = None
    place: str | None = None
    bound: Literal["exact", "about", "more", "less"] = "exact"


Content = Position | Meeting | Figure
Kind = Literal["position", "meeting", "figure"]
_KINDS: dict[type, Kind] = {Position: "position", Meeting: "meeting", Figure: "figure"}


@dataclass(frozen=True, slots=True)
class Claim:
    """What an engine returns: a content and the words that it quotes for it, not yet located.

    `hint` is the offset near which the quote is to be found, where the engine knows it.
    """

    content: Content
    quote: str
    confidence: float
    hint: int | None = None


@dataclass(frozen=True)
class Statement:
    """A claim with exact evidence in a report. More evidence of the same statement stands in `further`.

    It has no slots, so that the id, which all that derives from statements asks for again and again, is made once.
    """

    report: str
    version: str
    content: Content
    evidence: Evidence
    confidence: float
    further: tuple[Evidence, ...] = ()

    @property
    def kind(self) -> Kind:
        """Which of the three kinds of statement this is."""
        return _KINDS[type(self.content)]

    @cached_property
    def id(self) -> str:
        """Made from the report, its version, the content as read and the evidence; confidence does not count."""
        return content_id("s", [self.report, self.version, self.kind, _plain(self.content), _plain(self.evidence)])

    def named(self, identifier: str) -> Self:
        """The same with its id, where that was made before: by who kept it, or of what was read before a correction."""
        self.__dict__["id"] = identifier
        return self

    def fields(self) -> dict[str, Any]:
        """The content as plain values, tuples as lists."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in _plain(self.content).items()}


def _plain(record: Content | Evidence) -> dict[str, Any]:
    """The fields by name; `dataclasses.asdict` copies deeply, which costs ten times as much."""
    return {name: getattr(record, name) for name in record.__slots__}


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that could not be read, dated, resolved or grounded, and why; nothing is lost silently.

    `stage` names the room (intake, reading, extraction, evidence), `subject` what was rejected (a file, a line, a
    quote), `reason` why, with the mend where there is one.
    """

    stage: Literal["intake", "reading", "extraction", "evidence"]
    subject: str
    reason: str
    report: str | None = None
