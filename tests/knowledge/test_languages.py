"""The files of the languages: complete, sound, and clear about what is wrong in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pledgebook.errors import DataError, UsageError
from pledgebook.knowledge.files import read_yaml
from pledgebook.knowledge.languages import LANGUAGES, expand, forms, load_language
from pledgebook.knowledge.places import load_places
from pledgebook.knowledge.sources import load_sources


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_is_complete(code: str) -> None:
    language = load_language(code)
    assert set(language.dates.months.values()) == set(range(1, 13))
    assert set(language.dates.weekdays.values()) == set(range(7))
    units = set(language.quantities.units.values())
    assert {"soldier", "person", "state", "month", "unit", "drone", "missile", "km2", "percent", "EUR", "USD"} <= units
    assert {"GBP", None} <= units
    assert set(language.quantities.bounds.values()) == {"more", "less", "about"}
    assert {"day-1", "day+0", "day+1", "week-1", "month-1", "year-1", "anchor-1"} <= set(
        language.dates.relative.values()
    )
    assert language.group_nouns
    assert language.boilerplate
    assert max(language.quantities.scales.values()) == 1e12


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_pattern_compiles(code: str) -> None:
    language = load_language(code)
    dates = language.dates
    for pattern in (*language.boilerplate, *dates.patterns, dates.before, dates.after, dates.year, dates.links):
        re.compile(pattern)


@pytest.mark.parametrize("code", [code for code in LANGUAGES if load_language(code).spaces])
def test_numbers_up_to_twenty_are_there(code: str) -> None:
    numbers = set(load_language(code).numbers.values())
    twenty = {float(n) for n in range(1, 20)} - ({float(n) for n in range(11, 20)} if code == "tr" else set())
    assert twenty <= numbers


def test_numbers_written_together() -> None:
    assert load_language("de").numbers["zweihundertfünfundzwanzig"] == 225
    assert load_language("de").numbers["hundertfünfzigtausend"] == 150_000
    assert load_language("it").numbers["duecentocinquantamila"] == 250_000
    assert load_language("nl").numbers["zesentwintigduizend"] == 26_000


def test_forms_are_written_compactly() -> None:
    assert expand("дв{а,і,ох}") == ["два", "дві", "двох"]
    assert expand("a_{b,}_c{d,e}") == ["a b cd", "a b ce", "a  cd", "a  ce"]
    assert forms("x y x") == ("x", "y")


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(UsageError, match="'xx'"):
        load_language("xx")


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "xx.yaml"
    path.write_text("name: X\ndates:\n  order: xyz\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"xx\.yaml:"):
        read_yaml(path, "language")


def test_sources_and_places_are_loaded_once() -> None:
    assert load_sources()["Reuters"] == "Reuters"
    assert load_places("en") is load_places("en")
