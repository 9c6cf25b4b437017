"""A served book answers the client with the records that a View of the file gives."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
import uvicorn

from builders import make_entry, make_position, make_report, make_statement
from pledgebook.errors import BookError, UnknownError, UsageError
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.pipeline.judging import judge
from pledgebook.pipeline.view import View
from pledgebook.web.app import create_app

LISTS = ("commitments", "statements", "conflicts", "coverage", "origins", "stories", "keystones")


@contextmanager
def served(path: Path) -> Iterator[str]:
    """The address at which a book is served by a server of its own."""
    server = uvicorn.Server(uvicorn.Config(create_app(path), host="127.0.0.1", port=0, log_level="error"))
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server has not started"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def url(book_path: Location) -> Iterator[str]:
    with served(book_path) as address:
        yield address


@pytest.mark.parametrize("moments", [{}, {"as_of": "2025-09-04"}, {"known_at": "2025-09-05"}], ids=str)
def test_a_served_book_answers_as_its_file_does(url: str, book_path: Location, moments: dict[str, str]) -> None:
    with Book(book_path) as book, Book.connect(url, **moments) as remote:  # type: ignore[arg-type]
        corrected = book.statements(kind="position")[0].statement.id
        judge(book, "correct", [corrected], by="Ada", reason="misread", changes={"stance": "open"})
        view = View(book, **moments)  # type: ignore[arg-type]
        assert {s.statement.id for s in remote.statements} == {s.statement.id for s in view.statements}
        assert [getattr(remote, name) for name in LISTS] == [getattr(view, name) for name in LISTS]
        for commitment in view.commitments:
            assert remote.history(commitment.key) == view.history(commitment.key) != []
        for stored in view.each_report():
            assert remote.report(stored.report.id) == stored
        for query in ("berlin", "troop*", '"in paris"', "nowhere", "%&=?#+"):
            assert remote.search(query) == view.search(query)
        assert remote.search("paris", stated=True, limit=1) == view.search("paris", stated=True, limit=1)
        told = remote.sides_of(remote.conflicts)
        assert told == view.sides_of(view.conflicts)
        assert {i: said.statement.id for i, said in told.items()} == {i: i for i in told}
        assert remote.what_if(["framework=met"]) == view.what_if(["framework=met"])


def test_long_lists_come_whole(url: str, book_path: Location) -> None:
    with Book(book_path) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        for number in range(210):
            report = make_report(f"Rome may send {number} ships.", f"r{number:03}", "2025-09-20")
            book.append(
                run, make_entry(report, make_statement(report, make_position("open", "ITA", actor="ITA"), "send"))
            )
        view = View(book)
        with Book.connect(url) as remote:
            assert remote.statements == view.statements
            assert remote.search("ships", limit=205) == view.search("ships", limit=205)
            assert len(remote.search("ships", limit=205)) == 205


def test_faults_are_told_as_our_errors(url: str) -> None:
    with Book.connect(url) as remote:
        with pytest.raises(UnknownError, match="no report 'none'"):
            remote.report("none")
        assert remote.history(("DEU", "nothing/at all", "")) == []
    with Book.connect(url, as_of="soon") as remote, pytest.raises(UsageError, match="'soon' is no date"):
        _ = remote.commitments
    with Book.connect(f"{url}/nowhere") as remote, pytest.raises((BookError, UnknownError)):
        _ = remote.commitments


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://x:port", "http://\x00"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="is no address"):
        Book.connect(url)


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with Book.connect(url) as remote, pytest.raises(BookError, match=r"does not answer.*pledgebook serve"):
            _ = remote.commitments


def test_a_token_opens_a_book_that_has_users(url: str, book_path: Location) -> None:
    with Book(book_path) as book:
        book.users.add("ann", "reader", "a long enough password", by="test")
        token = book.users.make_token("ann", "read", days=1, by="test")
        expected = View(book).commitments
    with Book.connect(url) as remote, pytest.raises(BookError, match="login"):
        _ = remote.commitments
    with Book.connect(url, token=token) as remote:
        assert remote.commitments == expected
