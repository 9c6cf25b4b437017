"""The workbench over a small book made by hand, asked as a browser on this machine asks it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from builders import make_small_book
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
    make_small_book(file)
    return file


@pytest.fixture
def client(book_path: Path) -> Iterator[TestClient]:
    """The local user's browser: no login, and a role that may do everything."""
    with TestClient(create_app(book_path), base_url=HERE, follow_redirects=False) as browser:
        yield browser
