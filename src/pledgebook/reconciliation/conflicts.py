"""Finds what reports of different origins say that cannot all be right.

The matters (stance, firmness, condition; figure, meeting) say what excludes what. For all of them alike:

6. An origin speaks once on a subject: on the first day on which it says anything of it. What it hardly says counts
   only where it says nothing more likely.
7. Only what is said within the days of an occasion is compared; what bears no date is not.
8. What all said before a day, and the contrary after it, has changed: no conflict, unless within the days in which
   own words contest each other.
9. It is settled where an origin of one side, or the actor itself, later says what the other side says; a reprint is
   no new word.
10. It is as likely as the surest two sides that exclude each other are both there.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from typing import Any

import networkx as nx

from pledgebook.knowledge.dossier import Dossier
from pledgebook.reconciliation.matters import Conditions, Firmness, Matter, Stances, Voice, own
from pledgebook.reconciliation.particulars import Figures, Meetings
from pledgebook.reconciliation.reasons import reason
from pledgebook.records.commitment import Said
from pledgebook.records.conflict import Conflict, Side, Subject
from pledgebook.records.days import days_between
from pledgebook.records.statement import Figure, Kind, Meeting, Position, Statement

Voices = list[Voice[Any]]

LIKELY = 0.5
"""What an origin says less likely than that counts only where nothing else is heard of it on the subject."""

Part = tuple[Kind, str, str]
"""Positions of an actor on an action, figures of a metric, or all meetings; what does not apply is empty."""


def conflicts(said: Iterable[Said], dossier: Dossier, parts: Container[Part] | None = None) -> list[Conflict]:
    """The conflicts among statements, in whatever order they come; those of some parts only, if any are given.

    Those that are uncertain come last; before them the open ones, then the settled ones, the latest first. Of a part
    all statements are needed, and of a position's actor all others too: they may be in the same words.
    """
    dated = sorted((s for s in said if s.said), key=lambda s: (s.said or "", s.statement.id))
    kinds: list[Matter[Any]] = [
        Stances(dossier),
        Firmness(dossier, dated),
        Conditions(dossier),
        Figures(dossier),
        Meetings(dossier, dated),
    ]
    return by_weight(c for matter in kinds for c in _of_matter(matter, dated, dossier, parts))


def by_weight(found: Iterable[Conflict]) -> list[Conflict]:
    """Conflicts in their order: the open ones, the settled ones, the uncertain ones; of these the latest first."""
    ordered = sorted(found, key=lambda c: (-c.confidence, c.id))
    ordered.sort(key=lambda c: c.last, reverse=True)
    return sorted(ordered, key=lambda c: (c.uncertain, c.state == "settled"))


def by_statement(found: Iterable[Conflict]) -> dict[str, list[Conflict]]:
    """The conflicts that each statement is a side of, by its id."""
    out: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in found:
        for identifier in conflict.statements:
            out[identifier].append(conflict)
    return dict(out)


def part_of(statement: Statement) -> Part:
    """The part that a statement belongs to: statements of other parts have no say in its conflicts."""
    content = statement.content
    if isinstance(content, Position):
        return "position", content.actor, content.action
    return ("figure", content.metric, "") if isinstance(content, Figure) else ("meeting", "", "")


def part_with(subject: Subject) -> Part:
    """The part of the statements between which a conflict on a subject is."""
    if subject.actor is not None:
        return "position", subject.actor, subject.action or ""
    return ("figure", subject.metric, "") if subject.metric is not None else ("meeting", "", "")


def _of_matter(
    matter: Matter[Any], dated: list[Said], dossier: Dossier, parts: Container[Part] | None
) -> Iterator[Conflict]:
    by_subject: dict[Subject, list[Said]] = defaultdict(list)
    for item in dated:
        if (subject := matter.subject(item)) is not None:
            by_subject[subject].append(item)
    for subject, history in by_subject.items():
        if parts is not None and part_with(subject) not in parts:
            continue
        fresh = list(_fresh(matter, history))
        for dispute in _disputes(matter, subject, _voices(matter, history), dossier):
            if not dispute.changed(dossier.rules.contested_within):
                yield dispute.conflict(fresh, dossier)


def _fresh(matter: Matter[Any], history: list[Said]) -> Iterator[Said]:
    """What each origin says on the first day on which it says so: a reprint is no new word."""
    first: dict[tuple[str, str], str | None] = {}
    for item in history:
        value = matter.hear([item])
        if value is not None and first.setdefault((item.source, matter.label(value)), item.said) == item.said:
            yield item


def _voices(matter: Matter[Any], history: list[Said]) -> Voices:
    by_origin: dict[str, list[Said]] = defaultdict(list)
    for item in history:
        by_origin[item.source].append(item)
    first = ((origin, [s for s in said if s.said == said[0].said]) for origin, said in by_origin.items())
    found = (_voice(matter, origin, said) for origin, said in first)
    return [voice for voice in found if voice is not None]


def _voice(matter: Matter[Any], origin: str, said: list[Said]) -> Voice[Any] | None:
    heard = [s for s in said if s.confidence >= LIKELY] or said
    value = matter.hear(heard)
    return None if value is None else Voice(origin, said[0].said or "", value, tuple(heard))


@dataclass(frozen=True, slots=True)
class _Dispute:
    """Voices of one subject that hang together: by the word of each side, and the pairs of sides that exclude."""

    matter: Matter[Any]
    subject: Subject
    sides: Mapping[str, Voices]
    pairs: frozenset[tuple[str, str]]

    def changed(self, within: int) -> bool:
        """Whether each side was said only before or only after the others, and not soon before."""
        spans = sorted((min(v.day for v in voices), max(v.day for v in voices)) for voices in self.sides.values())
        return all(one[1] < other[0] and days_between(one[1], other[0]) > within for one, other in pairwise(spans))

    def conflict(self, history: list[Said], dossier: Dossier) -> Conflict:
        """The record of it; `history` is all that was said on the subject, reprints left out."""
        sides = tuple(self._side(word) for word in sorted(self.sides))
        there = {word: _chance(voices) for word, voices in self.sides.items()}
        confidence = max(there[one] * there[other] for one, other in self.pairs)
        by = self._settled_by(history, dossier.rules.contested_within)
        return Conflict(
            kind=self.matter.kind,
            subject=self.subject,
            sides=sides,
            actors=self._actors(),
            reason=reason(self.matter.kind, self.subject, sides, dossier),
            confidence=round(confidence, 6),
            uncertain=confidence < dossier.rules.uncertain_below,
            settled_on=by.said if by else None,
            settled_by=by.statement.id if by else None,
        )

    def _side(self, word: str) -> Side:
        voices = self.sides[word]
        said = sorted((s for v in voices for s in v.said), key=lambda s: (s.said or "", s.statement.id))
        return Side(
            value=word,
            statements=tuple(s.statement.id for s in said),
            reports=tuple(sorted({s.statement.report for s in said})),
            origins=tuple(sorted({s.source for s in said})),
            first=_day(said[0]),
            last=_day(said[-1]),
            beside=self.matter.beside(voices),
        )

    def _actors(self) -> tuple[str, ...]:
        """The actor, or those who meet."""
        if self.subject.actor:
            return (self.subject.actor,)
        contents = (s.statement.content for voices in self.sides.values() for v in voices for s in v.said)
        return tuple(sorted({actor for c in contents if isinstance(c, Meeting) for actor in c.participants}))

    def _settled_by(self, history: list[Said], contested: int) -> Said | None:
        """The first statement that takes a side back."""
        found = [by for word in self.sides if (by := self._taken_back(word, history, contested)) is not None]
        return min(found, key=lambda s: (s.said or "", s.statement.id), default=None)

    def _taken_back(self, word: str, history: list[Said], contested: int) -> Said | None:
        """The first later word of a side's origins or of the actor, if it is that of a side that this one excludes.

        Own words contest each other for some days: before that, none takes the other back.
        """
        voices = self.sides[word]
        origins, last = {v.origin for v in voices}, max(v.day for v in voices)
        wait = contested if any(own(s) for v in voices for s in v.said) else 0
        later = islice(history, bisect_right(history, last, key=_day), None)
        heard = (s for s in later if own(s) or s.source in origins)
        for day, of_day in groupby(heard, _day):  # no further than needed: histories are long
            for origin, items in groupby(sorted(of_day, key=_source), _source):
                said = list(items)
                voice = _voice(self.matter, origin, said)
                if voice is None or (days_between(day, last) <= wait and any(own(s) for s in said)):
                    continue
                if not any(self.matter.rivals(voice, v) for v in voices):
                    return None
                if any(not self.matter.rivals(voice, v) for other in self._against(word) for v in self.sides[other]):
                    return said[0]
        return None

    def _against(self, word: str) -> list[str]:
        return [other for pair in self.pairs if word in pair for other in pair if other != word]


def _day(said: Said) -> str:
    return said.said or ""


def _source(said: Said) -> str:
    return said.source


def _chance(voices: Voices) -> float:
    """The probability that at least one origin truly says it: 1 − Π(1 − p), p the surest statement of each."""
    return 1 - math.prod(1 - max(s.confidence for s in v.said) for v in voices)


def _disputes(matter: Matter[Any], subject: Subject, voices: Voices, dossier: Dossier) -> Iterator[_Dispute]:
    """Voices that exclude each other, each group by itself. Those that say the same on a day count as one node."""
    within = matter.days(subject)
    alike: dict[tuple[str, Any], Voices] = defaultdict(list)
    for voice in voices:
        alike[voice.day, voice.value].append(voice)
    nodes = sorted(alike.values(), key=lambda same: (same[0].day, matter.label(same[0].value)))
    graph: nx.Graph[int] = nx.Graph()
    for n, m in _near([same[0].day for same in nodes], dossier.rules.occasion if within is None else within):
        if matter.rivals(nodes[n][0], nodes[m][0]):
            graph.add_edge(n, m)
    for members in nx.connected_components(graph):
        sides: dict[str, Voices] = defaultdict(list)
        words = {n: matter.label(nodes[n][0].value) for n in sorted(members)}
        for n, word in words.items():
            sides[word] += nodes[n]
        pairs = frozenset((words[n], words[m]) for n, m in graph.subgraph(members).edges)
        yield _Dispute(matter, subject, sides, pairs)


def _near(days: list[str], within: int) -> Iterator[tuple[int, int]]:
    """Pairs of days, given in order, that lie no more than `within` apart."""
    for n, day in enumerate(days):
        for m in range(n + 1, len(days)):
            if days_between(day, days[m]) > within:
                break
            yield n, m
