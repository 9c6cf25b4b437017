"""A book made by hand, and the command line called in this process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from builders import Answer, Call, make_small_book
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
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path of a book of two reports and a rejection, which is the setting BOOK too."""
    file = str(tmp_path / "made.db")
    monkeypatch.setenv("PLEDGEBOOK_BOOK", file)
    make_small_book(Path(file))
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-09-11T00:00:00Z")
    return file
