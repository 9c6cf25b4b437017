"""Which of several versions of a row is the latest, now or at an earlier moment."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, func, select

from pledgebook.ledger.moments import moment


def latest(table: Table, key: tuple[str, ...], known_at: str | None) -> ColumnElement[bool]:
    """That a row of a table is the version of its key that was the latest at a moment; the latest of all if None."""
    later = table.alias("later")
    newest = select(func.max(later.c.number)).where(*(later.c[name] == table.c[name] for name in key))
    if known_at is not None:
        newest = newest.where(later.c.recorded <= moment(known_at))
    return table.c.number == newest.scalar_subquery()
