"""Makes and loads books as earlier versions have left them: `ledger/books/<migration>.sql`, kept for good.

A new migration makes its forerunner an earlier version: `python tests/old_books.py 0007` writes the book of it.
What is in it is made by the present code, put into the tables that the migrations made up to then.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from builders import make_entry, make_incident, make_position, make_report, make_small_book, make_statement
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.ledger import database
from pledgebook.ledger.book import Book
from pledgebook.pipeline.judging import judge
from pledgebook.pipeline.placing import place

BOOKS = Path(__file__).parent / "ledger" / "books"
FILLED_BEFORE = "0006"
"""The migration after it fills the index of words from what the book holds."""

WIRE = (
    "Warsaw, 8 September – Poland will not send soldiers to Ukraine, its prime minister said after the meeting of the "
    "coalition in Paris on Thursday, and it will look after the supplies that cross its border by rail and by road."
)
INDEX = re.compile(r"search_words\w*|alembic_version")


def make_book(path: Path) -> None:
    """A book with something in every table: versions, a copy, judgements, incidents, a user with a token."""
    make_small_book(path)
    with Book(path) as book, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLEDGEBOOK_NOW", "2025-09-12T00:00:00Z")
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        refusal = make_position("refuses", "POL", actor="POL")
        for name, text in (("wire", WIRE), ("paper", f"{WIRE} Our own reporter was there."), ("first", "It is gone.")):
            report = replace(make_report(text, name, "2025-09-08"), publisher=f"The {name}")
            said = [make_statement(report, refusal, WIRE[24:70])] if WIRE in text else []
            book.append(run, make_entry(report, *said))
        place(book, load_dossier("ukraine-guarantees"))
        statement = next(s.statement for s in book.statements() if s.statement.report == "wire")
        made = judge(book, "accept", [statement.id], by="olena", reason="as it stands there")
        judge(book, "withdraw", [made.id], by="olena", reason="of another day")
        book.incidents.add(run, [make_incident("2026-03-02"), make_incident("2026-03-03", killed=2)])
        book.users.add("olena", "reviewer", "a long enough password", by="root")
        book.users.make_token("olena", "read", days=30, by="root")


def load(migration: str, path: Path) -> None:
    """Make the book of an earlier version from its file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((BOOKS / f"{migration}.sql").read_text(encoding="utf-8"))
        connection.execute("PRAGMA journal_mode=WAL")


def dump(migration: str) -> Iterator[str]:
    """Yield the lines of SQL that make the book as it stood after a migration."""
    with TemporaryDirectory() as folder:
        now, then = Path(folder) / "now.db", Path(folder) / "then.db"
        make_book(now)
        _upgrade(then, min(migration, FILLED_BEFORE))
        _fill(then, now)
        _upgrade(then, migration)
        _fill(then, now)
        with closing(sqlite3.connect(then)) as connection:
            yield "PRAGMA writable_schema=ON;"  # the index of words is a virtual table, whose own tables are dumped
            yield from (line for line in connection.iterdump() if not line.startswith('INSERT INTO "search_words" '))


def _upgrade(path: Path, migration: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, migration)
    engine.dispose()


def _fill(then: Path, now: Path) -> None:
    """Put the rows of today's book into the tables and columns of then that are still empty."""
    with closing(sqlite3.connect(then)) as connection, connection:
        connection.execute("ATTACH ? AS now", (str(now),))
        tables = [name for (name,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for table in [name for name in tables if not INDEX.fullmatch(name)]:
            columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})"))
            if table == "state":
                connection.execute("DELETE FROM main.state")
            if connection.execute(f"SELECT count(*) FROM main.{table}").fetchone() == (0,):  # noqa: S608
                connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")  # noqa: S608


if __name__ == "__main__":
    for name in sys.argv[1:]:
        (BOOKS / f"{name}.sql").write_text("\n".join(dump(name)) + "\n", encoding="utf-8")
