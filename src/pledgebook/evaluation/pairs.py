"""Pairwise precision and recall of groups of reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import comb

from pledgebook.evaluation.score import Score

Groups = Mapping[str, str]
"""Each report's group, by report."""


def pairs(gold: Groups, found: Groups) -> Score:
    """The score over all pairs of reports; one that is not in `found` stands alone.

    Counted from the sizes of groups and of what they have in common, never pair by pair.
    """
    alone = {report: found.get(report, f"\0{report}") for report in gold}
    right = _pairs(zip(gold.values(), alone.values(), strict=True))
    return Score(right, _pairs(alone.values()) - right, _pairs(gold.values()) - right)


def _pairs(groups: Iterable[object]) -> int:
    return sum(comb(size, 2) for size in Counter(groups).values())
