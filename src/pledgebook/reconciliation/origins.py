"""Origins: the connected components of links between reports, with what analysts judge.

Two reports that were judged different never end in one origin, even where a third is linked to both: links are then
taken from the strongest to the weakest, judged ones first, and one that would join what is kept apart is left out
(constrained agglomeration: Wagstaff et al., 2001).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from networkx.utils import UnionFind

from pledgebook.records.origin import Link, Origin, Reason

Pair = tuple[str, str]


def origins(
    published: Mapping[str, str | None],
    links: Iterable[Link],
    same: Collection[Pair] = (),
    different: Collection[Pair] = (),
) -> list[Origin]:
    """The origins of reports, by date and id of their earliest report.

    Args:
        published: all reports with their dates; links to others are left out.
        links: between reports.
        same: pairs of ids judged to go back to one source.
        different: pairs judged not to; they outrank `same`.
    """
    judged = [Link(min(pair), max(pair), "same", 1.0, (Reason("judged to go back to one source"),)) for pair in same]
    known = [each for each in (*judged, *links) if each.one in published and each.other in published]
    known.sort(key=lambda each: (each.kind != "same", -each.similarity, each.one, each.other))
    kept = _joinable(known, [pair for pair in different if set(pair) <= published.keys()])
    joined = UnionFind(published)
    for each in kept:
        joined.union(each.one, each.other)
    inside: dict[str, list[Link]] = defaultdict(list)
    for each in sorted(kept, key=lambda each: (each.one, each.other, each.kind)):
        inside[joined[each.one]].append(each)
    groups: dict[str, list[str]] = defaultdict(list)
    for report in sorted(published, key=lambda report: earliest(published[report], report)):
        groups[joined[report]].append(report)
    return [Origin(group[0], tuple(group), tuple(inside[root])) for root, group in groups.items()]


def earliest(published: str | None, report: str) -> tuple[str, str]:
    """What reports are ordered by: date and id, the undated last."""
    return published or "~", report


def kept_apart(different: Iterable[Pair]) -> dict[str, set[str]]:
    """What each report was judged to be different from; nothing for others."""
    apart: dict[str, set[str]] = defaultdict(set)
    for one, other in different:
        apart[one].add(other)
        apart[other].add(one)
    return apart


def _joinable(links: list[Link], different: Collection[Pair]) -> list[Link]:
    """The links, in their order, that join nothing that is kept apart."""
    if not different:
        return links
    joined: UnionFind[str] = UnionFind()
    apart, kept = kept_apart(different), []
    for each in links:
        one, other = joined[each.one], joined[each.other]
        if one != other:
            if any(joined[enemy] == other for enemy in apart[one]):
                continue
            joined.union(one, other)
            apart[joined[one]] = apart[one] | apart[other]
        kept.append(each)
    return kept
