"""Commitments: what is derived from all statements on one actor, action and counterpart."""

from __future__ import annotations

from dataclasses import dataclass

from pledgebook.records.statement import Statement


@dataclass(frozen=True, slots=True)
class Said:
    """A statement on the two time axes: when its report was published and when the book learnt it.

    `said` is an ISO date, or None where the report bears none; `recorded` an ISO time in UTC.
    """

    statement: Statement
    said: str | None
    recorded: str
    language: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """Everything said on (actor, action, counterpart), in time, with its present stance.

    `since` is the first day on which the present stance was said without another coming between; `reports` counts
    the reports that state it, `support` all that say anything on the commitment. `pressure` names who urges it,
    `own` tells whether the present stance rests on the actor's own word.
    """

    actor: str
    action: str
    counterpart: str | None
    stance: str
    since: str | None
    conditions: tuple[str, ...]
    domains: tuple[str, ...]
    deadline: str | None
    reports: int
    support: int
    confidence: float
    own: bool
    pressure: tuple[str, ...]
    history: tuple[Said, ...]
