"""An empty book, a run in it, and a clock that tests set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from databases import Books
from pledgebook.ledger.book import Book


def make_empty_book(location: str) -> None:
    Book(location, create=True).close()


@pytest.fixture
def location(kind: str, books: Books, tmp_path: Path) -> Iterator[str]:
    """Where an empty book lies."""
    yield from books.copied(kind, make_empty_book, tmp_path / "book.db")


@pytest.fixture
def book(location: str) -> Iterator[Book]:
    with Book(location) as new:
        yield new


@pytest.fixture
def run(book: Book) -> int:
    return book.begin("0", "ukraine-guarantees", "0", "test")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda time: monkeypatch.setenv("PLEDGEBOOK_NOW", time)
