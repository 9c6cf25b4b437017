"""The book: append reports with their statements, and ask for them as of any moment on both time axes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Connection, Row, Select, and_, func, insert, or_, select

from pledgebook.errors import UnknownError, UsageError
from pledgebook.ledger.counting import counted
from pledgebook.ledger.database import open_database, worded, writing
from pledgebook.ledger.incidents import Incidents
from pledgebook.ledger.judgements import Judgements
from pledgebook.ledger.latest import latest
from pledgebook.ledger.moments import day, moment, now
from pledgebook.ledger.placements import Placements
from pledgebook.ledger.recording import latest_moment, recording
from pledgebook.ledger.search import Search, add_to_index
from pledgebook.ledger.tables import rejections, reports, runs, state, statements
from pledgebook.ledger.users import Users
from pledgebook.logs import logger
from pledgebook.records.commitment import Said
from pledgebook.records.entry import Entry, Run, Stored
from pledgebook.records.ids import content_id
from pledgebook.records.report import Credit, Report, Span
from pledgebook.records.statement import Content, Evidence, Figure, Meeting, Position, Rejection, Statement

if TYPE_CHECKING:
    from pledgebook.client import RemoteView

_CONTENTS: dict[str, type] = {"position": Position, "meeting": Meeting, "figure": Figure}


def _content(kind: str, values: dict[str, Any]) -> Content:
    fields = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    content: Content = _CONTENTS[kind](**fields)
    return content


def _statement(row: Row[Any]) -> Statement:
    further = tuple(Evidence(*e) for e in row.further)
    evidence = Evidence(row.start, row.end, row.quote)
    return Statement(row.report, row.version, _content(row.kind, row.content), evidence, row.confidence, further)


def _report(row: Row[Any]) -> Report:
    return Report(
        row.id, row.text, row.version, row.url, row.publisher, row.published, row.language, row.title, row.origin
    )


def _stored(row: Row[Any]) -> Stored:
    return Stored(
        report=_report(row),
        number=row.number,
        languages=tuple(row.languages),
        boilerplate=tuple(Span(*s) for s in row.boilerplate),
        credits=tuple(Credit(kind, name, Span(start, end)) for kind, name, start, end in row.credits),
        statements=row.found,
        recorded=row.recorded,
    )


class Book:
    """A book in a SQLite file. Use it in a `with` statement, or close it.

    Args:
        path: the file.
        create: whether to make one where there is none.

    Raises:
        BookError: there is no book, or the file is none.
        BookVersionError: a newer version of Pledgebook wrote it.
    """

    def __init__(self, path: Path | str, *, create: bool = False) -> None:
        self.path = Path(path)
        self._engine = open_database(self.path, create=create)
        self.judgements = Judgements(self.path, self._engine)
        self.placements = Placements(self.path, self._engine)
        self.incidents = Incidents(self.path, self._engine)
        self.search = Search(self.path, self._engine)
        self.users = Users(self.path, self._engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @staticmethod
    def connect(
        url: str,
        *,
        token: str | None = None,
        dossier: str | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
    ) -> RemoteView:
        """A book that is served elsewhere, seen at a moment: it answers as a `View` does; see `RemoteView`."""
        from pledgebook.client import RemoteView  # who opens files needs no network

        return RemoteView(url, token=token, dossier=dossier, as_of=as_of, known_at=known_at)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def begin(self, version: str, dossier: str, dossier_digest: str, engine: str) -> int:
        """Record that a run begins; its number marks all that it adds."""
        values = {
            "version": version,
            "dossier": dossier,
            "dossier_digest": dossier_digest,
            "engine": engine,
        }
        with worded(self.path), writing(self._engine) as connection:
            values["started"] = recording(connection)
            if values["started"] != (clock := now()):
                logger().warning("clock set back", clock=clock, recorded=values["started"])
            return int(connection.execute(insert(runs).values(values)).inserted_primary_key[0])  # type: ignore[index]

    def mark(self) -> str:
        """The mark of the book's state: as long as it is the same, the book answers the same."""
        with worded(self.path), self._engine.connect() as connection:
            return str(connection.execute(select(state.c.mark)).scalar())

    def last_recorded(self) -> str:
        """The latest moment that the book has recorded; empty where it has recorded nothing."""
        with worded(self.path), self._engine.connect() as connection:
            return latest_moment(connection)

    def counts(self) -> dict[str, int]:
        """How many rows the book holds of what is read and judged."""
        with worded(self.path), self._engine.connect() as connection:
            return counted(connection)

    def last_dossier(self) -> str | None:
        """The dossier of the latest run."""
        with worded(self.path), self._engine.connect() as connection:
            return connection.execute(select(runs.c.dossier).order_by(runs.c.id.desc()).limit(1)).scalar()

    def holds(self, report: Report) -> bool:
        """Whether the book has this very version of a report, be it the latest or an older one."""
        same = select(reports.c.number).where(reports.c.id == report.id, reports.c.version == report.hash)
        with worded(self.path), self._engine.connect() as connection:
            return connection.execute(same).scalar() is not None

    def append(self, run: int, entry: Entry) -> bool:
        """Add a report with all that was found in it, in one transaction.

        Returns:
            Whether anything was added: a version that the book holds already changes nothing.
        """
        report, key = entry.report, reports.c
        with worded(self.path), writing(self._engine) as connection:
            known = connection.execute(select(key.version, key.number).where(key.id == report.id))
            versions: dict[str, int] = {row.version: row.number for row in known}
            if report.hash in versions:
                return False
            recorded = recording(connection)
            connection.execute(
                insert(reports).values(_report_row(entry, 1 + max(versions.values(), default=0), run, recorded))
            )
            evidence = [(s.evidence.start, s.evidence.end) for s in entry.statements]
            add_to_index(connection, (report.id, report.hash), report.title, report.text, evidence)
            rows = [_statement_row(s, run, recorded) for s in entry.statements]
            if rows:
                connection.execute(insert(statements), rows)
            _add_rejections(connection, entry.rejections, run, recorded)
        return True

    def reject(self, run: int, rejected: Iterable[Rejection]) -> None:
        """Record what could not be read; what is recorded already is not recorded again."""
        with worded(self.path), writing(self._engine) as connection:
            _add_rejections(connection, rejected, run, recording(connection))

    def statements(
        self,
        *,
        as_of: str | None = None,
        known_at: str | None = None,
        report: str | None = None,
        on: tuple[str, str] | None = None,
        beside: Collection[str] = (),
    ) -> list[Said]:
        """Statements of the latest versions of all reports, by date, report and offset.

        Args:
            as_of: only what was said up to this day; reports without a date are left out then.
            known_at: only what the book knew at this moment.
            report: only those of one report.
            on: only those on an actor and an action.
            beside: ids of more that are wanted then.
        """
        query = select(
            statements, reports.c.published, reports.c.language, reports.c.publisher, reports.c.recorded.label("at")
        )
        joined = and_(statements.c.report == reports.c.id, statements.c.version == reports.c.version)
        query = _latest(query.join(reports, joined), known_at)
        if as_of is not None:
            query = query.where(reports.c.published <= day(as_of))
        if report is not None:
            query = query.where(reports.c.id == report)
        if on is not None:
            there = and_(statements.c.actor == on[0], statements.c.action == on[1])
            query = query.where(or_(there, statements.c.id.in_(list(beside))))
        query = query.order_by(reports.c.published, statements.c.report, statements.c.start, statements.c.id)
        with worded(self.path), self._engine.connect() as connection:
            return [
                Said(_statement(row), row.published, row.at, row.language, row.publisher)
                for row in connection.execute(query)
            ]

    def each_report(self, *, as_of: str | None = None, known_at: str | None = None) -> Iterator[Stored]:
        """Yield the latest version of each report, by date and id: one text at a time lies in memory."""
        query = _latest(_with_count(), known_at)
        if as_of is not None:
            query = query.where(reports.c.published <= day(as_of))
        with worded(self.path), self._engine.connect() as connection:
            yield from map(_stored, connection.execute(query.order_by(reports.c.published, reports.c.id)))

    def runs(self, *, known_at: str | None = None) -> dict[str, Run]:
        """What read the latest version of each report, by the report's id."""
        columns = (runs.c.version, runs.c.engine, runs.c.dossier, runs.c.dossier_digest)
        query = _latest(select(reports.c.id, *columns).join(runs, runs.c.id == reports.c.run), known_at)
        with worded(self.path), self._engine.connect() as connection:
            return {row.id: Run(*row[1:]) for row in connection.execute(query)}

    def reports(self, *, as_of: str | None = None, known_at: str | None = None) -> list[Stored]:
        """The latest version of each report with its text, by date and id; `each_report` needs less memory."""
        return list(self.each_report(as_of=as_of, known_at=known_at))

    def statement(self, identifier: str) -> Said:
        """One statement of the latest version of a report.

        Raises:
            UsageError: the book has none of that id, or its report has changed since.
        """
        query = select(statements.c.report, statements.c.version).where(statements.c.id == identifier)
        with worded(self.path), self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise UnknownError(f"no statement {identifier!r} in {self.path}; `pledgebook show ACTOR --json` names them")
        for said in self.statements(report=row.report):
            if said.statement.id == identifier:
                return said
        raise UsageError(f"statement {identifier!r} is of an older version of report {row.report!r}: judge the new one")

    def report(self, identifier: str, *, known_at: str | None = None) -> Stored:
        """The latest version of one report.

        Raises:
            UsageError: the book has no such report.
        """
        query = _latest(_with_count(), known_at).where(reports.c.id == identifier)
        with worded(self.path), self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise UnknownError(f"no report {identifier!r} in {self.path}; `pledgebook reports` lists them")
        return _stored(row)

    def rejections(self, *, report: str | None = None, known_at: str | None = None) -> list[Rejection]:
        """What was rejected and why, by stage and subject; `report` and `known_at` as for statements."""
        query = select(rejections).order_by(rejections.c.stage, rejections.c.subject, rejections.c.id)
        if known_at is not None:
            query = query.where(rejections.c.recorded <= moment(known_at))
        if report is not None:
            query = query.where(rejections.c.report == report)
        with worded(self.path), self._engine.connect() as connection:
            return [Rejection(row.stage, row.subject, row.reason, row.report) for row in connection.execute(query)]


def _latest(query: Select[Any], known_at: str | None) -> Select[Any]:
    """Restrict a query on reports to the version that was the latest at a moment."""
    return query.where(latest(reports, ("id",), known_at))


def _with_count() -> Select[Any]:
    count = (
        select(func.count())
        .where(statements.c.report == reports.c.id, statements.c.version == reports.c.version)
        .scalar_subquery()
    )
    return select(reports, count.label("found"))


def _report_row(entry: Entry, number: int, run: int, recorded: str) -> dict[str, Any]:
    r = entry.report
    return {
        "id": r.id,
        "version": r.hash,
        "number": number,
        "url": r.url,
        "publisher": r.publisher,
        "published": r.published,
        "language": r.language,
        "languages": list(entry.languages),
        "title": r.title,
        "text": r.text,
        "origin": r.origin,
        "boilerplate": [[s.start, s.end] for s in entry.boilerplate],
        "credits": [[c.kind, c.name, c.span.start, c.span.end] for c in entry.credits],
        "run": run,
        "recorded": recorded,
    }


def _statement_row(statement: Statement, run: int, recorded: str) -> dict[str, Any]:
    e = statement.evidence
    return {
        "id": statement.id,
        "report": statement.report,
        "version": statement.version,
        "kind": statement.kind,
        "actor": getattr(statement.content, "actor", None),
        "action": getattr(statement.content, "action", None),
        "content": statement.fields(),
        "start": e.start,
        "end": e.end,
        "quote": e.quote,
        "further": [[f.start, f.end, f.quote] for f in statement.further],
        "confidence": statement.confidence,
        "run": run,
        "recorded": recorded,
    }


def _add_rejections(connection: Connection, rejected: Iterable[Rejection], run: int, recorded: str) -> None:
    rows = {content_id("r", asdict(r)): r for r in rejected}
    known = set(connection.scalars(select(rejections.c.id).where(rejections.c.id.in_(list(rows)))))
    new = [{"id": i, **asdict(r), "run": run, "recorded": recorded} for i, r in rows.items() if i not in known]
    if new:
        connection.execute(insert(rejections), new)
    for row in new:  # quotes that were rejected are words of reports, which no log holds
        told = {"subject": row["subject"], "reason": row["reason"]} if row["stage"] == "intake" else {}
        logger().info("rejected", stage=row["stage"], id=row["id"], report=row["report"], **told)
