"""The workbench over a small book made by hand, asked as a browser on this machine asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from builders import make_small_book
from databases import Books
from logins import HOST, with_users
from pledgebook.ledger.location import Location, locate
from pledgebook.web.app import create_app

HERE = "http://127.0.0.1:8000"


@pytest.fixture
def book_path(kind: str, books: Books, tmp_path: Path) -> Iterator[Location]:
    """A book of two reports, learnt on two days, and a rejection; it may be written to."""
    for location in books.copied(kind, make_small_book, tmp_path / "made.db"):
        yield locate(location)


@pytest.fixture
def client(book_path: Location) -> Iterator[TestClient]:
    """The local user's browser: no login, and a role that may do everything."""
    with TestClient(create_app(book_path), base_url=HERE, follow_redirects=False) as browser:
        yield browser


@pytest.fixture
def far(book_path: Location) -> Iterator[TestClient]:
    """A browser elsewhere, over https; the book has a user of each role."""
    with TestClient(create_app(with_users(book_path), secure=True), base_url=HOST, follow_redirects=False) as browser:
        yield browser
