"""The book adds and never changes: idempotent, versioned, asked on both time axes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_entry, make_position, make_report, make_statement
from pledgebook.errors import UsageError
from pledgebook.ledger.book import Book
from pledgebook.ledger.moments import day, moment
from pledgebook.records.entry import Entry, Run
from pledgebook.records.report import Credit, Span
from pledgebook.records.statement import Evidence, Figure, Meeting, Rejection, Statement

Clock = Callable[[str], None]

FIRST = make_report("Berlin will not send troops. Menu", published="2025-08-10")
SECOND = make_report("Berlin will send troops. Menu", published="2025-08-12")
REFUSAL = make_statement(FIRST, make_position("refuses", "DEU"), "Berlin will not send troops.")
PLEDGE = make_statement(SECOND, make_position("pledges", "DEU"), "Berlin will send troops.")
REJECTION = Rejection("evidence", "words that nobody wrote", "the quote does not stand in the report", "x-1")


def stances(book: Book, **when: str) -> list[str]:
    return [said.statement.content.stance for said in book.statements(**when)]  # type: ignore[union-attr]


def test_what_is_appended_comes_back_whole(book: Book, run: int, clock: Clock) -> None:
    clock("2025-09-05T10:00:00Z")
    report = make_report("At Paris, 35 states met. Paris again. 26 pledge. © Reuters. Menü 😀")
    meeting = Meeting("Paris", "2025-09-04", "held", ("FRA", "UKR"), 35)
    found = make_statement(report, meeting, "Paris", 0.5)
    statements = (
        Statement(report.id, report.hash, meeting, found.evidence, 0.5, (Evidence(25, 30, "Paris"),)),
        make_statement(report, Figure("states-pledging", 26.0, "state", None, "more"), "26 pledge"),
        make_statement(report, make_position("pledges", None, amount=1.5, unit="EUR"), "26 pledge"),
    )
    credit = Credit("agency", "Reuters", Span(51, 58))
    entry = Entry(report, ("en", "de"), (Span(60, 66),), (credit,), statements, (REJECTION,))
    assert book.append(run, entry)
    assert {s.statement for s in book.statements()} == set(statements)
    stored = book.report("x-1")
    assert (stored.report, stored.languages, stored.boilerplate) == (report, ("en", "de"), (Span(60, 66),))
    assert (stored.credits, stored.number, stored.statements) == ((credit,), 1, 3)
    assert stored.recorded == "2025-09-05T10:00:00Z"
    assert book.rejections() == [REJECTION]


def test_a_statement_is_in_the_language_of_its_report_told_or_found(book: Book, run: int) -> None:
    told, found = replace(FIRST, language="de"), replace(SECOND, id="x-2", language=None)
    unknown = replace(SECOND, id="x-3", language=None)
    for report, languages in ((told, ("en",)), (found, ("en", "de")), (unknown, ())):
        book.append(
            run, Entry(report, languages, (), (), (make_statement(report, make_position("open"), "Berlin"),), ())
        )
    assert {s.statement.report: s.language for s in book.statements()} == {FIRST.id: "de", "x-2": "en", "x-3": None}


def test_a_report_is_added_once(book: Book, run: int) -> None:
    entry = make_entry(FIRST, REFUSAL, rejections=(REJECTION,))
    assert book.known(FIRST) is None
    assert book.append(run, entry)
    assert book.known(FIRST) == "held"
    before = (book.statements(), book.reports(), book.rejections())
    assert not book.append(run, entry)
    assert (book.statements(), book.reports(), book.rejections()) == before


def test_a_changed_text_is_a_new_version_and_the_old_one_shows_at_an_earlier_known_at(
    book: Book, run: int, clock: Clock
) -> None:
    clock("2025-08-10T08:00:00Z")
    book.append(run, make_entry(FIRST, REFUSAL))
    clock("2025-08-12T08:00:00Z")
    assert book.known(SECOND) is None
    assert book.append(run, make_entry(SECOND, PLEDGE))
    assert stances(book) == ["pledges"]
    assert stances(book, known_at="2025-08-11") == ["refuses"]
    assert stances(book, known_at="2025-08-09") == []
    assert book.report("x-1").number == 2
    assert book.report("x-1", known_at="2025-08-11").report == FIRST
    assert [s.number for s in book.reports()] == [2]
    assert book.known(SECOND) == "held"
    assert book.known(FIRST) == "former"
    assert not book.append(run, make_entry(FIRST, REFUSAL))
    assert [s.report for s in book.each_report(known_at="2025-08-11")] == [FIRST]


def test_a_text_that_returns_is_the_latest_again(book: Book, run: int, clock: Clock) -> None:
    for at, report, said in (("10", FIRST, REFUSAL), ("12", SECOND, PLEDGE), ("14", FIRST, REFUSAL)):
        clock(f"2025-08-{at}T08:00:00Z")
        assert book.append(run, make_entry(report, said, rejections=(REJECTION,)), returned=True)
    assert not book.append(run, make_entry(FIRST, REFUSAL), returned=True)
    assert [stances(book, known_at=f"2025-08-{at}") for at in ("09", "11", "13", "15")] == [
        [],
        ["refuses"],
        ["pledges"],
        ["refuses"],
    ]
    assert [s.statement for s in book.statements()] == [REFUSAL]
    assert book.statement(REFUSAL.id).recorded == "2025-08-14T08:00:00Z"
    assert (book.report("x-1").report, book.report("x-1").number) == (FIRST, 2)
    assert book.rejections() == book.rejections(known_at="2025-08-11") == [REJECTION]
    assert [hit.statements for hit in book.search.find("Berlin")] == [(REFUSAL.id,)]


def test_an_undated_report_that_is_given_a_date_is_said_on_that_day(book: Book, run: int, clock: Clock) -> None:
    undated = replace(FIRST, published=None)
    note = Rejection("reading", "x-1.txt", "no date of publication", "x-1")
    clock("2025-08-10T08:00:00Z")
    assert book.append(run, make_entry(undated, REFUSAL, rejections=(note,)))
    clock("2025-08-12T08:00:00Z")
    assert book.known(FIRST) is None
    assert book.append(run, make_entry(FIRST, REFUSAL))
    assert not book.append(run, make_entry(undated, REFUSAL))
    assert not book.append(run, make_entry(replace(FIRST, published="2020-01-01"), REFUSAL))
    assert book.report("x-1").report == FIRST
    assert book.report("x-1", known_at="2025-08-11").report == undated
    assert stances(book, as_of="2025-08-10") == ["refuses"]
    assert stances(book, as_of="2025-08-10", known_at="2025-08-11") == []
    assert (book.rejections(), book.rejections(known_at="2025-08-11")) == ([], [note])


def test_both_axes_answer_independently(book: Book, run: int, clock: Clock) -> None:
    early = make_report("Early said, late learnt.", "early", "2025-08-01")
    late = make_report("Late said, early learnt.", "late", "2025-08-20")
    clock("2025-08-21T00:00:00Z")
    book.append(run, make_entry(late, make_statement(late, make_position("pledges"), "Late said")))
    clock("2025-09-01T00:00:00Z")
    book.append(run, make_entry(early, make_statement(early, make_position("refuses"), "Early said")))
    assert stances(book) == ["refuses", "pledges"]
    assert stances(book, as_of="2025-08-19") == ["refuses"]
    assert stances(book, as_of="2025-08-20") == ["refuses", "pledges"]
    assert stances(book, known_at="2025-08-31") == ["pledges"]
    assert stances(book, as_of="2025-08-19", known_at="2025-08-31") == []
    assert [s.report.id for s in book.reports(as_of="2025-08-19")] == ["early"]
    assert [s.report.id for s in book.reports(known_at="2025-08-31")] == ["late"]


def test_a_moment_has_a_time_zone_and_a_date_means_its_end(book: Book, run: int, clock: Clock) -> None:
    clock("2025-08-10T08:00:00Z")
    book.append(run, make_entry(FIRST, REFUSAL))
    assert stances(book, known_at="2025-08-10T09:30:00+02:00") == []
    assert stances(book, known_at="2025-08-10T10:00:00+02:00") == ["refuses"]
    assert stances(book, known_at="2025-08-10T08:00:00") == ["refuses"]
    assert stances(book, known_at="2025-08-10") == ["refuses"]


def test_undated_reports_have_been_said_on_no_day(book: Book, run: int) -> None:
    undated = make_report("Nobody knows when.", "undated", None)
    book.append(run, make_entry(undated, make_statement(undated, make_position("open"), "Nobody")))
    assert stances(book) == ["open"]
    assert stances(book, as_of="2099-01-01") == []


@pytest.mark.parametrize(
    ("published", "from_day", "before"), [("2025-08", "2025-08-01", "2025-07-31"), ("2025", "2025-01-01", "2024-12-31")]
)
def test_a_month_or_year_counts_from_its_beginning(
    book: Book, run: int, published: str, from_day: str, before: str
) -> None:
    report = make_report("Some time.", "some", published)
    book.append(run, make_entry(report, make_statement(report, make_position("open"), "Some")))
    assert stances(book, as_of=from_day) == ["open"]
    assert stances(book, as_of=before) == []


@pytest.mark.parametrize("word", ["yesterday", "2025-13-01", "2025-02-30", "", "12:00", "0001-01-01T00:00+23:00"])
def test_what_is_no_date_is_named(book: Book, word: str) -> None:
    with pytest.raises(UsageError, match="write 2025-09-01"):
        book.statements(known_at=word)
    with pytest.raises(UsageError, match="write 2025-09-01"):
        book.reports(as_of=word)


def test_the_recorded_time_must_be_one(book: Book, clock: Clock) -> None:
    clock("some day")
    with pytest.raises(UsageError, match="some day"):
        book.begin("1", "ukraine-guarantees", "0", "none")


@given(st.datetimes(), st.datetimes())
def test_moments_sort_as_times_do(one: object, other: object) -> None:
    seconds = [t.replace(microsecond=0) for t in (one, other)]  # type: ignore[attr-defined]
    words = [moment(t.isoformat()) for t in seconds]
    assert (words[0] < words[1]) == (seconds[0] < seconds[1])


@given(st.dates())
def test_a_day_is_itself_however_it_is_written(date: object) -> None:
    assert moment(date.strftime("%G-W%V-%u") if date.year > 999 else str(date)) == f"{date}T23:59:59Z"  # type: ignore[attr-defined]
    assert day(str(date)) == str(date)


def test_a_rejection_is_recorded_once(book: Book, run: int) -> None:
    other = Rejection("intake", "b.txt", "is empty")
    book.reject(run, [REJECTION, REJECTION])
    book.reject(run, [other, REJECTION])
    assert book.rejections() == [REJECTION, other]
    assert book.rejections(report="x-1") == [REJECTION]


def test_a_rejection_is_known_from_when_it_was_recorded(book: Book, run: int, clock: Clock) -> None:
    clock("2025-09-05T10:00:00Z")
    book.reject(run, [REJECTION])
    assert book.rejections(known_at="2025-09-05") == [REJECTION]
    assert book.rejections(known_at="2025-09-05T09:59:59Z") == []


def test_a_report_that_fails_leaves_nothing(book: Book, run: int) -> None:
    with pytest.raises(TypeError):
        book.append(run, make_entry(FIRST, REFUSAL, make_statement(FIRST, make_position("open", amount={1}), "Menu")))
    assert (book.reports(), book.statements(), book.rejections()) == ([], [], [])
    assert book.append(run, make_entry(FIRST, REFUSAL))


def test_an_unknown_report_is_named(book: Book) -> None:
    with pytest.raises(UsageError, match="no report 'nowhere'"):
        book.report("nowhere")


def test_the_dossier_is_that_of_the_last_run(book: Book) -> None:
    assert book.last_dossier() is None
    book.begin("1", "ukraine-guarantees", "0", "none")
    book.begin("1", "climate-finance", "0", "none")
    assert book.last_dossier() == "climate-finance"


def test_each_report_tells_what_read_its_latest_version(book: Book, run: int, clock: Clock) -> None:
    clock("2025-09-01T00:00:00Z")
    book.append(run, make_entry(make_report("One.", "a")))
    book.append(run, make_entry(make_report("Two.", "b")))
    clock("2025-09-03T00:00:00Z")
    other = book.begin("1", "climate-finance", "9", "llm:a")
    book.append(other, make_entry(make_report("One, changed.", "a")))
    first, second = Run("0", "test", "ukraine-guarantees", "0"), Run("1", "llm:a", "climate-finance", "9")
    assert book.runs() == {"a": second, "b": first}
    assert book.runs(known_at="2025-09-02") == {"a": first, "b": first}
    assert first.id == Run("0", "test", "ukraine-guarantees", "0").id != second.id


def test_the_book_does_not_depend_on_the_order_of_reading(tmp_path: Path, clock: Clock) -> None:
    clock("2025-09-05T10:00:00Z")
    entries = []
    for number in range(5):
        report = make_report(f"Report {number} says so.", f"x-{number}", f"2025-08-0{5 - number}")
        entries.append(make_entry(report, make_statement(report, make_position("open"), "says so")))
    answers = []
    for name, order in (("a", entries), ("b", entries[::-1])):
        with Book(tmp_path / name, create=True) as ledger:
            run = ledger.begin("1", "ukraine-guarantees", "0", "none")
            added = [ledger.append(run, entry) for entry in order]
            answers.append((ledger.statements(), ledger.reports()))
        assert all(added)
    assert answers[0] == answers[1]
