"""What workbooks, charts and briefs are made of: the records of a book, seen through a dossier at a moment."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pledgebook.errors import UsageError
from pledgebook.knowledge.actors import GROUP, load_actors
from pledgebook.knowledge.dossier import Dossier
from pledgebook.publication.tables import Row
from pledgebook.records.commitment import Commitment, Key, Said, Standing
from pledgebook.records.conflict import Conflict
from pledgebook.records.coverage import Coverage

FILLS: Mapping[Standing, str] = {
    "delivers": "#08519C",
    "due": "#4292C6",
    "waiting": "#C6DBEF",
    "open": "#FFF2CC",
    "undecided": "#FFE08A",
    "refused": "#E6793A",
    "lapsed": "#A63603",
    "contested": "#B39DDB",
    "expected": "#E3E3E3",
    "urged": "#F2F2F2",
}
"""The ground of a standing: blue for, yellow between, orange against; told apart by the colour-blind too."""

DARK: frozenset[Standing] = frozenset({"delivers", "lapsed"})
"""Grounds on which text is white."""

_ADDRESS = re.compile(r"https?://[!#-;=?-Z_a-z~%\[\]]+")
LONGEST_ADDRESS = 2000
"""Characters; what spreadsheets take is 2,079."""


@dataclass(frozen=True, slots=True)
class Moment:
    """At which a book is seen: what was said up to a day, what was known, the day from which deadlines are seen."""

    as_of: str | None
    known_at: str | None
    day: str

    def __str__(self) -> str:
        said = f"what was said up to {self.as_of}" if self.as_of else "all that was said"
        known = f", as it was known at {self.known_at}" if self.known_at else ""
        return f"{said}{known}; deadlines are seen from {self.day}"


@dataclass(frozen=True, slots=True)
class Contents:
    """The records of a book.

    `histories` are in time, `reports` are rows of `report_row` by id, `rejections` is their number.
    """

    dossier: Dossier
    moment: Moment
    commitments: Sequence[Commitment]
    histories: Mapping[Key, Sequence[Said]]
    statements: Sequence[Said]
    reports: Mapping[str, Row]
    conflicts: Sequence[Conflict]
    coverage: Sequence[Coverage]
    rejections: int

    def chosen(self, actor: str | None = None, action: str | None = None) -> list[Commitment]:
        """The commitments of an actor, to an action, or both.

        Raises:
            UsageError: the dossier has no such action, or nothing is said on it or the actor.
        """
        if action is not None and action not in self.dossier.actions:
            raise UsageError(f"no action {action!r} in the dossier; one of {', '.join(self.dossier.actions)}")
        found = [c for c in self.commitments if actor in {None, c.actor} and action in {None, c.action}]
        if not found and (actor or action):
            known = ", ".join(dict.fromkeys(c.actor for c in self.commitments)) or "nobody yet"
            raise UsageError(f"nothing is said on {' '.join(filter(None, (actor, action)))}; the book knows {known}")
        return found

    def last_day(self) -> str:
        """The last day on which anything was said; that of the moment if no report is dated."""
        return max((s.said for s in self.statements if s.said), default=self.moment.day)


def name_of(actor: str) -> str:
    """What an actor is called in English; its id where that is unknown."""
    if GROUP.fullmatch(actor):
        return f"a group of {actor.removeprefix('GROUP:')}"
    actors = load_actors()
    return actors.label(actor) if actors.is_actor(actor) else actor


def web_address(url: str | None) -> str | None:
    """An address of the web that can be linked to, else nothing: a report may bear any words as its address."""
    return url if url and len(url) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(url) else None
