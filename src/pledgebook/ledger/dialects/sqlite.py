"""A book in a file: SQLite, with FTS5 for the search."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import CTE, URL, Connection, Engine, Float, Integer, Table, create_engine, event, insert, text
from sqlalchemy.exc import DBAPIError

from pledgebook.errors import BookError
from pledgebook.ledger.batched import batched
from pledgebook.ledger.dialects.dialect import BUSY_SECONDS, Folded
from pledgebook.ledger.phrases import Phrase

_INDEX = text(
    "CREATE VIRTUAL TABLE search_words USING fts5(title, text, quotes, content='', "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* S* P* C*'\")"
)
"""Words arrive folded and with spaces between them: all that the tokenizer has to do is to part them there."""

_ADD = text("INSERT INTO search_words (rowid, title, text, quotes) VALUES (:id, :title, :text, :quotes)")
_FIND = "SELECT rowid AS id, -bm25(search_words, 4.0, 1.0, 2.0) AS score FROM search_words WHERE search_words MATCH :of"


class SQLite:
    """SQLite's way."""

    def engine(self, location: Path, *, create: bool) -> Engine:
        """A file that many read while one writes: a write-ahead log."""
        if not location.exists() and not create:
            raise BookError(
                f"{location}: no book here; read reports into it first: pledgebook read FOLDER --book {location}"
            )
        if not location.parent.is_dir():
            raise BookError(f"{location}: the folder {location.parent} does not exist; make it first")
        url, waits = URL.create("sqlite", database=str(location)), {"timeout": BUSY_SECONDS}
        engine = create_engine(url, connect_args=waits, json_deserializer=msgspec.json.decode)  # in a third of the time
        event.listen(engine, "connect", _pragmas)
        event.listen(engine, "begin", _begin)
        return engine

    def reason(self, error: DBAPIError) -> str:
        """What hinders the file or its disk."""
        reason = str(error.orig)
        if "not a database" in reason:
            return "not a book; name another file"
        if "full" in reason:
            return "the disk is full; what was read before is kept, free space and read again"
        if "I/O error" in reason:
            return f"the disk does not take it ({reason}); what was read before is kept, free space and read again"
        if "locked" in reason:
            return f"another process is writing for over {BUSY_SECONDS} s; try again"
        return reason

    def create_index(self, connection: Connection) -> None:
        """A virtual table without a text of its own."""
        connection.execute(_INDEX)

    def add_words(self, connection: Connection, rows: Sequence[Folded]) -> None:
        """Rows of the virtual table."""
        if rows:
            connection.execute(_ADD, [row._asdict() for row in rows])

    def found(self, asked: Sequence[Phrase], *, stated: bool) -> CTE:
        """Ranked by bm25: a title's words count four times, a quote's twice."""
        found = text(_FIND).bindparams(of=_expression(asked, stated=stated))
        return found.columns(id=Integer, score=Float).cte("found")

    def load(self, connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """One prepared INSERT for many rows."""
        for some in batched(rows, 1000):
            connection.execute(insert(table), some)

    def loaded(self, connection: Connection, table: Table) -> None:
        """Nothing: SQLite goes on behind the largest number, and plans the same for few and many."""


def _expression(asked: Sequence[Phrase], *, stated: bool) -> str:
    """The query in FTS5's own language; folded words hold neither quotation marks nor operators."""
    every = " AND ".join(f'"{" ".join(p.folded)}"' + ("*" if p.beginning else "") for p in asked)
    return f"{{quotes}} : ({every})" if stated else every


def _begin(connection: Connection) -> None:
    """Who writes asks for the lock before it looks, so that no other changes the book in between."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _pragmas(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says, not at the first change
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",) and not _foreign(connection):
        _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _foreign(connection: sqlite3.Connection) -> bool:
    """Whether this is a database of something else, which is refused later and must stay as it is."""
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return bool(names) and "alembic_version" not in names


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Lets others read while one writes; SQLite does not wait for its turn here, so we do."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
