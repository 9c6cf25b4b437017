"""The databases that can hold a book: what differs between them lies in one module each, and nowhere else."""

from __future__ import annotations

from pledgebook.ledger.dialects.dialect import Dialect
from pledgebook.ledger.dialects.postgresql import PostgreSQL
from pledgebook.ledger.dialects.sqlite import SQLite
from pledgebook.ledger.location import Location, Server

DIALECTS: dict[str, Dialect] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}
"""By SQLAlchemy's name of the database."""


def dialect_at(location: Location) -> Dialect:
    """The dialect of the book at a place."""
    return DIALECTS["postgresql" if isinstance(location, Server) else "sqlite"]
