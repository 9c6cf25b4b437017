"""The terms of a ceasefire: what is read from its file, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import shapely

from builders import ROOT
from pledgebook.errors import DataError
from pledgebook.knowledge.terms import load_terms

EXAMPLE = ROOT / "examples" / "incidents" / "terms.yaml"
TEXT = EXAMPLE.read_text(encoding="utf-8")
SQUARE = [[[36, 47], [38, 47], [38, 49], [36, 49], [36, 47]]]


def write(folder: Path, old: str = "", new: str = "", area: Any = None) -> Path:
    """The example with a word changed, and another area."""
    assert old in TEXT
    path = folder / "terms.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    area = area if area is not None else json.loads((EXAMPLE.parent / "area.geojson").read_text(encoding="utf-8"))
    (folder / "area.geojson").write_text(area if isinstance(area, str) else json.dumps(area), encoding="utf-8")
    return path


def test_the_example_is_read() -> None:
    terms = load_terms(EXAMPLE)
    assert (terms.start, terms.end, terms.bound) == ("2026-03-01", None, ("RUS", "UKR"))
    assert [a.name for a in terms.areas] == ["north", "south"]
    assert terms.sources == {"acled": 7, "mission": 1}
    assert terms.thresholds.window == 7


@pytest.mark.parametrize(
    "area",
    [
        {"type": "Polygon", "coordinates": SQUARE},
        {"type": "MultiPolygon", "coordinates": [SQUARE]},
        {"type": "Feature", "properties": None, "geometry": {"type": "Polygon", "coordinates": SQUARE}},
    ],
)
@pytest.mark.parametrize("inline", [True, False])
def test_an_area_may_be_any_polygon_in_the_file_or_beside_it(
    tmp_path: Path, area: dict[str, Any], *, inline: bool
) -> None:
    path = write(tmp_path, "area: area.geojson", f"area: {json.dumps(area)}") if inline else write(tmp_path, area=area)
    (found,) = load_terms(path).areas
    assert found.name == "area"
    assert shapely.from_geojson(found.geojson).bounds == (36, 47, 38, 49)


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ({"type": "Point", "coordinates": [36, 47]}, "area is Point, no Polygon or MultiPolygon"),
        ({"type": "LineString", "coordinates": SQUARE[0]}, "area is LineString"),
        ({"type": "Feature", "properties": {"name": "north"}, "geometry": None}, "north is no GeoJSON object"),
        ({"type": "FeatureCollection", "features": []}, "area is FeatureCollection, no Polygon"),
        ({"type": "Polygon"}, "area is no polygon"),
        ({"type": "Polygon", "coordinates": []}, "area is empty"),
        ({"type": "Polygon", "coordinates": [[[36, 47], [38, 47]]]}, "area is no polygon"),
        ({"type": "Polygon", "coordinates": "here"}, "area is no polygon"),
        ({"type": "Polygon", "coordinates": [[[3600, 47], [38, 47], [38, 49], [3600, 47]]]}, "leaves the globe"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}, "Self-intersection"),
        (
            {"type": "FeatureCollection", "features": [
                {"type": "Feature", "properties": {"name": "n"}, "geometry": {"type": "Polygon", "coordinates": SQUARE}}
            ] * 2},
            "two parts of the area are called 'n'",
        ),
        ([1, 2], "area is no GeoJSON object"),
        ("{", "no GeoJSON: Expecting"),
        ("[" * 100_000, "no GeoJSON"),
    ],
)  # fmt: skip
def test_an_area_that_is_no_polygon_is_refused(tmp_path: Path, area: Any, words: str) -> None:
    with pytest.raises(DataError, match=re.escape(words)) as error:
        load_terms(write(tmp_path, area=area))
    assert str(error.value).startswith(str(tmp_path / "area.geojson"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('start: "2026-03-01"', 'start: "2026-02-30"', "terms.yaml: start: '2026-02-30' is no day"),
        ('start: "2026-03-01"', "start: soon", "terms.yaml:4: start: 'soon' does not match"),
        ("bound:", 'end: "2026-01-01"\nbound:', "end: 2026-01-01 lies before the start 2026-03-01"),
        ("forbidden: [armed-force", "forbidden: [quarrel", "no kind of incident 'quarrel'; one of clash"),
        ("forbidden: [armed-force", "forbidden: [no-incident", "no kind of incident 'no-incident'"),
        ("breaking: [capture]", "breaking: [movement]", "breaking: 'movement' is not forbidden"),
        ("broken: 3 ", "broken: 0.1 ", "thresholds: broken 0.1 is less than strained 0.5"),
        ("window: 7 ", "window: 0 ", "thresholds.window: 0 is less than the minimum"),
        ("acled: {delay: 7}", "acled: {}", "sources.acled: 'delay' is a required property"),
        ("area: area.geojson", "area: nowhere.geojson", "nowhere.geojson: no GeoJSON"),
        ("area: area.geojson", "area: {type: Point, coordinates: [1, 2]}", "terms.yaml: area: area is Point"),
        ("id: example-line", "id: [", "no YAML"),
    ],
)
def test_terms_that_make_no_sense_are_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(DataError, match=re.escape(words)):
        load_terms(write(tmp_path, old, new))


def test_missing_terms_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.yaml: cannot be read"):
        load_terms(tmp_path / "none.yaml")
