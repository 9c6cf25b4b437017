"""How much a book holds."""

from __future__ import annotations

from sqlalchemy import Connection, func, inspect, select

from pledgebook.ledger.tables import incidents, judgements, rejections, reports, statements

COUNTED = (reports, statements, rejections, judgements, incidents)
"""What is read and judged: versions of reports, and what was found in them."""


def counted(connection: Connection) -> dict[str, int]:
    """The number of rows by table; those that an older book lacks are left out."""
    there = set(inspect(connection).get_table_names())
    tables = [table for table in COUNTED if table.name in there]
    return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}
