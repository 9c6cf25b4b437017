"""Opens the database of a book, brings it to the present version and words its errors for people."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text, update
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from pledgebook.errors import BookError, BookVersionError
from pledgebook.ledger.recording import latest_moment, recording
from pledgebook.ledger.tables import state

HEAD = "0011"
"""The newest migration; a test compares it with the folder."""

BUSY_SECONDS = 30


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


def _begin(connection: Connection) -> None:
    """Who writes asks for the lock before it looks, so that no other changes the book in between."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: all of it or nothing. The book's state has another mark after it."""
    with locked(engine) as connection:
        yield connection
        recorded = max(recording(connection), latest_moment(connection))
        connection.execute(update(state).values(mark=uuid4().hex, recorded=recorded))


@contextmanager
def locked(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes what no answer depends on: the mark stays, and with it what was derived."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def open_database(path: Path, *, create: bool) -> Engine:
    """The database of a book at `path`, migrated to the present version.

    Raises:
        BookError: there is no book and none is to be made, or the file is no book.
        BookVersionError: a newer version of Pledgebook wrote it.
    """
    if not path.exists() and not create:
        raise BookError(f"{path}: no book here; read reports into it first: pledgebook read FOLDER --book {path}")
    if not path.parent.is_dir():
        raise BookError(f"{path}: the folder {path.parent} does not exist; make it first")
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", _begin)
    with worded(path):
        with engine.connect() as connection:
            present = _version(connection) == HEAD
        if not present:
            with locked(engine) as connection:
                _bring_up(path, connection)
    return engine


def _bring_up(path: Path, connection: Connection) -> None:
    """Migrate what is older; another process may have done so a moment ago."""
    version = _version(connection)
    if version is None and inspect(connection).get_table_names():
        raise BookError(f"{path}: a database, but no book; name another file")
    if version is not None and version > HEAD:
        raise BookVersionError(f"{path}: written by a newer version of Pledgebook ({version} > {HEAD}); upgrade")
    if version != HEAD:
        _migrate(connection)


@contextmanager
def worded(path: Path) -> Iterator[None]:
    """Turns the database's errors into a BookError that says what to do."""
    try:
        yield
    except DatabaseError as error:
        reason = str(error.orig)
        if "not a database" in reason:
            raise BookError(f"{path}: not a book; name another file") from error
        if "full" in reason:
            raise BookError(
                f"{path}: the disk is full; what was read before is kept, free space and read again"
            ) from error
        if "I/O error" in reason:
            raise BookError(
                f"{path}: the disk does not take it ({reason}); what was read before is kept, free space and read again"
            ) from error
        if "locked" in reason:
            raise BookError(f"{path}: another process is writing for over {BUSY_SECONDS} s; try again") from error
        raise BookError(f"{path}: {reason}") from error
    except SQLAlchemyError as error:
        raise BookError(f"{path}: {error}") from error
