"""The re-reading of a book that waits for a decision: no answer counts it until it is accepted.

What it found lies apart from the book's statements. Accepted, each report that was read again has a new version, all
in one transaction; dropped, it was never there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, delete, func, insert, select

from pledgebook.errors import UsageError
from pledgebook.ledger.database import locked, worded, writing
from pledgebook.ledger.latest import latest
from pledgebook.ledger.location import Location
from pledgebook.ledger.readings import (
    begin,
    boilerplate_of,
    credits_of,
    read_again,
    reading_row,
    report_of,
    statement_of,
    statement_row,
)
from pledgebook.ledger.recording import recording
from pledgebook.ledger.tables import reports, reread, rereading
from pledgebook.records.commitment import Said
from pledgebook.records.entry import Entry, Pending, Run
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection, Statement

_ONLY = 1
"""The id of the one row."""


class Rereadings:
    """The re-reading of a book."""

    def __init__(self, path: Location, engine: Engine) -> None:
        self._path, self._engine = path, engine

    def pending(self) -> Pending | None:
        """The re-reading that waits."""
        with worded(self._path), self._engine.connect() as connection:
            return _pending(connection)

    def waiting(self) -> Pending:
        """The re-reading that waits.

        Raises:
            UsageError: none waits.
        """
        with worded(self._path), self._engine.connect() as connection:
            return _waiting(connection)

    def begin(self, wanted: Pending) -> Pending:
        """Begin a re-reading, or go on with the one that waits and is made with the same; returns that.

        Raises:
            UsageError: another one waits.
        """
        with worded(self._path), locked(self._engine) as connection:
            waiting = _pending(connection)
            if waiting is None:
                row = {
                    "id": _ONLY,
                    **asdict(wanted.run),
                    "started": wanted.started,
                    "made_with": dict(wanted.made_with),
                }
                connection.execute(insert(rereading).values(row))
                return wanted
        if waiting.made_with != wanted.made_with:
            raise UsageError(
                f"a re-reading with {waiting.run.engine} for {waiting.run.dossier} waits that is made with something "
                "else: `pledgebook reread --accept` or `--drop` first"
            )
        return waiting

    def add(self, waiting: Pending, version: str, entry: Entry) -> None:
        """Keep what it found in a report that was read from a version; what it found before in that report goes.

        Raises:
            UsageError: it was accepted or dropped meanwhile.
        """
        found = {
            **reading_row(entry),
            "statements": [statement_row(s) for s in entry.statements],
            "rejections": [asdict(r) for r in entry.rejections],
        }
        with worded(self._path), locked(self._engine) as connection:
            if _pending(connection) != waiting:
                raise UsageError("the re-reading was accepted or dropped meanwhile; begin it anew")
            connection.execute(delete(reread).where(reread.c.report == entry.report.id))
            connection.execute(insert(reread).values(report=entry.report.id, version=version, found=found))

    def versions(self) -> dict[str, str]:
        """The reports that were read again and have not changed since, with the versions that they were read from."""
        query = _current(select(reread.c.report, reread.c.version))
        with worded(self._path), self._engine.connect() as connection:
            return {row.report: row.version for row in connection.execute(query)}

    def statements(self) -> Iterator[Said]:
        """Yield what it found in them, as `Book.statements` does; the order is that of reports."""
        columns = (reports.c.hash, reports.c.published, reports.c.language, reports.c.publisher, reports.c.recorded)
        query = _current(select(reread.c.found, *columns)).order_by(reread.c.report)
        with worded(self._path), self._engine.connect() as connection:
            for row in connection.execute(query):
                for statement in _statements(row.found, row.hash):
                    yield Said(statement, row.published, row.recorded, row.language, row.publisher)

    def accept(self) -> int:
        """Take it into the book; a report that has changed since stays as it is. Returns how many reports were taken.

        Raises:
            UsageError: none waits.
        """
        with worded(self._path), writing(self._engine) as connection:
            waiting = _waiting(connection)
            run, recorded = begin(connection, waiting.run, waiting.made_with), recording(connection)
            names = connection.scalars(_current(select(reread.c.report)).order_by(reread.c.report)).all()
            for name in names:
                query = _current(select(reports, reread.c.found)).where(reread.c.report == name)
                row = connection.execute(query).one()
                read_again(connection, run, _entry(report_of(row), row.found), recorded)
            _forget(connection)
        return len(names)

    def drop(self) -> int:
        """Forget it; returns how many reports had been read again."""
        with worded(self._path), locked(self._engine) as connection:
            count = int(connection.execute(select(func.count()).select_from(reread)).scalar() or 0)
            _forget(connection)
        return count


def _pending(connection: Connection) -> Pending | None:
    row = connection.execute(select(rereading)).first()
    if row is None:
        return None
    return Pending(Run(row.version, row.engine, row.dossier, row.dossier_digest), row.started, row.made_with)


def _waiting(connection: Connection) -> Pending:
    if (found := _pending(connection)) is None:
        raise UsageError("no re-reading waits; `pledgebook reread` makes one")
    return found


def _current(query: Select[Any]) -> Select[Any]:
    """Restrict a query on what was read again to reports that have not changed since."""
    same = and_(reports.c.id == reread.c.report, reports.c.version == reread.c.version)
    return query.join_from(reread, reports, same).where(latest(reports, ("id",), None))


def _forget(connection: Connection) -> None:
    connection.execute(delete(reread))
    connection.execute(delete(rereading))


def _entry(report: Report, found: dict[str, Any]) -> Entry:
    row = SimpleNamespace(**found)
    return Entry(
        report=report,
        languages=tuple(row.languages),
        boilerplate=boilerplate_of(row),
        credits=credits_of(row),
        statements=tuple(_statements(found, report.hash)),
        rejections=tuple(Rejection(**r) for r in row.rejections),
        read_in=tuple(row.read_in),
    )


def _statements(found: dict[str, Any], text_hash: str) -> Iterator[Statement]:
    return (statement_of(SimpleNamespace(**row, hash=text_hash)) for row in found["statements"])
