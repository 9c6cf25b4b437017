"""Commitments and conflicts of a book, as its reports were read and as people have judged what was read.

What was read changes with reports only. A judgement of a statement changes what is said of one actor on one action, or
little more: that alone is derived anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import groupby
from typing import TypedDict

from pledgebook.knowledge.dossier import Dossier
from pledgebook.ledger.book import Book
from pledgebook.reconciliation.commitments import commitments, histories, ordered
from pledgebook.reconciliation.conflicts import Part, by_weight, conflicts, part_of, part_with
from pledgebook.reconciliation.judgements import judged
from pledgebook.reconciliation.matters import words_of
from pledgebook.reconciliation.soon import bounded
from pledgebook.records.commitment import Commitment, Said
from pledgebook.records.conflict import Conflict
from pledgebook.records.judgement import Judgement
from pledgebook.records.statement import Kind

Pair = tuple[str, str]
"""An actor and an action."""

Pool = tuple[Kind, str]
"""A kind of statement and, of positions, the actor: all that has a say in the conflicts of a part."""


class Moment(TypedDict):
    """Up to when what was said and what was known counts."""

    as_of: str | None
    known_at: str | None


@dataclass(frozen=True)
class Derivation:
    """Derives from a book's statements at a moment; `placed` gives them their origins.

    Attributes:
        book: the book; open.
        at: the moment.
        dossier: what it is seen through.
        judgements: those that count.
        placed: statements, each with its origin.
    """

    book: Book
    at: Moment
    dossier: Dossier
    judgements: Sequence[Judgement]
    placed: Callable[[Iterable[Said]], list[Said]]

    def commitments(self, day: str) -> list[Commitment]:
        """The commitments as they were read; few statements at a time lie in memory."""
        return commitments(self._as_read(), self.dossier, day)

    def commitments_anew(self, read: Iterable[Commitment], day: str) -> list[Commitment]:
        """The commitments as judged, from those that were read."""
        same = [c for c in read if (c.actor, c.action) not in self.pairs]
        return ordered([*same, *commitments(self._as_judged(), self.dossier, day)], self.dossier)

    def conflicts(self) -> list[Conflict]:
        """The conflicts as they were read."""
        return conflicts(self.placed(self.book.statements(**self.at)), self.dossier)

    def conflicts_anew(self, read: Iterable[Conflict]) -> list[Conflict]:
        """The conflicts as judged, from those that were read."""
        parts = self._parts
        return by_weight([*(c for c in read if part_with(c.subject) not in parts), *self.conflicts_in(parts)])

    def conflicts_in(self, parts: Collection[Part]) -> list[Conflict]:
        """The conflicts of some parts, as judged."""
        pools = {_pool_of(part) for part in parts}
        found = self._judged_of(lambda said: _pool_of(part_of(said.statement)) in pools, self._stated(pools))
        return conflicts(found, self.dossier, parts)

    def history(self, pair: Pair) -> list[Said]:
        """What was said of an actor on an action, as judged."""
        found = self.book.statements(kind="position", actor=pair[0], action=pair[1], **self.at)
        return self._judged_of(partial(_on, pair), found)

    @cached_property
    def touched(self) -> set[str]:
        """The ids of statements that were judged, whatever became of the judgement."""
        return {i for j in self.judgements if j.about == "statement" for i in j.subject}

    @cached_property
    def told(self) -> list[Said]:
        """These statements as they were read."""
        return self.book.statements(ids=self.touched, **self.at) if self.touched else []

    @cached_property
    def _judged(self) -> list[Said]:
        return judged(self.told, self.judgements)

    @cached_property
    def _parts(self) -> set[Part]:
        """The parts of conflicts that judgements change: what is said in the same words as what they change, too."""
        changed = list(_differences(self.told, self._judged))
        words = {words_of(said) for said in changed if said.statement.kind == "position"}
        near = [said for said in self._beside if said.statement.kind == "position" and words_of(said) in words]
        return {part_of(said.statement) for said in (*changed, *near)}

    @cached_property
    def _beside(self) -> list[Said]:
        """All that the reports of the judged statements say, as it was read."""
        reports = {said.statement.report for said in self.told}
        return self.book.statements(report=reports, **self.at) if reports else []

    @cached_property
    def pairs(self) -> set[Pair]:
        """Actors and actions of which judgements change what was said, or by when it is to be done."""
        read = self._beside
        before, after = (bounded(found, self.dossier) for found in (read, judged(read, self.judgements)))
        return {_pair(said) for said in _differences(before, after) if said.statement.kind == "position"}

    def _judged_of(self, wanted: Callable[[Said], bool], found: Iterable[Said]) -> list[Said]:
        """Of statements as read, and of those judged to be otherwise, the wanted ones, as judged."""
        same = [said for said in found if said.statement.id not in self.touched and wanted(said)]
        return self.placed([*same, *filter(wanted, self._judged)])

    def _stated(self, pools: Iterable[Pool]) -> Iterator[Said]:
        """The statements of some pools, as they were read."""
        for kind, actor in sorted(pools):
            yield from self.book.statements(kind=kind, actor=actor or None, **self.at)

    def _as_read(self) -> Iterator[list[Said]]:
        """What was said on each commitment."""
        for _, group in groupby(self.book.each_position(**self.at), _pair):
            yield from self._told(self.placed(group), list)

    def _as_judged(self) -> Iterator[list[Said]]:
        """The same after all judgements, where they change anything."""
        for pair in sorted(self.pairs):
            yield from self._told(self.history(pair), lambda said: judged(said, self.judgements))

    def _told(self, said: list[Said], read: Callable[[list[Said]], list[Said]]) -> Iterable[list[Said]]:
        """Statements on an actor and an action, by commitment; of which one speaks alone, all of a report tell."""
        if soon := {item.statement.report for item in bounded(said, self.dossier) if item.bound}:
            every = bounded(read(self.book.statements(report=soon, **self.at)), self.dossier)
            bounds = {item.statement.id: item.bound for item in every if item.bound}
            said = [replace(item, bound=bounds.get(item.statement.id)) for item in said]
        return histories(said, self.dossier).values()


def _differences(before: Iterable[Said], after: Iterable[Said]) -> Iterator[Said]:
    """Statements as they were read that are not so judged, and as they are judged that were not so read."""
    one, other = ({said.statement.id: said for said in found} for found in (before, after))
    for identifier in one.keys() | other.keys():
        if one.get(identifier) != other.get(identifier):
            yield from (side[identifier] for side in (one, other) if identifier in side)


def _pool_of(part: Part) -> Pool:
    return part[0], part[1] if part[0] == "position" else ""


def _pair(said: Said) -> Pair:
    return said.position.actor, said.position.action


def _on(pair: Pair, said: Said) -> bool:
    return said.statement.kind == "position" and _pair(said) == pair
