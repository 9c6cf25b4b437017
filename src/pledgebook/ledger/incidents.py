"""Incidents in the book: appended; what a source corrects under the same id is a new version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, func, insert, select

from pledgebook.ledger.database import worded, writing
from pledgebook.ledger.latest import latest
from pledgebook.ledger.location import Location
from pledgebook.ledger.moments import day
from pledgebook.ledger.recording import recording
from pledgebook.ledger.tables import incidents
from pledgebook.records.incident import Incident

Key = tuple[str, str]
Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

_FIELDS = tuple(Incident.__dataclass_fields__)
_SAME = ("source", "source_id")
_CHUNK = 500


class Incidents:
    """The incidents of a book."""

    def __init__(self, path: Location, engine: Engine) -> None:
        self._path, self._engine = path, engine

    def add(self, run: int, found: Iterable[Incident]) -> int:
        """Add incidents; a version that the book holds already changes nothing. Returns how many were new."""
        rows = sorted({i.id: i for i in found}.items())
        with worded(self._path), writing(self._engine, reports=False) as connection:
            recorded = recording(connection)
            return sum(_add(connection, rows[at : at + _CHUNK], run, recorded) for at in range(0, len(rows), _CHUNK))

    def all(
        self,
        *,
        since: str | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        box: Box | None = None,
    ) -> list[Incident]:
        """The latest version of each incident, by day and id.

        Args:
            since: only those that may have happened on this day or later.
            as_of: only those up to this day.
            known_at: only what the book knew at this moment.
            box: only those within it, its border included.
        """
        query = (
            select(incidents)
            .where(latest(incidents, _SAME, known_at), _within(box))
            .order_by(incidents.c.day, incidents.c.id)
        )
        if since is not None:
            query = query.where(func.coalesce(incidents.c.latest, incidents.c.day) >= day(since))
        if as_of is not None:
            query = query.where(incidents.c.day <= day(as_of))
        with worded(self._path), self._engine.connect() as connection:
            return [_incident(row) for row in connection.execute(query)]

    def days_reported(
        self, *, as_of: str | None = None, known_at: str | None = None, box: Box | None = None
    ) -> dict[str, frozenset[str]]:
        """The days on which each source has any incident, of whatever kind; the arguments are those of `all`."""
        query = (
            select(incidents.c.source, incidents.c.day)
            .where(latest(incidents, _SAME, known_at), _within(box))
            .distinct()
        )
        if as_of is not None:
            query = query.where(incidents.c.day <= day(as_of))
        days: dict[str, set[str]] = {}
        with worded(self._path), self._engine.connect() as connection:
            for source, on in connection.execute(query):
                days.setdefault(source, set()).add(on)
        return {source: frozenset(on) for source, on in sorted(days.items())}


def _within(box: Box | None) -> ColumnElement[bool]:
    west, south, east, north = box or (-180, -90, 180, 90)
    return and_(incidents.c.longitude.between(west, east), incidents.c.latitude.between(south, north))


def _add(connection: Connection, rows: list[tuple[str, Incident]], run: int, recorded: str) -> int:
    known = set(connection.scalars(select(incidents.c.id).where(incidents.c.id.in_([key for key, _ in rows]))))
    new = [(key, i) for key, i in rows if key not in known]
    held = select(incidents.c.source, incidents.c.source_id, func.max(incidents.c.number)).group_by(
        incidents.c.source, incidents.c.source_id
    )
    held = held.where(incidents.c.source_id.in_({i.source_id for _, i in new}))
    numbers: dict[Key, int] = {(source, key): number for source, key, number in connection.execute(held)}
    values = []
    for key, incident in new:
        same = (incident.source, incident.source_id)
        numbers[same] = numbers.get(same, 0) + 1
        fields = {**asdict(incident), "parties": list(incident.parties)}
        values.append({"id": key, "number": numbers[same], **fields, "run": run, "recorded": recorded})
    if values:
        connection.execute(insert(incidents), values)
    return len(values)


def _incident(row: Row[Any]) -> Incident:
    fields = {name: getattr(row, name) for name in _FIELDS}
    return Incident(**{**fields, "parties": tuple(row.parties)})
