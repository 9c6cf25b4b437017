"""Stories: which reports tell of the same happening, whatever their language.

A report tells of what its first passages name (actors, places, numbers) on the days that it may be about. It is a
vector over pairs of something named and a day, so that the cosine of two reports is how alike what they name is, times
how alike their days are. What few reports of the weeks around name weighs most (Spärck Jones, 1972).

Groups of reports are joined from the most alike to the least, where likeness is the average over all pairs of reports
(average linkage: Sokal and Michener, 1958): a long-running subject does not chain, since the ends of the chain are not
alike. All of it is derived from the reports that are there when it is asked: their order never matters.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import islice

from pledgebook.reconciliation.origins import earliest, kept_apart
from pledgebook.reconciliation.origins import origins as components
from pledgebook.records.origin import Facts, Link, Origin
from pledgebook.records.report import Report
from pledgebook.records.story import Story, Telling

LEAD, FADING = 4, 0.75
"""Passages that name something and open the report; each weighs so much of the one before."""

MOST_NAMED = 50
"""Things named in a passage that count at most."""

USUAL = {-2: 0.2, -1: 0.5, 0: 0.5, 1: 0.2}
"""On which day, counted from that of publication, a report's happening lies, where it names none; a day that its first
passage names weighs 1."""

AROUND = 7
"""A day farther from publication is background."""

RARITY = 30
"""Days around a report within which it is counted how many reports name a thing: later reports change no old story."""

ALIKE = 0.16
"""Groups are joined that are at least so alike on average. BCubed is level around it; see docs/stories.md."""

LONGEST = 300
"""Characters of a title at most; a passage that serves as one is cut there."""

REACH = 10
"""Reports that follow one, among those that name a thing, and are compared with it: cost grows no faster than their
number times its logarithm (sorted neighbourhood: Hernández and Stolfo, 1995)."""

Pair = tuple[str, str]
Vector = dict[tuple[str, int], float]


def stories(
    tellings: Iterable[Telling],
    origins: Iterable[Origin],
    same: Collection[Pair] = (),
    different: Collection[Pair] = (),
    preferred: Sequence[str] = ("en",),
) -> list[Story]:
    """The stories of reports, by date and id of their earliest report.

    Args:
        tellings: the reports.
        origins: reports of one origin are of one story.
        same: pairs of ids judged to be of one story.
        different: pairs judged not to be; they outrank all else.
        preferred: the languages from which a title is taken where there is one.
    """
    leads = sorted((_lead(t) for t in tellings), key=lambda lead: earliest(lead.told.published, lead.report))
    vectors = dict(zip((lead.report for lead in leads), _vectors(leads), strict=True))
    source = {report: origin.id for origin in origins for report in origin.reports}
    joined = [Link(min(o, r), max(o, r), "same", 1.0, ()) for r, o in source.items() if r != o]
    start = components({lead.report: lead.told.published for lead in leads}, joined, same, different)
    groups = [_Group(list(o.reports), _sum(vectors[r] for r in o.reports)) for o in start]
    found = _Agglomeration(groups, different).run(_candidates(leads, groups))
    story_of = {report: nth for nth, reports in enumerate(found) for report in reports}
    members: dict[int, list[_Lead]] = defaultdict(list)
    for lead in leads:
        members[story_of[lead.report]].append(lead)
    return [_story(group, vectors, source, preferred) for group in members.values()]


def telling(report: Report, facts: Iterable[Facts]) -> Telling:
    """What a report is compared by, from what its passages name."""
    openings = tuple(islice(filter(_tells, facts), LEAD))
    first = openings[0] if openings else Facts(0, LONGEST, ())
    title, words = (
        " ".join(text[:LONGEST].split()) for text in (report.title or "", report.text[first.start : first.end])
    )
    return Telling(report.id, report.published, report.language, title or None, words, openings)


def _tells(facts: Facts) -> bool:
    """Whether a passage names an actor or a place: a line of authors, dates and minutes to read does not."""
    return any(item.startswith(("actor:", "place:")) for item in facts.items)


@dataclass(frozen=True, slots=True)
class _Lead:
    """What a report names and the days it may be about, with their weights; nothing where it bears no day itself."""

    told: Telling
    day: int
    named: dict[str, float]
    days: dict[int, float]

    @property
    def report(self) -> str:
        return self.told.report


def _lead(told: Telling) -> _Lead:
    published = _ordinal(told.published or "")
    if published is None:
        return _Lead(told, 0, {}, {})
    named = dict[str, float]()
    days = {published + offset: weight for offset, weight in USUAL.items()}
    for nth, facts in enumerate(told.facts):
        for item in facts.items[:MOST_NAMED]:
            kind, value = item.split(":", 1)
            if kind != "date":
                named.setdefault(f"place:{value}" if kind == "city" else item, FADING**nth)
            elif (day := _ordinal(value)) is not None and abs(day - published) <= AROUND:
                days[day] = days.get(day, 0.0) + FADING**nth
    return _Lead(told, published, named, days)


def _ordinal(word: str) -> int | None:
    """A day, counted from the year 1; None for a month or a year."""
    return date.fromisoformat(word).toordinal() if len(word) == len("2025-09-04") else None


def _vectors(leads: Sequence[_Lead]) -> Iterator[Vector]:
    """The vectors of reports, each of length 1; that of a report without a date or names is empty."""
    all_days = [lead.day for lead in leads if lead.days]
    naming: dict[str, list[int]] = defaultdict(list)
    for lead in leads:
        for item in lead.named:
            naming[item].append(lead.day)
    for lead in leads:
        weights = {
            item: weight * math.log(1 + _around(all_days, lead.day) / _around(naming[item], lead.day))
            for item, weight in lead.named.items()
        }
        length = math.hypot(*weights.values()) * math.hypot(*lead.days.values())
        yield {(item, day): w * d / length for item, w in weights.items() for day, d in lead.days.items()}


def _around(days: list[int], day: int) -> int:
    return bisect_right(days, day + RARITY) - bisect_left(days, day - RARITY)


@dataclass(slots=True)
class _Group:
    """Reports joined so far, the sum of their vectors, and how often it has grown; a group without reports is gone."""

    reports: list[str]
    vector: Vector
    grown: int = 0

    def absorb(self, other: _Group) -> None:
        """Take the reports of another, which is gone then."""
        if len(self.vector) < len(other.vector):
            self.vector, other.vector = other.vector, self.vector
        _add(self.vector, other.vector)
        self.reports += other.reports
        self.grown += 1
        other.reports, other.vector = [], {}


def _add(total: Vector, vector: Vector) -> Vector:
    for key, value in vector.items():
        total[key] = total.get(key, 0.0) + value
    return total


def _sum(vectors: Iterable[Vector]) -> Vector:
    return reduce(_add, vectors, {})


def _likeness(one: _Group, other: _Group) -> float:
    """The average cosine of the pairs of reports of two groups."""
    shared = one.vector.keys() & other.vector.keys()
    total = math.fsum(one.vector[key] * other.vector[key] for key in shared)  # the same in any order
    return total / (len(one.reports) * len(other.reports))


def _candidates(leads: Sequence[_Lead], groups: Sequence[_Group]) -> Iterator[tuple[int, int]]:
    """Pairs of groups of which a report names what a report of the other, near in time, names too."""
    group_of = {report: nth for nth, group in enumerate(groups) for report in group.reports}
    naming: dict[str, list[int]] = defaultdict(list)
    for nth, lead in enumerate(leads):
        for item in lead.named:
            naming[item].append(nth)
    for nth, lead in enumerate(leads):
        following = set[int]()
        for item in lead.named:
            at = bisect_right(naming[item], nth)
            following.update(naming[item][at : at + REACH])
        near = {group_of[leads[other].report] for other in following if leads[other].day - lead.day <= 2 * AROUND}
        mine = group_of[lead.report]
        yield from ((mine, theirs) for theirs in sorted(near) if theirs != mine)


class _Agglomeration:
    """Groups on the way to stories.

    The likeness of a joined group to a third is between those of its parts. So the heap may hold what it was before:
    that is never less, and is put right when it comes up; and two groups of which no parts were alike never are.
    """

    def __init__(self, groups: list[_Group], different: Iterable[Pair]) -> None:
        self._groups = groups
        self._heap: list[tuple[float, int, int, int]] = []
        self._near: dict[int, set[int]] = defaultdict(set)
        self._apart = kept_apart(different)

    def run(self, candidates: Iterable[tuple[int, int]]) -> list[list[str]]:
        """The reports of each group once all are joined that are alike enough."""
        for one, other in candidates:
            if other not in self._near[one]:
                self._push(one, other)
        while self._heap:
            _, one, other, grown = heapq.heappop(self._heap)
            first, second = self._groups[one], self._groups[other]
            if not first.reports or not second.reports or self._kept_apart(first, second):
                continue
            if first.grown + second.grown == grown:
                self._join(one, other)
            else:
                self._push(one, other)
        return [group.reports for group in self._groups if group.reports]

    def _push(self, one: int, other: int) -> None:
        first, second = self._groups[one], self._groups[other]
        if (alike := _likeness(first, second)) >= ALIKE:
            self._near[one].add(other)
            self._near[other].add(one)
            grown = first.grown + second.grown
            heapq.heappush(self._heap, (-alike, min(one, other), max(one, other), grown))

    def _join(self, one: int, other: int) -> None:
        self._groups[one].absorb(self._groups[other])
        for third in sorted(self._near.pop(other)):
            if third != one and self._groups[third].reports:
                self._push(one, third)

    def _kept_apart(self, one: _Group, other: _Group) -> bool:
        few, many = sorted((one.reports, other.reports), key=len)
        return any(not self._apart[report].isdisjoint(many) for report in few if report in self._apart)


def _story(
    leads: Sequence[_Lead], vectors: dict[str, Vector], source: dict[str, str], preferred: Sequence[str]
) -> Story:
    whole = _sum(vectors[lead.report] for lead in leads)

    def as_title(lead: _Lead) -> tuple[bool, bool, float]:
        central = sum(value * whole[key] for key, value in vectors[lead.report].items())
        return lead.told.title is not None, lead.told.language in preferred, central

    head = max(leads, key=as_title).told
    days = [lead.told.published for lead in leads if lead.told.published]
    return Story(
        id=leads[0].report,
        title=head.title or head.opening,
        language=head.language,
        languages=_frequent(Counter(lead.told.language for lead in leads if lead.told.language)),
        reports=tuple(lead.report for lead in leads),
        origins=tuple(dict.fromkeys(source.get(lead.report, lead.report) for lead in leads)),
        first=min(days, default=None),
        last=max(days, default=None),
        places=_common(leads, "place:"),
        actors=tuple(actor for actor in _common(leads, "actor:") if not actor.startswith("GROUP:")),
    )


def _common(leads: Sequence[_Lead], kind: str) -> tuple[str, ...]:
    """What at least half of the reports name, the most frequent first."""
    times = Counter(item.removeprefix(kind) for lead in leads for item in lead.named if item.startswith(kind))
    return _frequent(times, least=len(leads) / 2)


def _frequent(times: Counter[str], least: float = 1) -> tuple[str, ...]:
    """What comes at least so often, the most frequent first."""
    return tuple(item for item, n in sorted(times.items(), key=lambda each: (-each[1], each[0])) if n >= least)
