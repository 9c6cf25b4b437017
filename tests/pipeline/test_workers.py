"""Whoever reads, and whatever befalls them: the book is the same."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import PYTHONPATH
from made_engines import Counting
from pledgebook import Book, read_into
from pledgebook.errors import EngineError, UsageError
from pledgebook.extraction.engine import Engine, Usage
from pledgebook.pipeline.reports import Workers

TABLES = ("runs", "reports", "statements", "rejections", "placements", "signatures", "links", "partings")


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-09-11T00:00:00Z")


def lines(*extra: str, number: int = 23) -> list[str]:
    """Reports as JSON Lines: some without a date, some twice, one another version of one before, two lines broken."""
    rows: list[dict[str, Any]] = []
    for n in range(number):
        text = f"{n} soldiers of Germany and France crossed the Dnipro. " * (1 + n % 3)
        rows.append({"id": f"r-{n}", "text": text, "language": "en", "published": None if n % 7 == 3 else "2025-09-04"})
    rows += [{**rows[2], "text": "Another text for an id."}, rows[5]]
    rows += [{"id": word.lower(), "text": f"{word}: a report.", "published": "2025-09-05"} for word in extra]
    mixed = [json.dumps(row) for row in rows] + ["{broken", "[]"]
    random.Random(3).shuffle(mixed)  # noqa: S311  # an order, no secret
    return mixed


def write(path: Path, content: Iterable[str]) -> Path:
    path.write_text("\n".join(content) + "\n", encoding="utf-8")
    return path


def rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a book, in the order in which they were written."""
    with sqlite3.connect(path) as connection:
        return {name: connection.execute(f"SELECT rowid, * FROM {name} ORDER BY 1").fetchall() for name in TABLES}  # noqa: S608


def read(source: Path, book: Path, workers: Workers, engine: Engine | None = None) -> dict[str, list[tuple[Any, ...]]]:
    with Book(book, create=True) as ledger:
        read_into(ledger, [source], engine=engine or Counting(), workers=workers)
    return rows(book)


def test_the_book_is_the_same_for_any_number_of_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, books = write(tmp_path / "reports.jsonl", lines("FAILS")), []
    for number, batch in ((1, 32), (1, 1), (2, 3), (3, 5)):
        monkeypatch.setenv("PLEDGEBOOK_BATCH", str(batch))
        books.append(read(source, tmp_path / f"{number}-{batch}.db", Workers(number)))
    assert all(book == books[0] for book in books)
    assert len(books[0]["reports"]) == 24
    assert {row[3] for row in books[0]["rejections"]} >= {"intake", "reading", "extraction"}


def test_reading_goes_on_in_processes_where_the_input_is_no_small_one(tmp_path: Path) -> None:
    source = write(tmp_path / "reports.jsonl", lines(number=150))
    assert read(source, tmp_path / "0.db", Workers(0)) == read(source, tmp_path / "1.db", Workers(1))
