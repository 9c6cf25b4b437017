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

WEIGHTS = {"number": 2.0, "date": 1.0, "actor": 1.0, "place": 1.0}
"""A number says more than a name: most reports on a subject name the same states."""

MOST_PASSAGES = 400
"""Passages of a report that are aligned at most."""

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
    rows, columns = len(one), len(other)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    came: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(rows + 1):
        for j in range(columns + 1):
            ways = [(best[i - 1][j], (1, 0))] if i else []
            ways += [(best[i][j - 1], (0, 1))] if j else []
            for a, b in _STEPS:
                if a <= i and b <= j:
                    shared = _shared(one[i - a : i], other[j - b : j], worth)
                    if shared > 0:
                        ways.append((best[i - a][j - b] + shared, (a, b)))
            if ways:
                best[i][j], came[i, j] = max(ways)
    weight = best[rows][columns]
    mine, theirs = _whole(one, worth), _whole(other, worth)
    share, within = 2 * weight / max(1.0, mine + theirs), weight / max(1.0, min(mine, theirs))
    return Alignment(share, within, weight, _pairs(one, other, came, worth))


def _worth(one: Iterable[Facts], other: Iterable[Facts]) -> dict[str, float]:
    """What an item is worth: the less, the more passages name it."""
    times = Counter(item for facts in (*one, *other) for item in facts.items)
    return {item: WEIGHTS[item.split(":")[0]] / math.sqrt(n) for item, n in times.items()}


def _shared(one: Sequence[Facts], other: Sequence[Facts], worth: dict[str, float]) -> float:
    """What two runs of passages share: at least a third of what either names, else they are not aligned."""
    mine, theirs = ({i for facts in run for i in facts.items} for run in (one, other))
    both = sum(sorted(worth[i] for i in mine & theirs))
    either = sum(sorted(worth[i] for i in mine | theirs))
    return both if both * 3 >= either else 0.0


def _whole(facts: Sequence[Facts], worth: dict[str, float]) -> float:
    return sum(worth[item] for f in facts for item in f.items)


def _pairs(
    one: Sequence[Facts], other: Sequence[Facts], came: dict[tuple[int, int], tuple[int, int]], worth: dict[str, float]
) -> tuple[tuple[Facts, Facts], ...]:
    found = []
    i, j = len(one), len(other)
    while (i, j) in came:
        a, b = came[i, j]
        if a and b:
            found.append((_shared(one[i - a : i], other[j - b : j], worth), i - a, j - b))
        i, j = i - a, j - b
    found.sort(key=lambda p: (-p[0], p[1]))
    return tuple((one[i], other[j]) for _, i, j in found)
