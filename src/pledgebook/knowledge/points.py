"""Where places and states lie on a map, as points: longitude and latitude in degrees (WGS 84)."""

from __future__ import annotations

from functools import cache
from typing import Any

from pledgebook.knowledge.files import DATA, read_yaml
from pledgebook.knowledge.places import capital_of

Point = tuple[float, float]
"""Longitude and latitude, in this order as in GeoJSON."""


@cache
def _points() -> dict[str, Any]:
    points: dict[str, Any] = read_yaml(DATA / "publication" / "points.yaml", "points")
    return points


def place_point(place: str) -> Point | None:
    """Where a place lies, by its usual English name; None where that is not known."""
    return _point("places", place)


def state_point(actor: str) -> Point | None:
    """Where the capital of a state lies; None for actors that are no states."""
    capital = capital_of(actor)
    return place_point(capital) if capital else _point("seats", actor)


def _point(part: str, name: str) -> Point | None:
    point = _points()[part].get(name)
    return (float(point[0]), float(point[1])) if point else None
