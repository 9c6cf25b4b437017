"""The workbench over a small book made by hand, asked as a browser on this machine asks it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from builders import FIRST, SECOND, make_entry, make_position, make_report, make_statement
from pledgebook.ledger.book import Book
from pledgebook.records.report import Span
from pledgebook.records.statement import Figure, Meeting, Rejection
from pledgebook.web.app import create_app

HERE = "http://127.0.0.1:8000"


@pytest.fixture
def book_path(tmp_path: Path, made_once: Path) -> Path:
    """A book of two reports, learnt on two days, and a rejection; it may be written to."""
    return Path(shutil.copy(made_once, tmp_path))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book that `book_path` copies: making one takes longer than a test."""
    file = tmp_path_factory.mktemp("web") / "made.db"
    first, second = make_report(FIRST, "first", "2025-09-04"), make_report(SECOND, "second", "2025-09-10")
    undecided = make_position("undecided", "DEU", conditions=("framework",))
    pledge = make_position("pledges", "FRA", actor="FRA", conditions=("ceasefire",), domains=("land",))
    with Book(file, create=True) as book, pytest.MonkeyPatch.context() as patch:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        patch.setenv("PLEDGEBOOK_NOW", "2025-09-05T00:00:00Z")
        entry = make_entry(
            first,
            make_statement(first, undecided, "Berlin will decide when the framework is clear."),
            make_statement(first, Meeting("Paris", "2025-09-04", "held", ("FRA",), 35), "In Paris, 35 states met."),
            make_statement(first, Figure("states-meeting", 35.0, "state"), "35 states"),
        )
        at = FIRST.index("Read also")
        book.append(run, entry.__class__(first, ("en",), (Span(at, len(FIRST)),), (), entry.statements))
        patch.setenv("PLEDGEBOOK_NOW", "2025-09-11T00:00:00Z")
        entry = make_entry(
            second,
            make_statement(second, pledge, "France pledges troops after a ceasefire."),
            make_statement(second, make_position("urged", "UKR"), "Kyiv urges Germany to send troops"),
            rejections=(Rejection("evidence", "no such words", "the quote does not stand in the report", "second"),),
        )
        book.append(run, entry)
        book.reject(run, [Rejection("intake", "empty.txt", "is empty")])
    return file


@pytest.fixture
def client(book_path: Path) -> Iterator[TestClient]:
    """The local user's browser: no login, and a role that may do everything."""
    with TestClient(create_app(book_path), base_url=HERE, follow_redirects=False) as browser:
        yield browser
