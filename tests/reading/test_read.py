"""A report is read whole: every finder's spans are exact and in order."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledgebook.reading import read
from pledgebook.records.ids import text_hash
from pledgebook.records.report import Reading, Report

TEXT = """Coalition meets in Paris

PARIS (Reuters) – On Thursday 35 leaders met at the Élysée. Twenty-six countries would send soldiers, Macron said.
Germany hesitated; talks in Saudi Arabia cost €1.1bn. The Ukrainian capital was calm.
Read more: 99 ways to win in London
Source: https://example.org/a
"""


def report(text: str, published: str | None = "2025-09-05", language: str | None = None) -> Report:
    return Report("r", text, text_hash(text), published=published, language=language)


def check(reading: Reading) -> None:
    for items in (reading.passages, reading.dates, reading.quantities):
        for one, two in itertools.pairwise(items):
            assert one.end <= two.start
    for items in (reading.mentions, reading.places):
        assert [item.start for item in items] == sorted(item.start for item in items)
    for item in (*reading.passages, *reading.mentions, *reading.dates, *reading.quantities, *reading.places):
        assert 0 <= item.start < item.end <= len(reading.report.text)


def test_a_report_is_read_whole() -> None:
    reading = read(report(TEXT))
    check(reading)
    assert reading.languages == ("en",)
    assert [d.value for d in reading.dates] == ["2025-09-04"]
    assert [(q.value, q.unit) for q in reading.quantities] == [(35, "state"), (26, "state"), (1.1e9, "EUR")]
    assert {"Paris", "Germany", "Saudi Arabia", "Kyiv"} <= {p.place for p in reading.places}
    assert "London" not in {p.place for p in reading.places}
    assert [c.name for c in reading.credits] == ["Reuters", "https://example.org/a"]


@pytest.mark.parametrize("text", ["", "\n", "?", "💥", "\u202e\u202c", "1", "x" * 20_000, "26 " * 5_000])
def test_odd_texts_are_read(text: str) -> None:
    check(read(report(text)))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(max_size=120), st.sampled_from([None, "en", "uk", "zh", "ar", "xx"]))
def test_any_text_is_read(text: str, language: str | None) -> None:
    check(read(report(text, None, language)))


def test_the_same_text_gives_the_same_reading() -> None:
    assert read(report(TEXT)) == read(report(TEXT))


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("en", "They met in the German capital.", "Berlin"),
        ("fr", "Réunis dans la capitale française, ils ont parlé.", "Paris"),
        ("uk", "Зустріч у французькій столиці тривала довго.", "Paris"),
        ("ru", "Они встретились в германской столице.", "Berlin"),
        ("ar", "التقوا في العاصمة الفرنسية", "Paris"),
        ("id", "Mereka bertemu di ibu kota Ukraina.", "Kyiv"),
    ],
)
def test_a_capital_named_by_its_state_is_a_city(language: str, text: str, place: str) -> None:
    assert place in {p.place for p in read(report(text * 3, language=language)).places}
