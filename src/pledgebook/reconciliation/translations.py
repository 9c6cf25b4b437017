"""Whether two texts in different languages are translations of one another, by what their passages name.

Passages are aligned monotonically, one to one, one to two or two to one, as Gale and Church (1993) align sentences by
their lengths; here by the actors, numbers, dates and places that they share. Reports on one event share these too, but
not passage by passage in one order.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pledgebook.records.origin import Facts

WEIGHTS = {"number": 2.0, "date": 1.0, "actor": 1.0, "place": 1.0, "city": 0.0}
"""A number says more than a name: most reports on a subject name the same states. A city of an actor counts as it."""

MOST_PASSAGES = 200
"""Passages of a report that are aligned at most."""

ROUNDING = 1e-9
"""More than sums of floats in another order may differ by, as a share."""

_STEPS = ((1, 1), (1, 2), (2, 1))


@dataclass(frozen=True, slots=True)
class Alignment:
    """How far two reports name the same in the same order.

    `share` is twice what aligned passages share by what both name in all, `within` what they share by what the one that
    names less names; `weight` is what they share. `pairs` are the aligned passages that share most, best first.
    """

    share: float
    within: float
    weight: float
    pairs: tuple[tuple[Facts, Facts], ...]


def align(one: Sequence[Facts], other: Sequence[Facts]) -> Alignment:
    """Align the passages of two reports."""
    one, other = one[:MOST_PASSAGES], other[:MOST_PASSAGES]
    worth = _worth(one, other)
    mine, theirs = _runs(one), _runs(other)
    rows, columns = len(one), len(other)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    came: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(rows + 1):
        for j in range(columns + 1):
            ways = [(best[i - 1][j], (1, 0))] if i else []
            ways += [(best[i][j - 1], (0, 1))] if j else []
            for a, b in _STEPS:
                if a <= i and b <= j and (shared := _shared(mine[i, a], theirs[j, b], worth)):
                    ways.append((best[i - a][j - b] + shared, (a, b)))
            if ways:
                best[i][j], came[i, j] = max(ways)
    weight, i, j = best[rows][columns], rows, columns
    whole, fewer = _wholes(one, other, worth)
    found = []
    while (i, j) in came:
        a, b = came[i, j]
        if a and b:
            found.append((_shared(mine[i, a], theirs[j, b], worth), i - a, j - b))
        i, j = i - a, j - b
    found.sort(key=lambda pair: (-pair[0], pair[1]))
    pairs = tuple((one[i], other[j]) for _, i, j in found)
    return Alignment(2 * weight / whole, weight / fewer, weight, pairs)


def bound(one: Sequence[Facts], other: Sequence[Facts]) -> Alignment:
    """The most that `align` may find: as if all that both name stood in passages that align.

    An item counts in as many aligned passages as the report that names it in fewer has. Cost grows with the sum of the
    passages, not with their product.
    """
    one, other = one[:MOST_PASSAGES], other[:MOST_PASSAGES]
    worth = _worth(one, other)
    mine, theirs = (Counter(item for facts in side for item in facts.items) for side in (one, other))
    weight = sum(worth[item] * min(times, theirs[item]) for item, times in mine.items()) * (1 + ROUNDING)
    whole, fewer = _wholes(one, other, worth)
    naming = (
        [f for f in side if any(item in shared for item in f.items)] for side, shared in ((one, theirs), (other, mine))
    )
    return Alignment(2 * weight / whole, weight / fewer, weight, tuple(zip(*naming, strict=False)))


def _worth(one: Iterable[Facts], other: Iterable[Facts]) -> dict[str, float]:
    """What an item is worth: the less, the more passages name it."""
    times = Counter(item for facts in (*one, *other) for item in facts.items)
    return {item: WEIGHTS[item.split(":")[0]] / math.sqrt(n) for item, n in times.items()}


def _runs(facts: Sequence[Facts]) -> dict[tuple[int, int], frozenset[str]]:
    """What each passage names, and each two passages together, by the end and length of the run."""
    return {
        (end, size): frozenset(item for passage in facts[end - size : end] for item in passage.items)
        for size in (1, 2)
        for end in range(size, len(facts) + 1)
    }


def _shared(mine: frozenset[str], theirs: frozenset[str], worth: dict[str, float]) -> float:
    """What two runs of passages share: at least a third of what either names, else they are not aligned."""
    if mine.isdisjoint(theirs):
        return 0.0
    both = sum(sorted(worth[item] for item in mine & theirs))  # in one order: sums of floats depend on it
    either = sum(sorted(worth[item] for item in mine | theirs))
    return both if both * 3 >= either else 0.0


def _wholes(one: Sequence[Facts], other: Sequence[Facts], worth: dict[str, float]) -> tuple[float, float]:
    """What two reports name in all, and what the one that names less names; at least 1."""
    mine, theirs = (sum(worth[item] for f in facts for item in f.items) for facts in (one, other))
    return max(1.0, mine + theirs), max(1.0, min(mine, theirs))
