"""The book: append reports with their statements, and ask for them as of any moment on both time axes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from sqlalchemy import Row, Select, and_, func, or_, select

from pledgebook.errors import UnknownError, UsageError
from pledgebook.ledger.batched import batched
from pledgebook.ledger.copying import Side, copied
from pledgebook.ledger.counting import counted
from pledgebook.ledger.database import FEW, locked, open_database, worded, writing
from pledgebook.ledger.incidents import Incidents
from pledgebook.ledger.judgements import Judgements
from pledgebook.ledger.latest import latest
from pledgebook.ledger.location import Location, locate
from pledgebook.ledger.moments import day, moment
from pledgebook.ledger.placements import Placements
from pledgebook.ledger.readings import (
    add_readings,
    add_rejections,
    begin,
    boilerplate_of,
    credits_of,
    known,
    report_of,
    statement_of,
    versions_of,
)
from pledgebook.ledger.recording import latest_moment, recording
from pledgebook.ledger.rereadings import Rereadings
from pledgebook.ledger.search import Search
from pledgebook.ledger.sources import Sources
from pledgebook.ledger.tables import rejections, reports, runs, state, statements
from pledgebook.ledger.users import Users
from pledgebook.records.commitment import Said
from pledgebook.records.days import first_day, last_day
from pledgebook.records.entry import Ends, Entry, Made, Run, Stored
from pledgebook.records.report import Report
from pledgebook.records.statement import Kind, Rejection

if TYPE_CHECKING:
    from pledgebook.client import RemoteView

MANY = 10_000
"""Ids that are asked for at once; databases take no more than some."""

_then = reports.alias("then")


def _stored(row: Row[Any]) -> Stored:
    return Stored(
        report=report_of(row),
        number=row.texts,
        languages=tuple(row.languages),
        boilerplate=boilerplate_of(row),
        credits=credits_of(row),
        statements=row.found,
        recorded=row.recorded,
        version=row.version,
    )


class Book:
    """A book in a file or a PostgreSQL database. Use it in a `with` statement, or close it.

    Args:
        path: the file, or the address of the database: `postgresql://USER@HOST/DATABASE`.
        create: whether to make one where there is none; a database must be there, and may be empty.

    Raises:
        BookError: there is no book, or what is there is none.
        BookVersionError: a newer version of Pledgebook wrote it.
        UsageError: the address is none.
    """

    def __init__(self, path: Location | str, *, create: bool = False) -> None:
        self.path = locate(path)
        self._engine = open_database(self.path, create=create)
        self.judgements = Judgements(self.path, self._engine)
        self.placements = Placements(self.path, self._engine)
        self.incidents = Incidents(self.path, self._engine)
        self.search = Search(self.path, self._engine)
        self.users = Users(self.path, self._engine)
        self.sources = Sources(self.path, self._engine)
        self.rereadings = Rereadings(self.path, self._engine)

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
        """Let go of the file or the server."""
        self._engine.dispose()

    def copy_to(self, target: Book) -> dict[str, int]:
        """Copy all of the book into an empty one, in one transaction, and compare them row by row.

        Returns:
            The number of rows of each table.

        Raises:
            BookError: the target holds something, or a row of it is not as it was; it is left as it was before.
        """
        with self._engine.connect() as read, worded(target.path), locked(target._engine) as write:
            return copied(Side(self.path, read), Side(target.path, write))

    def begin(
        self,
        version: str,
        dossier: str,
        dossier_digest: str,
        engine: str,
        made_with: Mapping[str, str] | None = None,
    ) -> int:
        """Record that a run begins; its number marks all that it adds.

        `made_with` has a digest of each thing that its readings are made with, by name: that of a language by its code.
        """
        with worded(self.path), writing(self._engine, reports=False) as connection:
            return begin(connection, Run(version, engine, dossier, dossier_digest), made_with)

    def mark(self) -> str:
        """The mark of the book's state: as long as it is the same, the book answers the same.

        As long as its first `OF_REPORTS` characters are, so are the reports, their statements and links.
        """
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

    def known(self, report: Report) -> Literal["held", "former"] | None:
        """Whether a report's latest version is this very text, or an older one is; a date that was missing is news."""
        with worded(self.path), self._engine.connect() as connection:
            return known(versions_of(connection, [report.id]), report)

    def append(self, run: int, entry: Entry, *, returned: bool = False) -> bool:
        """Add a report with all that was found in it, in one transaction.

        Args:
            run: what reads it.
            entry: the report.
            returned: that a text which was changed has become what it was: it is the latest version again.

        Returns:
            Whether anything was added: a version that the book holds already changes nothing.
        """
        return self.append_all(run, [entry], returned=returned) == 1

    def append_all(self, run: int, entries: Sequence[Entry], *, returned: bool = False) -> int:
        """Add reports with all that was found in them, in one transaction: all of them or none.

        Returns:
            How many were added: versions that the book holds already change nothing; `returned` as for `append`.
        """
        with worded(self.path), writing(self._engine) as connection:
            return add_readings(connection, run, entries, recording(connection), returned=returned)

    def reject(self, run: int, rejected: Iterable[Rejection]) -> None:
        """Record what could not be read; what is recorded already is not recorded again."""
        with worded(self.path), writing(self._engine, reports=False) as connection:
            add_rejections(connection, rejected, run, recording(connection))

    def statements(
        self,
        *,
        as_of: str | None = None,
        known_at: str | None = None,
        report: str | Collection[str] | None = None,
        kind: Kind | None = None,
        actor: str | None = None,
        action: str | None = None,
        ids: Collection[str] | None = None,
    ) -> list[Said]:
        """Statements of the latest versions of all reports, by date, report and offset.

        Args:
            as_of: only what was said up to this day; reports without a date are left out then.
            known_at: only what the book knew at this moment.
            report: only those of one report, or of several.
            kind: only those of a kind.
            actor: only positions of an actor.
            action: only positions on an action.
            ids: only those of these ids.
        """
        query = _saying(as_of, known_at)
        if report is not None:
            query = query.where(reports.c.id.in_([report] if isinstance(report, str) else list(report)))
        for column, value in ((statements.c.kind, kind), (statements.c.actor, actor), (statements.c.action, action)):
            if value is not None:
                query = query.where(column == value)
        if ids is not None:
            query = query.where(statements.c.id.in_(list(ids)))
        date, place = reports.c.published.nulls_first(), (statements.c.report, statements.c.start, statements.c.id)
        query = query.order_by(date, *place)
        with worded(self.path), self._engine.connect() as connection:
            return [_said(row) for row in connection.execute(query)]

    def each_position(self, *, as_of: str | None = None, known_at: str | None = None) -> Iterator[Said]:
        """Yield the positions among the statements, by actor and action: few at a time lie in memory."""
        query = _saying(as_of, known_at).where(statements.c.kind == "position")
        query = query.order_by(statements.c.actor, statements.c.action)
        with worded(self.path), self._engine.connect() as connection:
            yield from map(_said, connection.execute(query, execution_options=FEW))

    def stating(self, wanted: Mapping[str, str], beside: Collection[str] = ()) -> set[str]:
        """The reports of which some version makes a statement of a `kind`, `actor` or `action`, or one of the ids."""
        asked = [statements.c[name] == value for name, value in wanted.items()]
        found, query = set[str](), select(statements.c.report).distinct()
        with worded(self.path), self._engine.connect() as connection:
            if asked:
                found.update(connection.scalars(query.where(*asked)))
            if beside:  # both in one query would use no index
                found.update(connection.scalars(query.where(statements.c.id.in_(list(beside)))))
        return found

    def each_report(self, *, as_of: str | None = None, known_at: str | None = None) -> Iterator[Stored]:
        """Yield the latest version of each report, by date and id: few texts at a time lie in memory."""
        query = _latest(_with_count(), known_at).order_by(reports.c.published.nulls_first(), reports.c.id)
        if as_of is not None:
            query = query.where(reports.c.published <= day(as_of))
        with worded(self.path), self._engine.connect() as connection:
            yield from map(_stored, connection.execute(query, execution_options=FEW))

    def runs(self, *, known_at: str | None = None) -> dict[str, Run]:
        """What read the latest version of each report, by the report's id."""
        columns = (runs.c.version, runs.c.engine, runs.c.dossier, runs.c.dossier_digest)
        query = _latest(select(reports.c.id, *columns).join(runs, runs.c.id == reports.c.run), known_at)
        with worded(self.path), self._engine.connect() as connection:
            return {row.id: Run(*row[1:]) for row in connection.execute(query)}

    def made_with(self, report: str | None = None) -> Iterator[Made]:
        """Yield what the latest version of each report was made with, or that of one, by id."""
        columns = (reports.c.id, reports.c.version, reports.c.read_in, runs.c.made_with)
        query = _latest(select(*columns).join(runs, runs.c.id == reports.c.run), None).order_by(reports.c.id)
        if report is not None:
            query = query.where(reports.c.id == report)
        with worded(self.path), self._engine.connect() as connection:
            for row in connection.execute(query):
                yield Made(row.id, row.version, row.made_with, tuple(row.read_in or ()))

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

    def addresses(self, found: Iterable[str]) -> dict[str, str]:
        """The addresses of some reports, by id; those without one are left out."""
        query = _latest(select(reports.c.id, reports.c.url), None).where(reports.c.url.is_not(None))
        parts = (query.where(reports.c.id.in_(some)) for some in batched(sorted(found), MANY))
        with worded(self.path), self._engine.connect() as connection:
            return {row.id: row.url for part in parts for row in connection.execute(part)}

    def ends(self) -> Ends | None:
        """The first and the last day of both time axes; None where no report has a date."""
        axes = (reports.c.published, reports.c.recorded)
        query = select(*(end(axis) for axis in axes for end in (func.min, func.max)))
        with worded(self.path), self._engine.connect() as connection:
            found = connection.execute(query).one()
        if found[0] is None:
            return None
        return Ends((first_day(found[0]), last_day(found[1])), (found[2][:10], found[3][:10]))

    def rejections(self, *, report: str | None = None, known_at: str | None = None) -> list[Rejection]:
        """What was rejected and why, by stage and subject; `report` and `known_at` as for statements.

        What was rejected in a reading counts as long as that is the latest.
        """
        read = and_(reports.c.id == rejections.c.report, reports.c.version == rejections.c.version)
        query = select(rejections).outerjoin(reports, read)
        query = query.where(or_(rejections.c.version.is_(None), latest(reports, ("id",), known_at)))
        order = (rejections.c.stage, rejections.c.subject, rejections.c.reason, func.coalesce(rejections.c.report, ""))
        query = query.order_by(*order)
        if known_at is not None:
            query = query.where(rejections.c.recorded <= moment(known_at))
        if report is not None:
            query = query.where(rejections.c.report == report)
        with worded(self.path), self._engine.connect() as connection:
            return [Rejection(row.stage, row.subject, row.reason, row.report) for row in connection.execute(query)]


def _latest(query: Select[Any], known_at: str | None) -> Select[Any]:
    """Restrict a query on reports to the version that was the latest at a moment."""
    return query.where(latest(reports, ("id",), known_at))


def _saying(as_of: str | None, known_at: str | None) -> Select[Any]:
    """Statements of the latest versions of reports, with what `_said` needs of these."""
    language = func.coalesce(reports.c.language, reports.c.languages[0].as_string()).label("language")
    told = (reports.c.hash, reports.c.published, language, reports.c.publisher)
    query = select(statements, *told, reports.c.recorded.label("at"))
    joined = and_(statements.c.report == reports.c.id, statements.c.version == reports.c.version)
    query = _latest(query.join(reports, joined), known_at)
    return query if as_of is None else query.where(reports.c.published <= day(as_of))


def _said(row: Row[Any]) -> Said:
    return Said(statement_of(row), row.published, row.at, row.language, row.publisher)


def _with_count() -> Select[Any]:
    """Reports with the number of their statements and, as `texts`, of the texts they have had by then."""
    count = (
        select(func.count())
        .where(statements.c.report == reports.c.id, statements.c.version == reports.c.version)
        .scalar_subquery()
    )
    texts = select(func.count(_then.c.hash.distinct())).where(
        _then.c.id == reports.c.id, _then.c.number <= reports.c.number
    )
    return select(reports, count.label("found"), texts.scalar_subquery().label("texts"))
