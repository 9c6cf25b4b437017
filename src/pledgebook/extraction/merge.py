"""Joins claims of one report that say the same: one content, with each passage that says it as its quote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pledgebook.records.statement import Claim, Content, Figure, Meeting, Position


def merge(claims: Iterable[Claim]) -> list[Claim]:
    """The claims with contents made one where they say the same.

    Positions are the same by actor, action and stance; figures by value and unit; meetings by place and a date that
    does not contradict.
    """
    ordered = sorted(claims, key=lambda c: -c.confidence)
    groups: list[list[Claim]] = []
    for claim in ordered:
        group = next((g for g in groups if _same(g[0].content, claim.content)), None)
        if group is None:
            groups.append([claim])
        else:
            group.append(claim)
    return [replace(c, content=content) for g in groups for content in [_joined(g)] for c in g]


def _same(one: Content, other: Content) -> bool:
    if isinstance(one, Position) and isinstance(other, Position):
        return (one.actor, one.action, one.stance) == (other.actor, other.action, other.stance)
    if isinstance(one, Figure) and isinstance(other, Figure):
        return (one.value, one.unit) == (other.value, other.unit)
    if isinstance(one, Meeting) and isinstance(other, Meeting):
        return _same_meeting(one, other)
    return False


def _same_meeting(one: Meeting, other: Meeting) -> bool:
    """One place, or one of them unknown, and dates that agree as far as they go."""
    if one.place is not None and other.place is not None:
        agree = one.date is None or other.date is None or _agree(one.date, other.date)
        return one.place == other.place and agree
    if one.date is None and other.date is None:
        return one.place == other.place and one.status == other.status
    if one.date is None or other.date is None:
        return False
    return one.date == other.date


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _joined(group: Sequence[Claim]) -> Content:
    """The content of the most confident claim, with what the others add."""
    best = group[0].content
    contents = [claim.content for claim in group]
    if isinstance(best, Position):
        positions = [c for c in contents if isinstance(c, Position)]
        return replace(
            best,
            conditions=tuple(sorted({x for p in positions for x in p.conditions})),
            domains=tuple(sorted({x for p in positions for x in p.domains})),
            deadline=_first(p.deadline for p in positions),
        )
    if isinstance(best, Meeting):
        meetings = [c for c in contents if isinstance(c, Meeting)]
        return replace(
            best,
            place=_first(m.place for m in meetings),
            date=max((m.date for m in meetings if m.date), key=len, default=None),
            participants=tuple(sorted({x for m in meetings for x in m.participants})),
            count=next((m.count for m in meetings if m.count is not None), None),
        )
    return best


def _first(values: Iterable[str | None]) -> str | None:
    return next((v for v in values if v), None)
