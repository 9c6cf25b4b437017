"""Which incidents break the terms of a ceasefire, and which rows of several sources tell of the same one.

Rows of different sources are matched as in Donnay, Dunford, McGrath, Backer and Cunningham (2019), "Integrating
Conflict Event Data", Journal of Conflict Resolution 63(5): near in time and place, with kinds and parties that agree.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from pledgebook.knowledge.incidents import alike, incident_kinds
from pledgebook.records.ceasefire import Terms, Thresholds
from pledgebook.records.incident import Incident, Occurrence

EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""


class Placed(NamedTuple):
    """An incident and the part of the area in which it lies."""

    incident: Incident
    area: str


class Match(NamedTuple):
    """Two rows that may tell of the same incident, by their positions; the closest in time, then in place, first.

    `days` lie between the spans in which they may have happened; together these are `spread` days longer than two.
    """

    days: int
    spread: int
    km: float
    one: int
    other: int


def breaches(incidents: Sequence[Incident], terms: Terms) -> list[Placed]:
    """Those of a forbidden kind, within the area (its border included), with a bound party or none that is known.

    Days are not looked at. Each lies in the first part of the area that holds it. Sorted by day and id.
    """
    bound, forbidden = set(terms.bound), set(terms.forbidden)
    chosen = [i for i in incidents if i.kind in forbidden and (not i.parties or bound & set(i.parties))]
    chosen.sort(key=lambda i: (i.day, i.id))
    x, y = np.array([i.longitude for i in chosen]), np.array([i.latitude for i in chosen])
    areas: list[str | None] = [None] * len(chosen)
    for area in reversed(terms.areas):
        shape = shapely.from_geojson(area.geojson)
        shapely.prepare(shape)
        for at in np.flatnonzero(shapely.intersects_xy(shape, x, y)):
            areas[at] = area.name
    return [Placed(i, area) for i, area in zip(chosen, areas, strict=True) if area is not None]


def bounding_box(terms: Terms, margin_km: float = 0) -> tuple[float, float, float, float]:
    """West, south, east and north of the whole area with a margin, in degrees; it ends at the antimeridian."""
    west, south, east, north = map(float, shapely.total_bounds([shapely.from_geojson(a.geojson) for a in terms.areas]))
    high = math.degrees(margin_km / EARTH_KM)
    south, north = max(-90.0, south - high), min(90.0, north + high)
    wide = high / max(math.cos(math.radians(max(-south, north))), 1e-9)
    return max(-180.0, west - wide), south, min(180.0, east + wide), north


def merge(placed: Sequence[Placed], thresholds: Thresholds) -> list[Occurrence]:
    """One occurrence for all rows on the same incident, by day and id; a source tells of it once.

    The nearest pairs are joined first, and a row joins others only if it matches each of them; rows of one source never
    match.
    """
    placed = sorted(placed, key=lambda p: (p.incident.span, p.incident.id))
    rows = [p.incident for p in placed]
    matches = sorted(_matches(rows, thresholds))
    known = {(m.one, m.other) for m in matches}
    home = list(range(len(rows)))
    groups = {at: [at] for at in home}
    why: dict[int, list[str]] = {at: [] for at in home}
    for match in matches:
        one, other = home[match.one], home[match.other]
        if one != other and all((min(a, b), max(a, b)) in known for a in groups[one] for b in groups[other]):
            for at in groups[other]:
                home[at] = one
            groups[one] += groups.pop(other)
            why[one] += [*why.pop(other), _why(rows, match)]
    found = [_occurrence([placed[at] for at in group], why[key]) for key, group in groups.items()]
    return sorted(found, key=lambda o: (o.day, o.ids))


def _matches(rows: Sequence[Incident], thresholds: Thresholds) -> Iterator[Match]:
    """Pairs of rows of different sources that may be the same incident; the rows are sorted by their spans."""
    spans = [[date.fromisoformat(day).toordinal() for day in i.span] for i in rows]
    first, last = np.array(spans, dtype=int).reshape(-1, 2).T
    ends = np.searchsorted(first, last + thresholds.same_days, side="right")
    points = np.radians(np.array([(i.latitude, i.longitude) for i in rows]).reshape(-1, 2))
    for at, row in enumerate(rows):
        near = _kilometres(points[at], points[at + 1 : ends[at]])
        for step in np.flatnonzero(near <= thresholds.same_km):
            other = at + 1 + int(step)
            if rows[other].source != row.source and _agree(row, rows[other]):
                days = max(0, int(first[other] - last[at]))
                spread = int(last[at] - first[at] + last[other] - first[other])
                yield Match(days, spread, round(float(near[step]), 3), at, other)


def _kilometres(point: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Great-circle distances (haversine) from one (latitude, longitude) in radians to n others: shape (n,)."""
    half = (others - point) / 2
    chord = np.sin(half[:, 0]) ** 2 + np.cos(point[0]) * np.cos(others[:, 0]) * np.sin(half[:, 1]) ** 2
    distances: npt.NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
    return distances


def _agree(one: Incident, other: Incident) -> bool:
    shared = not one.parties or not other.parties or set(one.parties) & set(other.parties)
    return bool(shared) and alike(one.kind, other.kind)


def _why(rows: Sequence[Incident], match: Match) -> str:
    one, other = sorted((rows[match.one], rows[match.other]), key=lambda i: i.source)
    days = f"{match.days} day{'s' * (match.days > 1)} apart" if match.days else "same day"
    days = "days that overlap" if match.spread and not match.days else days
    kinds = one.kind if one.kind == other.kind else f"{one.kind} and {other.kind}"
    parties = ", ".join(sorted(set(one.parties) & set(other.parties))) or "party not told"
    pair = f"{one.source} {one.source_id} and {other.source} {other.source_id}"
    return f"{pair}: {days}, {match.km:.1f} km apart, {kinds}, {parties}"


def _occurrence(group: Sequence[Placed], why: Sequence[str]) -> Occurrence:
    first, *_ = ordered = sorted(group, key=lambda p: (_uncertain(p.incident), p.incident.source, p.incident.id))
    rows = tuple(p.incident for p in ordered)
    kinds = incident_kinds()
    return Occurrence(
        incidents=rows,
        ids=tuple(i.id for i in rows),
        day=rows[0].day,
        kind=min((i.kind for i in rows), key=lambda kind: len(kinds[kind].covers)),  # the one that tells most
        parties=tuple(sorted({p for i in rows for p in i.parties})),
        place=next((i.place for i in rows if i.place), None),
        killed=max((i.killed for i in rows if i.killed is not None), default=None),
        area=first.area,
        why=tuple(sorted(why)),
    )


def _uncertain(incident: Incident) -> int:
    """Over how many days more than one its source spreads it."""
    first, last = map(date.fromisoformat, incident.span)
    return (last - first).days
