"""Which of several versions of a row is the latest, now or at an earlier moment."""

from __future__ import annotations

from functools import cache

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.sql.selectable import NamedFromClause

from pledgebook.ledger.moments import moment


def latest(table: Table, key: tuple[str, ...], known_at: str | None) -> ColumnElement[bool]:
    """That a row of a table is the version of its key that was the latest at a moment; the latest of all if None."""
    later = _later(table)
    newest = select(func.max(later.c.number)).where(*(later.c[name] == table.c[name] for name in key))
    if known_at is not None:
        newest = newest.where(later.c.recorded <= moment(known_at))
    return table.c.number == newest.scalar_subquery()


@cache
def _later(table: Table) -> NamedFromClause:
    return table.alias("later")
