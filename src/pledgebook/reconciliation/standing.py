"""Which stance holds: the latest word, where each word may have been read wrongly.

A statement's confidence is the probability that the report says so. Going back from the latest day, the stance is that
of the first word that is truly there: own words before others', others' before forecasts, pressure only where there is
nothing else. The probability of a stance is the sum over the words that state it of p times the probability that none
of those that would outrank it is truly there.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pledgebook.records.commitment import Said, Turn

PRESSURE = 0


@dataclass(frozen=True, slots=True)
class Word:
    """A statement as it counts: `rank` of who says it, stance, day, origin, and the chance that it is there."""

    rank: int
    stance: str
    day: str | None
    origin: str
    confidence: float
    said: Said


@dataclass(slots=True)
class Chance:
    """How likely a stance is the one that holds, in all and by the rank of the words that carry it."""

    by_rank: dict[int, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """In all."""
        return sum(self.by_rank.values())

    @property
    def most(self) -> float:
        """By the rank that carries most of it."""
        return max(self.by_rank.values())


def heard_once(words: Iterable[Word]) -> list[Word]:
    """An origin's words, each stance and rank once: on the first day, as surely as it was read anywhere; by day.

    Words come in an order that does not depend on that of reading; what is equal here keeps it.
    """
    first: dict[tuple[str, str, int], Word] = {}
    for word in sorted(words, key=lambda w: (w.day or "", -w.confidence)):
        key = word.origin, word.stance, word.rank
        kept = first.setdefault(key, word)
        if word.confidence > kept.confidence:
            first[key] = Word(kept.rank, kept.stance, kept.day, kept.origin, word.confidence, kept.said)
    return sorted(first.values(), key=lambda w: (w.day or "", w.confidence))


def _of_a_day(words: Sequence[Word]) -> dict[str, float]:
    """The chance of each stance among equals of a day: origins add up, and stances share what is likely at all."""
    missing: dict[str, float] = defaultdict(lambda: 1.0)
    for word in words:
        missing[word.stance] *= 1 - word.confidence
    there = {stance: 1 - m for stance, m in missing.items()}
    any_there = 1 - math.prod(missing.values())
    whole = sum(there.values())
    return {stance: any_there * p / whole for stance, p in there.items()} if whole else dict.fromkeys(there, 0.0)


class _Latest:
    """The chance of each stance to be the latest word, by rank; words are added in the order of days."""

    def __init__(self) -> None:
        self.by_rank: dict[int, dict[str, float]] = {}

    def add(self, rank: int, day: dict[str, float]) -> None:
        """A later day's words: they hold where one is truly there, else what held before."""
        before, rest = self.by_rank.get(rank, {}), 1 - sum(day.values())
        self.by_rank[rank] = {s: day.get(s, 0.0) + rest * before.get(s, 0.0) for s in {**before, **day}}

    def chances(self) -> dict[str, Chance]:
        """Ranks from the highest: the next counts only where no word above it is truly there."""
        found: dict[str, Chance] = {}
        rest = 1.0
        for rank in sorted(self.by_rank, reverse=True):
            if rank == PRESSURE and found:
                break
            for stance, share in self.by_rank[rank].items():
                found.setdefault(stance, Chance()).by_rank[rank] = rest * share
            rest *= 1 - sum(self.by_rank[rank].values())
        return found


def _days(words: list[Word]) -> Iterable[tuple[str | None, dict[int, list[Word]]]]:
    for day, group in groupby(words, lambda w: w.day):
        by_rank: dict[int, list[Word]] = defaultdict(list)
        for word in group:
            by_rank[word.rank].append(word)
        yield day, by_rank


def distribution(words: list[Word]) -> dict[str, Chance]:
    """The chance of each stance, from words as `heard_once` gives them."""
    latest = _Latest()
    for _, by_rank in _days(words):
        for rank, group in by_rank.items():
            latest.add(rank, _of_a_day(group))
    return latest.chances()


def turns(words: list[Word]) -> tuple[Turn, ...]:
    """Each day on which the likeliest stance became another, from words as `heard_once` gives them."""
    latest, found = _Latest(), list[Turn]()
    for day, by_rank in _days(words):
        for rank, group in by_rank.items():
            latest.add(rank, _of_a_day(group))
        chances = latest.chances()
        stance = max(chances, key=lambda s: (chances[s].total, s))
        if not found or found[-1].stance != stance:
            said = [w for group in by_rank.values() for w in group if w.stance == stance]
            by = max(said, key=lambda w: (w.rank, w.confidence, w.said.statement.id)).said if said else None
            turned = by.statement.id if by else found[-1].statement
            found.append(Turn(day, stance, round(chances[stance].total, 6), turned))
    return tuple(found)
