"""A book made by hand, and the command line called in this process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import Answer, Call, make_small_book
from databases import Books
from pledgebook.cli import main


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
def path(kind: str, books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where a book of two reports and a rejection lies, which is the setting BOOK too."""
    for location in books.copied(kind, make_small_book, tmp_path / "made.db"):
        monkeypatch.setenv("PLEDGEBOOK_BOOK", location)
        monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-09-11T00:00:00Z")
        yield location
