"""Two more matters of disagreement: figures and meetings.

4. Figure: numbers that cannot both hold, each with its bound; an origin that names several gives a range.
5. Meeting: one meeting on different days, or held in one report and refused in another.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pledgebook.knowledge.dossier import Dossier
from pledgebook.knowledge.places import state_of
from pledgebook.reconciliation.matters import Matter, Voice
from pledgebook.records.commitment import Said
from pledgebook.records.conflict import Subject
from pledgebook.records.days import days_between
from pledgebook.records.statement import Figure, Meeting

_BOUNDS = {"exact": "", "about": "about ", "more": "more than ", "less": "less than "}
_DAY = 10
"""The length of a date that names a day."""
_STATUSES = ("refused", "held", "planned")
"""An ongoing meeting may have begun on another day, and a proposed one has none yet."""


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that a number may be, and how it was said."""

    low: float
    high: float
    words: str


class Figures(Matter[Range]):
    """How many; only metrics that the dossier says to name one number."""

    kind = "figure"

    def __init__(self, dossier: Dossier) -> None:
        self.rules = dossier.rules

    def subject(self, said: Said) -> Subject | None:
        """Metric, unit and place."""
        figure = said.statement.content
        if not isinstance(figure, Figure) or figure.metric not in self.rules.figures:
            return None
        return Subject(metric=figure.metric, unit=figure.unit, place=figure.place)

    def hear(self, said: Sequence[Said]) -> Range:
        """From the least to the most that it names."""
        named = sorted({self._range(s.statement.content) for s in said}, key=lambda r: (r.low, r.high, r.words))
        low, high = min(r.low for r in named), max(r.high for r in named)
        return Range(low, high, " and ".join(r.words for r in named))

    def _range(self, figure: object) -> Range:
        if not isinstance(figure, Figure):
            raise TypeError(f"not a figure: {figure!r}")
        value, words = figure.value, f"{_BOUNDS[figure.bound]}{figure.value:.15g}"
        slack = abs(value) * self.rules.about if figure.bound == "about" else 0.0
        low = -math.inf if figure.bound == "less" else value - slack
        return Range(low, math.inf if figure.bound == "more" else value + slack, words)

    def rivals(self, one: Voice[Range], other: Voice[Range]) -> bool:
        """Whether no number fits both."""
        return one.value.high < other.value.low or other.value.high < one.value.low

    def label(self, value: Range) -> str:
        """The number in words."""
        return value.words

    def days(self, subject: Subject) -> int | None:
        """A moving figure is compared within a day."""
        return 0 if self.rules.figures[subject.metric or ""] == "moving" else None


@dataclass(frozen=True, slots=True)
class Event:
    """What an origin says of meetings in a place around a time: `guests` are those who meet, the hosts left out."""

    status: str
    days: frozenset[str]
    guests: frozenset[str]
    counts: frozenset[int]

    def may_be(self, other: Event) -> bool:
        """Whether both speak of one meeting: somebody or the number in common; where one names nobody, both held."""
        if self.guests & other.guests or self.counts & other.counts:
            return True
        silent = not (self.guests or self.counts) or not (other.guests or other.counts)
        return silent and self.status == other.status == "held"


class Meetings(Matter[Event]):
    """When it was held or is to be held, and whether it was held."""

    kind = "meeting"

    def __init__(self, dossier: Dossier, said: Iterable[Said]) -> None:
        self.within = dossier.rules.occasion
        days = defaultdict(set)
        for meeting in (s.statement.content for s in said):
            if isinstance(meeting, Meeting) and self._counts(meeting):
                days[meeting.place].add(meeting.date or "")
        self._times = {place: self._runs(sorted(found)) for place, found in days.items()}

    def _counts(self, meeting: Meeting) -> bool:
        return bool(meeting.place and len(meeting.date or "") == _DAY and meeting.status in _STATUSES)

    def _runs(self, days: list[str]) -> list[str]:
        """The first day of each run of days that lie close together."""
        return [d for n, d in enumerate(days) if n == 0 or days_between(days[n - 1], d) > self.within]

    def subject(self, said: Said) -> Subject | None:
        """The place, and the first of the days near its own on which somebody met there."""
        meeting = said.statement.content
        if not isinstance(meeting, Meeting) or not self._counts(meeting):
            return None
        starts = self._times[meeting.place]
        return Subject(place=meeting.place, around=starts[bisect_right(starts, meeting.date or "") - 1])

    def hear(self, said: Sequence[Said]) -> Event | None:
        """Those that were held, else those planned; no side where one was refused and another not."""
        meetings = [s.statement.content for s in said if isinstance(s.statement.content, Meeting)]
        statuses = {m.status for m in meetings}
        if len(statuses) > 1 and "refused" in statuses:
            return None
        status = min(statuses)
        chosen = [m for m in meetings if m.status == status]
        return Event(
            status,
            frozenset(m.date for m in chosen if m.date),
            frozenset(p for m in chosen for p in m.participants if p != state_of(m.place or "")),
            frozenset(m.count for m in chosen if m.count),
        )

    def rivals(self, one: Voice[Event], other: Voice[Event]) -> bool:
        """Whether it is one meeting on two days, or one held and, then or later, refused."""
        if not one.value.may_be(other.value):
            return False
        days, others = one.value.days, other.value.days
        if one.value.status == other.value.status != "refused":
            return not days & others and any(days_between(a, b) <= self.within for a in days for b in others)
        if {one.value.status, other.value.status} != {"held", "refused"}:
            return False
        refusing = one if one.value.status == "refused" else other
        return any(day <= refusing.day for day in days & others)

    def label(self, value: Event) -> str:
        """Status and days."""
        return f"{value.status} {' and '.join(sorted(value.days))}"
