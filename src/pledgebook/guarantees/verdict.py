"""The verdict on a ceasefire, day by day.

1. One breach of a breaking kind in the window, or breaches a day from `broken` on: `broken`.
2. Breaches a day from `strained` on: `strained`.
3. Fewer days reported than `reported` asks for: `unknown`.
4. Else: `holding`.

The rate is that of the breaches in the window over all of its days. Gaps can only hide breaches, so the rate is a
lower bound: what is broken or strained stays so however much is missing, and only `holding` needs reports.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate

from pledgebook.records.ceasefire import Reason, State, Terms, Verdict
from pledgebook.records.incident import Occurrence


class Observations:
    """What the verdict looks at: the days of the terms, the breaches on them, and who reported when.

    Args:
        days: ISO dates on end, from the start of the terms.
        occurrences: breaches on these days; those on others are not looked at.
        reported: for each expected source the days on which it reported.
    """

    def __init__(
        self, days: Sequence[str], occurrences: Sequence[Occurrence], reported: Mapping[str, frozenset[str]]
    ) -> None:
        self.days, self.reported = days, reported
        self.by_day: dict[str, list[Occurrence]] = {}
        for o in occurrences:
            self.by_day.setdefault(o.day, []).append(o)


def states(terms: Terms, record: Observations) -> list[State]:
    """The state at the end of each day; near the start the window is as long as the terms have bound."""
    t, breaking = terms.thresholds, set(terms.breaking)
    on = [record.by_day.get(day, []) for day in record.days]
    counts = _sums([len(o) for o in on])
    worst = _sums([sum(b.kind in breaking for b in o) for o in on])
    seen = _sums([any(day in own for own in record.reported.values()) for day in record.days])
    found: list[State] = []
    for end in range(1, len(record.days) + 1):
        start = max(0, end - t.window)
        rate = (counts[end] - counts[start]) / (end - start)
        if worst[end] > worst[start] or rate >= t.broken:
            found.append("broken")
        elif rate >= t.strained:
            found.append("strained")
        elif seen[end] - seen[start] < _needed(t.reported, end - start):
            found.append("unknown")
        else:
            found.append("holding")
    return found


def _sums(values: Sequence[int]) -> list[int]:
    return [0, *accumulate(values)]


def _needed(share: float, days: int) -> int:
    """Of how many days there must be reports; a share such as 0.7 is no exact number."""
    return math.ceil(share * days - 1e-9)


def verdict(terms: Terms, record: Observations, as_of: str) -> Verdict:
    """The verdict at the end of `as_of`, with its reasons."""
    if not record.days:
        return Verdict("unknown", None, 0.0, (Reason(f"the terms bind from {terms.start} on"),))
    found = states(terms, record)
    since = next((n for n in range(len(found) - 1, -1, -1) if found[n] != found[-1]), -1) + 1
    window = record.days[-terms.thresholds.window :]
    told = sum(day in own for day in window for own in record.reported.values())
    confidence = told / (len(window) * len(record.reported))
    reasons = _reasons(terms, record, window)
    if as_of > record.days[-1]:
        ended = Reason(f"the terms ended with {record.days[-1]}; on that day: {found[-1]}")
        after = (date.fromisoformat(record.days[-1]) + timedelta(days=1)).isoformat()
        return Verdict("unknown", after, confidence, (ended, *reasons))
    return Verdict(found[-1], record.days[since], confidence, reasons)


def _reasons(terms: Terms, record: Observations, window: Sequence[str]) -> tuple[Reason, ...]:
    """What each rule found, in their order."""
    t, length = terms.thresholds, len(window)
    on = [o for day in window for o in record.by_day.get(day, [])]
    worst = [o for o in on if o.kind in terms.breaking]
    reasons = (
        [Reason(f"{_times(len(worst))} of a breaking kind ({', '.join(sorted({o.kind for o in worst}))})", _ids(worst))]
        if worst
        else []
    )
    rate = len(on) / length
    over = f"strained from {t.strained:g}, broken from {t.broken:g}"
    reasons.append(Reason(f"{_times(len(on))} in {length} days, {rate:.2f} a day; {over}", _ids(on)))
    seen = sum(any(day in own for own in record.reported.values()) for day in window)
    needed = _needed(t.reported, length)
    reasons.append(
        Reason(f"{seen} of {length} days are reported by an expected source; {needed} are needed to say that it holds")
    )
    return tuple(reasons)


def _times(count: int) -> str:
    return f"{count} breach" if count == 1 else f"{count} breaches"


def _ids(occurrences: Sequence[Occurrence]) -> tuple[str, ...]:
    return tuple(i for o in occurrences for i in o.ids)
