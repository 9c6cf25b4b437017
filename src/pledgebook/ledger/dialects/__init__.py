"""The databases that can hold a book: what differs between them lies in one module each, and nowhere else."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, Engine

from pledgebook.ledger.dialects.dialect import Dialect
from pledgebook.ledger.dialects.sqlite import SQLite
from pledgebook.ledger.location import Location, Server


def dialect_at(location: Location) -> Dialect:
    """The dialect of the book at a place."""
    return _dialect("postgresql" if isinstance(location, Server) else "sqlite")


def dialect_of(connection: Connection | Engine) -> Dialect:
    """The dialect of the book that is connected."""
    return _dialect(connection.dialect.name)


@cache
def _dialect(name: str) -> Dialect:
    if name == "postgresql":
        from pledgebook.ledger.dialects.postgresql import PostgreSQL  # who opens files needs nothing of it

        return PostgreSQL()
    return SQLite()
