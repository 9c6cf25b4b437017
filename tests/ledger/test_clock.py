"""A clock that is set back: the recorded axis goes on, and what was known at a moment stays what it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from builders import make_entry, make_position, make_report, make_statement
from pledgebook.ledger import moments
from pledgebook.ledger.book import Book
from pledgebook.pipeline.judging import judge
from pledgebook.records.judgement import Judgement
from pledgebook.records.statement import Rejection

NOON, MORNING = "2026-03-01T12:00:00+00:00", "2026-03-01T08:00:00+00:00"
SetClock = Callable[[str], None]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the machine's clock; the setting NOW stays unset, for it is taken as it is."""
    monkeypatch.delenv("PLEDGEBOOK_NOW", raising=False)
    return lambda time: monkeypatch.setattr(moments, "clock", lambda: datetime.fromisoformat(time))


def read(book: Book, text: str) -> None:
    report = make_report(text, "paper")
    run = book.begin("1", "ukraine-guarantees", "0", "none")
    statement = make_statement(report, make_position("open"), text)
    book.append(run, make_entry(report, statement, rejections=(Rejection("evidence", text, "why", "paper"),)))


def test_what_was_known_at_a_moment_stays_the_same(tmp_path: Path, set_clock: SetClock) -> None:
    with Book(tmp_path / "book.db", create=True) as book:
        set_clock(NOON)
        read(book, "The first version.")
        before = {at: book.reports(known_at=at) for at in ("2026-03-01T09:00:00Z", "2026-03-01T11:59:59Z")}
        set_clock(MORNING)
        read(book, "The second version.")
        assert {at: book.reports(known_at=at) for at in before} == before
        assert book.rejections(known_at="2026-03-01T11:59:59Z") == []
        assert book.report("paper").report.text == "The second version."
        assert book.report("paper").recorded == "2026-03-01T12:00:00Z"


def test_the_clock_counts_again_once_it_has_caught_up(tmp_path: Path, set_clock: SetClock) -> None:
    with Book(tmp_path / "book.db", create=True) as book:
        for time, recorded in ((NOON, 12), (MORNING, 12), ("2026-03-01T12:30:00+00:00", 12), ("2026-03-02T07:00Z", 7)):
            set_clock(time)
            read(book, f"Written at {time}.")
            assert int(book.report("paper").recorded[11:13]) == recorded


def test_the_later_judgement_holds(tmp_path: Path, set_clock: SetClock) -> None:
    with Book(tmp_path / "book.db", create=True) as book:
        set_clock(NOON)
        read(book, "Berlin is open to it.")
        (said,) = book.statements()
        rejected = judge(book, "reject", [said.statement.id], by="ann", reason="no")
        set_clock(MORNING)
        accepted = judge(book, "accept", [said.statement.id], by="ann", reason="yes, after all")
        set_clock("2026-03-01T13:00:00.000001+00:00")
        corrected = judge(book, "reject", [said.statement.id], by="ann", reason="no, in the end")
        assert book.judgements.all() == [rejected, accepted, corrected]
        assert [j.at for j in book.judgements.all()] == sorted({rejected.at, accepted.at, corrected.at})


def test_a_judgement_follows_one_that_came_from_a_book_with_a_fast_clock(tmp_path: Path, set_clock: SetClock) -> None:
    with Book(tmp_path / "book.db", create=True) as book:
        set_clock(NOON)
        read(book, "Berlin is open to it.")
        (said,) = book.statements()
        theirs = Judgement("reject", "statement", (said.statement.id,), "bob", "2026-03-05T00:00:00Z", "no")
        book.judgements.append([theirs, replace(theirs, at="2026-03-04", reason="not yet")])
        assert book.judgements.all()[-1] == theirs
        ours = judge(book, "accept", [said.statement.id], by="ann", reason="yes")
        assert ours.at == "2026-03-05T00:00:00.000001Z"


def test_a_time_that_is_set_on_purpose_is_taken_as_it_is(
    tmp_path: Path, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Book(tmp_path / "book.db", create=True) as book:
        set_clock(NOON)
        read(book, "Now.")
        monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-09-05T00:00:00Z")
        read(book, "Then.")
        assert book.report("paper").recorded == "2025-09-05T00:00:00Z"
        monkeypatch.delenv("PLEDGEBOOK_NOW")
        set_clock(MORNING)
        read(book, "After the replay.")
        assert book.report("paper").recorded == "2026-03-01T12:00:00Z"
