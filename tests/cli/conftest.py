"""A book made by hand, and the command line called in this process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from builders import FIRST, SECOND, Answer, Call, make_entry, make_position, make_report, make_statement
from pledgebook.cli import main
from pledgebook.ledger.book import Book
from pledgebook.records.report import Span
from pledgebook.records.statement import Figure, Meeting, Rejection


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["pledgebook", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return Answer(int(end.value.code or 0), out, err)

    return run


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path of a book of two reports and a rejection, which is the setting BOOK too."""
    file = str(tmp_path / "made.db")
    monkeypatch.setenv("PLEDGEBOOK_BOOK", file)
    first, second = make_report(FIRST, "first", "2025-09-04"), make_report(SECOND, "second", "2025-09-10")
    undecided = make_position("undecided", "DEU", conditions=("framework",))
    pledge = make_position("pledges", "FRA", actor="FRA", conditions=("ceasefire",), domains=("land",))
    with Book(file, create=True) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-09-05T00:00:00Z")
        entry = make_entry(
            first,
            make_statement(first, undecided, "Berlin will decide when the framework is clear."),
            make_statement(first, Meeting("Paris", "2025-09-04", "held", ("FRA",), 35), "In Paris, 35 states met."),
            make_statement(first, Figure("states-meeting", 35.0, "state"), "35 states"),
        )
        at = FIRST.index("Read also")
        book.append(run, entry.__class__(first, ("en",), (Span(at, len(FIRST)),), (), entry.statements))
        monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-09-11T00:00:00Z")
        entry = make_entry(
            second,
            make_statement(second, pledge, "France pledges troops after a ceasefire."),
            make_statement(second, make_position("urged", "UKR"), "Kyiv urges Germany to send troops"),
            rejections=(Rejection("evidence", "no such words", "the quote does not stand in the report", "second"),),
        )
        book.append(run, entry)
        book.reject(run, [Rejection("intake", "empty.txt", "is empty")])
    return file
