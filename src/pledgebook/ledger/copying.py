"""Copies a book into another database, and compares the two row by row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, delete, select

from pledgebook.errors import BookError
from pledgebook.ledger.database import FEW, worded
from pledgebook.ledger.dialects import dialect_of
from pledgebook.ledger.location import Location
from pledgebook.ledger.search import fill_index
from pledgebook.ledger.tables import metadata, state


class Side(NamedTuple):
    """A book that is copied or filled, within a transaction."""

    location: Location
    connection: Connection


def copied(source: Side, target: Side) -> dict[str, int]:
    """Fill an empty book with all that another holds, its mark too.

    Returns:
        The number of rows of each table, by its name.

    Raises:
        BookError: the target holds something, the source cannot be read, or a row is not the same in both.
    """
    tables = metadata.sorted_tables
    write, dialect = target.connection, dialect_of(target.connection)
    for table in tables:
        if table is not state and write.execute(select(table).limit(1)).first() is not None:
            raise BookError(f"{target.location}: holds a book already ({table.name}); name an empty one")
    write.execute(delete(state))
    for table in tables:
        dialect.load(write, table, (row._asdict() for row in _rows(source, table)))
        dialect.loaded(write, table)
    with worded(source.location):
        fill_index(source.connection, write)
    return {table.name: _same(source, target, table) for table in tables}


def _rows(side: Side, table: Table) -> Iterator[Row[Any]]:
    """Yield the rows of a table in the order of its key."""
    with worded(side.location):
        yield from side.connection.execute(select(table).order_by(*table.primary_key), execution_options=FEW)


def _same(source: Side, target: Side, table: Table) -> int:
    """How many rows a table has in both books."""
    count = 0
    for count, (one, other) in enumerate(zip_longest(_rows(source, table), _rows(target, table)), 1):
        if one is None or other is None or tuple(one) != tuple(other):
            raise BookError(
                f"{target.location}: row {count} of {table.name} is not as in {source.location}; nothing was copied"
            )
    return count
