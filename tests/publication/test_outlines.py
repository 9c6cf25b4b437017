"""Outlines of states in frames of the globe."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely

from pledgebook.knowledge.actors import load_actors
from pledgebook.publication.outlines import EUROPE, WIDTH, WORLD, Frame, frame_around, outlines


def contains(path: str, x: float, y: float) -> bool:
    """Whether a point lies within a path, by the even-odd rule."""
    inside = False
    for part in re.findall(r"M([^l]+)l([^z]*)z", path):
        start = np.array([float(n) for n in part[0].split()])
        steps = np.array([float(n) for n in part[1].split()]).reshape(-1, 2)
        points = np.vstack([start, start + np.cumsum(steps, axis=0)])
        if len(points) >= 4 and shapely.Polygon(points).buffer(0).contains(shapely.Point(x, y)):
            inside = not inside
    return inside


@pytest.mark.parametrize(
    ("state", "longitude", "latitude"),
    [
        ("UKR", 34.1, 45.2),
        ("UKR", 30.5, 50.4),
        ("RUS", 37.6, 55.75),
        ("FRA", 2.35, 48.85),
        ("NOR", 9, 61),
        ("XKX", 21, 42.6),
    ],
)
def test_a_place_lies_in_its_state_and_in_no_other(state: str, longitude: float, latitude: float) -> None:
    ((x, y),) = EUROPE.place(np.array([[longitude, latitude]]))
    assert [code for code, o in outlines(EUROPE).items() if contains(o.path, x, y)] == [state]


@pytest.mark.parametrize("frame", [EUROPE, WORLD])
def test_signs_stand_within_their_states(frame: Frame) -> None:
    found = outlines(frame)
    assert {"DEU", "GBR", "TUR"} <= found.keys()
    assert found.keys() <= load_actors().states.keys() | {""}
    for code in ("DEU", "FRA", "UKR", "POL", "ESP"):
        assert contains(found[code].path, found[code].x, found[code].y), code
        assert 0 < found[code].x < WIDTH


def test_the_world_holds_the_states_that_europe_does_not() -> None:
    assert {"AUS", "CAN", "JPN", "USA", "ZAF"} <= outlines(WORLD).keys()
    assert not {"AUS", "JPN"} & outlines(EUROPE).keys()


def test_a_frame_around_an_area_holds_it_with_a_margin() -> None:
    frame = frame_around(36.5, 47.5, 38.5, 49.5)
    corners = frame.place(np.array([[36.5, 47.5], [38.5, 49.5]]))
    assert (corners > 0).all()
    assert (corners < [WIDTH, frame.height]).all()
    assert set(outlines(frame)) == {"RUS", "UKR"}
