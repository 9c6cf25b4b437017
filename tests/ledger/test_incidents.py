"""Incidents in the book: kept once, corrected by new versions, asked for on both axes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import make_incident
from pledgebook.ledger.book import Book

FIRST = make_incident("2026-03-02", place="Staryi Mlyn", killed=1, notes="Invented.", latest="2026-03-03")
SECOND = make_incident("2026-03-05", "mission", parties=(), latitude=49.0)


def test_what_is_added_comes_back_by_day(book: Book, run: int) -> None:
    assert book.incidents.add(run, [SECOND, FIRST]) == 2
    assert book.incidents.all() == [FIRST, SECOND]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations([FIRST, SECOND, make_incident("2026-03-04"), FIRST]))
def test_adding_twice_in_any_order_changes_nothing(book: Book, run: int, found: list[object]) -> None:
    book.incidents.add(run, [FIRST, SECOND, make_incident("2026-03-04")])
    before = book.incidents.all()
    assert book.incidents.add(run, found) == 0  # type: ignore[arg-type]
    assert book.incidents.all() == before


def test_a_correction_is_a_new_version_and_the_old_one_can_be_asked_for(
    book: Book, run: int, clock: Callable[[str], None]
) -> None:
    clock("2026-03-10T00:00:00Z")
    book.incidents.add(run, [FIRST])
    clock("2026-03-20T00:00:00Z")
    corrected = replace(FIRST, killed=3)
    assert book.incidents.add(run, [corrected, SECOND]) == 2
    assert book.incidents.all() == [corrected, SECOND]
    assert book.incidents.all(known_at="2026-03-19") == [FIRST]
    assert book.incidents.add(run, [FIRST]) == 0
    assert book.incidents.all() == [corrected, SECOND]


def test_one_id_of_two_sources_is_two_incidents(book: Book, run: int) -> None:
    other = replace(FIRST, source="mission")
    book.incidents.add(run, [FIRST, other])
    corrected = replace(FIRST, killed=3)
    book.incidents.add(run, [corrected])
    assert set(book.incidents.all()) == {corrected, other}


def test_days_and_the_box_restrict_what_comes_back(book: Book, run: int) -> None:
    book.incidents.add(run, [FIRST, SECOND])
    assert book.incidents.all(as_of="2026-03-04") == [FIRST]
    assert book.incidents.all(since="2026-03-04") == [SECOND]
    assert book.incidents.all(since="2026-03-03") == [FIRST, SECOND]  # it may have happened on the 3rd
    assert book.incidents.all(box=(37.5, 48.5, 38, 48.9)) == [FIRST]


def test_the_days_on_which_sources_reported_count_rows_of_all_kinds(book: Book, run: int) -> None:
    far = make_incident("2026-03-09", kind="other", latitude=-10.0, longitude=0.0)
    book.incidents.add(run, [FIRST, SECOND, far])
    assert book.incidents.days_reported() == {
        "acled": frozenset({"2026-03-02", "2026-03-09"}),
        "mission": frozenset({"2026-03-05"}),
    }
    assert book.incidents.days_reported(box=(37, 48, 38, 48.9)) == {"acled": frozenset({"2026-03-02"})}
    assert book.incidents.days_reported(as_of="2026-03-04") == {"acled": frozenset({"2026-03-02"})}


def test_many_incidents_are_added_in_one_go(book: Book, run: int) -> None:
    many = [make_incident("2026-03-02", number=n) for n in range(1200)]
    assert book.incidents.add(run, many) == 1200
    assert book.incidents.add(run, many) == 0
