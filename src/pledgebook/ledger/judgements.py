"""Judgements in the book: appended, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, func, insert, select

from pledgebook import settings
from pledgebook.ledger.database import worded, writing
from pledgebook.ledger.location import Location
from pledgebook.ledger.moments import moment, now
from pledgebook.ledger.recording import recording
from pledgebook.ledger.tables import judgements
from pledgebook.records.judgement import Judgement


class Judgements:
    """The judgements of a book."""

    def __init__(self, path: Location, engine: Engine) -> None:
        self._path, self._engine = path, engine

    def append(self, made: Iterable[Judgement]) -> int:
        """Add judgements; those that the book holds already change nothing. Returns how many were new."""
        rows = {j.id: _row(j) for j in made}
        with worded(self._path), writing(self._engine, reports=False) as connection:
            known = set(connection.scalars(select(judgements.c.id)))
            recorded = recording(connection)
            new = [{**row, "recorded": recorded} for key, row in rows.items() if key not in known]
            if new:
                connection.execute(insert(judgements), new)
        return len(new)

    def now(self) -> str:
        """The moment of a judgement made now, to the microsecond: after all that the book holds, for the later holds.

        Where the clock was set back it is the next after the latest; the setting NOW is taken as it is.
        """
        with worded(self._path), self._engine.connect() as connection:
            latest = connection.execute(select(func.max(judgements.c.at))).scalar()
        present = now("microseconds")
        if latest is None or settings.NOW.get() or (after := _parsed(latest)) < _parsed(present):
            return present
        return f"{(after + timedelta(microseconds=1)).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"

    def all(self, *, known_at: str | None = None) -> list[Judgement]:
        """The judgements that the book knew at a moment, by the time they were made."""
        query = select(judgements).order_by(judgements.c.at, judgements.c.id)
        if known_at is not None:
            query = query.where(judgements.c.recorded <= moment(known_at))
        with worded(self._path), self._engine.connect() as connection:
            return [_judgement(row) for row in connection.execute(query)]


def _parsed(at: str) -> datetime:
    time = datetime.fromisoformat(at)
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def _row(judgement: Judgement) -> dict[str, Any]:
    return {
        "id": judgement.id,
        "verdict": judgement.verdict,
        "about": judgement.about,
        "subject": list(judgement.subject),
        "by": judgement.by,
        "at": judgement.at,
        "reason": judgement.reason,
        "changes": dict(judgement.changes) if judgement.changes is not None else None,
    }


def _judgement(row: Row[Any]) -> Judgement:
    return Judgement(row.verdict, row.about, tuple(row.subject), row.by, row.at, row.reason, row.changes)
