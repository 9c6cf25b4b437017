"""The moment that is recorded: the clock's, but never one before what the book has recorded already.

A clock that is set back would otherwise put what is learnt now into a past that was asked about already, and the
answers to "what did we know then?" would change. Until the clock has caught up, the book's latest moment stands.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from pledgebook import settings
from pledgebook.ledger.moments import now
from pledgebook.ledger.tables import state


def latest_moment(connection: Connection) -> str:
    """The latest moment that the book has recorded; empty where it has recorded nothing."""
    return str(connection.execute(select(state.c.recorded)).scalar() or "")


def recording(connection: Connection) -> str:
    """The moment to record in a transaction; the setting NOW is taken as it is, for it replays the past on purpose."""
    present = now()
    return present if settings.NOW.get() else max(present, latest_moment(connection))
