"""The terms of a ceasefire: a file of its own, with its area in it or in a GeoJSON file beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely

from pledgebook.errors import DataError
from pledgebook.knowledge.files import read_yaml
from pledgebook.knowledge.incidents import NOTHING, incident_kinds
from pledgebook.records.ceasefire import Area, Terms, Thresholds
from pledgebook.records.ids import canonical

MOST_BYTES = 20_000_000
"""A larger file of an area is refused: outlines so fine tell nothing more and cost much."""


def load_terms(path: Path | str) -> Terms:
    """The terms in a YAML file.

    Raises:
        DataError: the file breaks its schema, names unknown kinds, or its area is no polygon; the file, and where
            there is one the line, is named.
    """
    path = Path(path)
    data = read_yaml(path, "terms")
    _check(path, data)
    return Terms(
        id=data["id"],
        title=data["title"],
        start=data["start"],
        end=data.get("end"),
        areas=_areas(path, data["area"]),
        forbidden=tuple(data["forbidden"]),
        breaking=tuple(data.get("breaking", ())),
        bound=tuple(data["bound"]),
        sources={name: source["delay"] for name, source in data["sources"].items()},
        thresholds=Thresholds(**data["thresholds"]),
    )


def terms_stamp(path: Path) -> list[str | int]:
    """What tells the terms of a file from those of before it was changed, or the file of its area."""
    try:
        changed = path.stat().st_mtime_ns
        area = _area_file(path, changed)
        return [str(path), changed, area.stat().st_mtime_ns if area else 0]
    except (OSError, DataError):  # whoever asks for the terms is told
        return [str(path)]


@lru_cache(maxsize=1)
def _area_file(path: Path, _changed: int) -> Path | None:
    """The file beside the terms that holds their area; asked anew where they were changed."""
    area = read_yaml(path, "terms")["area"]
    return path.parent / area if isinstance(area, str) else None


def _check(path: Path, data: dict[str, Any]) -> None:
    for field in ("start", "end"):
        try:
            date.fromisoformat(data.get(field, data["start"]))
        except ValueError as error:
            raise DataError(f"{path}: {field}: {data[field]!r} is no day: {error}") from None
    if data.get("end", data["start"]) < data["start"]:
        raise DataError(f"{path}: end: {data['end']} lies before the start {data['start']}")
    for kind in (*data["forbidden"], *data.get("breaking", ())):
        if kind not in incident_kinds() or kind == NOTHING:
            known = ", ".join(k for k in incident_kinds() if k != NOTHING)
            raise DataError(f"{path}: no kind of incident {kind!r}; one of {known}")
    if free := set(data.get("breaking", ())) - set(data["forbidden"]):
        raise DataError(f"{path}: breaking: {min(free)!r} is not forbidden; add it to `forbidden`")
    bounds = data["thresholds"]
    if bounds["broken"] < bounds["strained"]:
        raise DataError(f"{path}: thresholds: broken {bounds['broken']} is less than strained {bounds['strained']}")


def _areas(path: Path, value: dict[str, Any] | str) -> tuple[Area, ...]:
    where = path
    if isinstance(value, str):
        where = path.parent / value
        value = _read(where)
    areas = tuple(_parts(f"{where}: area" if where == path else str(where), value))
    names = [a.name for a in areas]
    if twice := next((n for n in names if names.count(n) > 1), None):
        raise DataError(f"{where}: two parts of the area are called {twice!r}; give each a `name` of its own")
    return areas


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DataError(f"{path}: larger than {MOST_BYTES} bytes; simplify the outline")
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path}: no GeoJSON: {error}") from error


def _parts(where: str, value: Any, name: str = "area") -> Iterator[Area]:
    """The polygons of a GeoJSON object, each with the name of its feature."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "FeatureCollection" and isinstance(value.get("features"), list) and value["features"]:
        for number, feature in enumerate(value["features"], 1):
            yield from _parts(where, feature, f"area {number}")
    elif kind == "Feature":
        properties = value.get("properties")
        own = properties.get("name") if isinstance(properties, dict) else None
        yield from _parts(where, value.get("geometry"), str(own) if own else name)
    elif kind in {"Polygon", "MultiPolygon"}:
        yield Area(name, _polygon(where, name, value))
    else:
        raise DataError(f"{where}: {name} is {kind or 'no GeoJSON object'}, no Polygon or MultiPolygon")


def _polygon(where: str, name: str, value: dict[str, Any]) -> str:
    text = canonical({"type": value["type"], "coordinates": value.get("coordinates")})
    try:
        shape = shapely.from_geojson(text)
    except shapely.GEOSException as error:
        raise DataError(f"{where}: {name} is no polygon: {error}") from error
    if shape.is_empty:
        raise DataError(f"{where}: {name} is empty; draw it")
    west, south, east, north = shape.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise DataError(f"{where}: {name} leaves the globe; write longitude, latitude in degrees (WGS 84)")
    if not shape.is_valid:
        raise DataError(f"{where}: {name}: {shapely.is_valid_reason(shape)}; draw its outline without crossings")
    return text
