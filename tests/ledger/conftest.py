"""An empty book, a run in it, and a clock that tests set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pledgebook.ledger.book import Book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with Book(tmp_path / "book.db", create=True) as new:
        yield new


@pytest.fixture
def run(book: Book) -> int:
    return book.begin("0", "ukraine-guarantees", "0", "test")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda time: monkeypatch.setenv("PLEDGEBOOK_NOW", time)
