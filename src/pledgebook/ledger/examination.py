"""Looks a book's file over without changing it: an older book is not migrated, and others may write meanwhile."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from pledgebook.errors import BookError
from pledgebook.ledger.backup import open_file
from pledgebook.ledger.counting import counted
from pledgebook.ledger.recording import latest_moment


@dataclass(frozen=True, slots=True)
class Examination:
    """How a book stands.

    `migration` is its version; `faults` are those that SQLite's integrity check and its check of foreign keys name;
    `size` and `free` are bytes, of the file with its log and of the disk; `recorded` is the latest moment in it, empty
    where an older book does not tell. Of a damaged book nothing is counted.
    """

    migration: str
    faults: tuple[str, ...]
    counts: dict[str, int]
    size: int
    free: int
    recorded: str


def examine(path: Path) -> Examination:
    """Look a book over; the whole file is read.

    Raises:
        BookError: there is no book, or it cannot be read.
    """
    if not path.is_file():
        raise BookError(f"{path}: no book here")
    engine = create_engine("sqlite://", creator=lambda: open_file(path, "mode=rw"), poolclass=NullPool)
    try:
        with closing(open_file(path, "mode=rw")) as raw:
            migration = raw.execute("SELECT version_num FROM alembic_version").fetchone()
            faults = _faults(raw)
            dated = any(row[1] == "recorded" for row in raw.execute("PRAGMA table_info(state)"))
        with engine.connect() as connection:
            counts = {} if faults else counted(connection)
            recorded = latest_moment(connection) if dated and not faults else ""
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise BookError(
            f"{path}: not a book that can be read ({getattr(error, 'orig', error)}); "
            f"if it is one, move it away and restore a backup: pledgebook restore BACKUP --book {path}"
        ) from error
    size = sum(part.stat().st_size for part in (path, path.with_name(path.name + "-wal")) if part.exists())
    free = shutil.disk_usage(path.parent).free
    return Examination(str(migration[0]) if migration else "", tuple(faults), counts, size, free, recorded)


def _faults(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds broken; heavy damage ends its own check."""
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
        lost = [] if found else connection.execute("PRAGMA foreign_key_check").fetchmany(5)
    except sqlite3.OperationalError:  # another keeps the book to itself, or the disk does not answer
        raise
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return found + [f"a row of {table} without its {parent}" for table, _, parent, _ in lost]
