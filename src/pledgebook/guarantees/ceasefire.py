"""Whether a ceasefire is kept: its terms and the incidents of all sources become a bulletin.

`docs/ceasefire.md` states the rules beside the tests that pin them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from pledgebook.guarantees.breaches import breaches, merge
from pledgebook.guarantees.reporting import days_from, gaps, longest_run, quiet_days
from pledgebook.guarantees.verdict import Observations, states, verdict
from pledgebook.records.ceasefire import Bulletin, By, Change, Day, Reason, Tally, Terms
from pledgebook.records.incident import Incident, Occurrence

SHORTEST = 3
"""Days: a change of rate must last so long."""

_GROUPS: dict[By, Callable[[Occurrence], Sequence[str]]] = {
    "total": lambda _: ("all",),
    "area": lambda o: (o.area,),
    "kind": lambda o: (o.kind,),
    "party": lambda o: o.parties or ("not told",),
}


def earliest_needed(terms: Terms) -> str:
    """The first day whose incidents `bulletin` looks at: a window before the start, to compare with."""
    return _shift(terms.start, -terms.thresholds.window)


def bulletin(
    terms: Terms, incidents: Sequence[Incident], reported: Mapping[str, frozenset[str]], as_of: str
) -> Bulletin:
    """What is known of a ceasefire at the end of a day.

    Args:
        terms: what was agreed.
        incidents: what the sources say of the area, from `earliest_needed(terms)` to `as_of`, in any order; of other
            places and days, too, if that is simpler.
        reported: the days on which each source has rows of any kind, in the area or around it.
        as_of: an ISO date; what is later is not looked at.
    """
    last = min(as_of, terms.end or as_of)
    broken = [p for p in breaches(incidents, terms) if p.incident.day <= last]
    occurrences = [o for o in merge(broken, terms.thresholds) if o.day >= earliest_needed(terms)]
    days = days_from(terms.start, last)
    silent = gaps(days, as_of, terms.sources, reported)
    record = Observations(days, occurrences, {name: reported.get(name, frozenset()) for name in terms.sources})
    quiet = quiet_days(days, (p.incident for p in broken), silent)
    window, earlier = _windows(last, min(terms.thresholds.window, len(days)))
    seen = frozenset[str]().union(*record.reported.values())
    found = verdict(terms, record, as_of)
    if days and not incidents:
        found = replace(
            found, reasons=(*found.reasons, Reason("no source has any row in the area: is it drawn right?"))
        )
    return Bulletin(
        terms=terms,
        as_of=as_of,
        verdict=found,
        days=_days(terms, record, quiet),
        daily=_daily(occurrences, days),
        period=tuple(_tallies(_within(occurrences, window), _within(occurrences, earlier), window)) if days else (),
        reported=(len(seen & set(days_from(*window))), len(seen & set(days_from(*earlier)))),
        gaps=tuple(silent),
        quiet=longest_run(sorted(quiet)),
        changes=changes(
            Counter(o.day for o in occurrences), sorted(d for d in seen if earliest_needed(terms) <= d <= last)
        ),
        occurrences=tuple(occurrences),
    )


def _shift(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _windows(last: str, length: int) -> tuple[tuple[str, str], tuple[str, str]]:
    """The window that ends with a day and the one before, each by its first and last day."""
    return (_shift(last, 1 - length), last), (_shift(last, 1 - 2 * length), _shift(last, -length))


def _within(occurrences: Sequence[Occurrence], window: tuple[str, str]) -> list[Occurrence]:
    return [o for o in occurrences if window[0] <= o.day <= window[1]]


def _days(terms: Terms, record: Observations, quiet: set[str]) -> tuple[Day, ...]:
    found = []
    for day, state in zip(record.days, states(terms, record), strict=True):
        on = record.by_day.get(day, [])
        told = tuple(s for s, own in record.reported.items() if day in own)
        rest = tuple(s for s in record.reported if s not in told)
        found.append(Day(day, len(on), sum(o.killed or 0 for o in on), told, rest, day in quiet, state))
    return tuple(found)


def _daily(occurrences: Sequence[Occurrence], days: Sequence[str]) -> tuple[Tally, ...]:
    by_day: dict[str, list[Occurrence]] = {}
    for o in occurrences:
        by_day.setdefault(o.day, []).append(o)
    return tuple(
        tally for day in days for tally in _tallies(by_day.get(day, []), by_day.get(_shift(day, -1), []), (day, day))
    )


def _tallies(now: Sequence[Occurrence], before: Sequence[Occurrence], window: tuple[str, str]) -> list[Tally]:
    """The tally of all, then those by area, kind and party that are not empty, in the order of names."""
    found = []
    for by, names in _GROUPS.items():
        here: dict[str, list[Occurrence]] = {}
        for o in now:
            for name in names(o):
                here.setdefault(name, []).append(o)
        earlier = Counter(name for o in before for name in names(o))
        for name in sorted({*here, *earlier}) or (["all"] if by == "total" else []):
            these = here.get(name, [])
            ids = tuple(i for o in these for i in o.ids)
            found.append(Tally(*window, by, name, len(these), earlier[name], sum(o.confirmed for o in these), ids))
    return found


def changes(counts: Mapping[str, int], days: Sequence[str]) -> tuple[Change, ...]:
    """From which days on breaches came at another rate.

    PELT (Killick, Fearnhead and Eckley 2012, JASA 107) as `ruptures` has it, with squared error over Anscombe's (1948)
    transform of the counts, whose variance is about 1 for Poisson counts, and the penalty 3·ln n of Zhang and Siegmund
    (2007, Biometrics 63).

    Args:
        counts: breaches by day.
        days: the days on which any expected source reported, in order; others are no zeros and are passed over.
    """
    if len(days) < 2 * SHORTEST:
        return ()
    import ruptures

    values = np.array([counts.get(d, 0) for d in days], dtype=float)
    steady = (2 * np.sqrt(values + 3 / 8)).reshape(-1, 1)
    ends = ruptures.KernelCPD(kernel="linear", min_size=SHORTEST).fit(steady).predict(pen=3 * math.log(len(days)))
    bounds = [0, *map(int, ends)]
    means = [float(values[a:b].mean()) for a, b in pairwise(bounds)]
    return tuple(Change(days[b], means[n], means[n + 1]) for n, b in enumerate(bounds[1:-1]))
