"""Input made for tests of reading, the book that comes of it, and all of its rows."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from made_engines import Counting
from pledgebook import Book, read_into
from pledgebook.extraction.engine import Engine
from pledgebook.pipeline.reports import Workers

TABLES = ("runs", "reports", "statements", "rejections", "placements", "signatures", "links", "partings")


Rows = dict[str, list[dict[str, Any]]]


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


def rows(path: Path) -> Rows:
    """All rows of a book, in the order in which they were written."""
    with sqlite3.connect(path) as connection:
        connection.row_factory = sqlite3.Row
        return {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in TABLES}  # noqa: S608


def read(source: Path, book: Path, workers: Workers, engine: Engine | None = None) -> Rows:
    with Book(book, create=True) as ledger:
        read_into(ledger, [source], engine=engine or Counting(), workers=workers)
    return rows(book)
