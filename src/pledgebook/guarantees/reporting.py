"""Who has reported when: gaps are gaps, and never peace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Literal

from pledgebook.records.ceasefire import Gap, Run
from pledgebook.records.incident import Incident

Why = Literal["not begun", "missing", "awaited", "overdue"]


def days_from(first: str, last: str) -> list[str]:
    """All days from `first` to `last`, both included; none where `last` lies before."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]


def gaps(
    days: Sequence[str], as_of: str, sources: Mapping[str, int], reported: Mapping[str, frozenset[str]]
) -> list[Gap]:
    """Where the expected sources are silent among `days` (days on end), by source and day.

    Args:
        days: the days that are looked at.
        as_of: the day of asking.
        sources: the days after which the rows of each expected source are usually out.
        reported: on which days each source has rows, these days or others.
    """
    found = []
    for source, delay in sources.items():
        own = reported.get(source, frozenset())
        silent = [(_why(day, as_of, delay, own), n, day) for n, day in enumerate(days) if day not in own]
        # days on end differ from their position in the list by the same number
        for (why, _), run in groupby(enumerate(silent), key=lambda item: (item[1][0], item[1][1] - item[0])):
            these = [day for _, (_, _, day) in run]
            found.append(Gap(source, these[0], these[-1], why))
    return sorted(found, key=lambda g: (g.source, g.first))


def _why(day: str, as_of: str, delay: int, own: frozenset[str]) -> Why:
    if not own or day < min(own):
        return "not begun"
    if day < max(own):
        return "missing"
    return "awaited" if (date.fromisoformat(as_of) - date.fromisoformat(day)).days <= delay else "overdue"


def quiet_days(days: Sequence[str], breaches: Iterable[Incident], gap: Iterable[Gap]) -> set[str]:
    """Those of `days` on which no breach may have fallen, of whatever source, and no expected source is silent."""
    loud = {day for g in gap for day in days_from(g.first, g.last)}
    for incident in breaches:
        first, last = incident.span
        loud.update(days_from(max(first, days[0]), min(last, days[-1])) if days else ())
    return set(days) - loud


def longest_run(days: Sequence[str]) -> Run | None:
    """The longest run of days on end among `days`, the first of equals; None where there are none."""
    if not days:
        return None
    best, first = Run(days[0], days[0], 1), 0
    for at, (one, other) in enumerate(pairwise(days), 1):
        if date.fromisoformat(other) - date.fromisoformat(one) != timedelta(days=1):
            first = at
        if at - first + 1 > best.days:
            best = Run(days[first], other, at - first + 1)
    return best
