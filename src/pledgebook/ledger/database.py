"""Opens the database of a book, brings it to the present version and words its errors for people."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from pledgebook.errors import BookError, BookVersionError

HEAD = "0001"
"""The newest migration; a test compares it with the folder."""

BUSY_SECONDS = 30


def _pragmas(connection: sqlite3.Connection, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
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
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _pragmas)
    with worded(path), engine.begin() as connection:
        version = _version(connection)
        if version is None and inspect(connection).get_table_names():
            raise BookError(f"{path}: a database, but no book")
        if version is not None and version > HEAD:
            raise BookVersionError(f"{path}: written by a newer version of Pledgebook ({version} > {HEAD}); upgrade")
        if version != HEAD:
            _migrate(connection)
    return engine


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
        if "locked" in reason:
            raise BookError(f"{path}: another process is writing for over {BUSY_SECONDS} s; try again") from error
        raise BookError(f"{path}: {reason}") from error
    except SQLAlchemyError as error:
        raise BookError(f"{path}: {error}") from error
