"""BCubed precision and recall of groups (Bagga and Baldwin, 1998; the measure that Amigó et al., 2009, recommend)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pledgebook.evaluation.pairs import Groups


@dataclass(frozen=True, slots=True)
class BCubed:
    """Over all reports, the mean share of a report's found group that belongs with it, and of its true one found."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def bcubed(gold: Groups, found: Groups) -> BCubed:
    """BCubed over the annotated reports; one that is not in `found` stands alone."""
    if not gold:
        return BCubed(0.0, 0.0)
    both = Counter((group, found.get(report, f"\0{report}")) for report, group in gold.items())
    true, made = Counter[str](), Counter[str]()
    for (group, other), size in both.items():
        true[group] += size
        made[other] += size
    precision = sum(size * size / made[other] for (_, other), size in sorted(both.items()))
    recall = sum(size * size / true[group] for (group, _), size in sorted(both.items()))
    return BCubed(precision / len(gold), recall / len(gold))
