"""Sources in the book, what they gave, and what became of it: a collector that was killed goes on from here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, delete, exists, func, insert, select

from pledgebook.errors import UnknownError, UsageError
from pledgebook.ledger.batched import batched
from pledgebook.ledger.database import locked, worded
from pledgebook.ledger.latest import latest
from pledgebook.ledger.location import Location
from pledgebook.ledger.tables import checks, documents, hosts, leads, sources, takings, visits
from pledgebook.records.ids import content_id
from pledgebook.records.source import Host, Known, Lead, Source, SourceState, Taken, Unread, Visit, Waiting

_CHUNK = 400

Outside = Callable[[Lead], str | None]
"""Says why a lead is not to be fetched, None where it is."""


class Sources:
    """The sources of a book. Times are given by whoever collects, as ISO 8601 in UTC."""

    def __init__(self, path: Location, engine: Engine) -> None:
        self._path, self._engine = path, engine

    def add(self, source: Source, at: str) -> None:
        """Add a source.

        Raises:
            UsageError: the book has it already.
        """
        with worded(self._path), locked(self._engine) as connection:
            if source.id in _present(connection):
                raise UsageError(f"{source.address} is a source already; `pledgebook sources list` shows how it fares")
            _put(connection, source, at, removed=False)

    def remove(self, address: str, at: str) -> None:
        """Ask a source no more; what it gave stays, and is known when it is added again.

        Raises:
            UnknownError: the book has no such source.
        """
        with worded(self._path), locked(self._engine) as connection:
            source = _present(connection).get(content_id("f", address))
            if source is None:
                raise UnknownError(f"no source {address}; `pledgebook sources list` names them")
            _put(connection, source, at, removed=True)

    def all(self) -> list[Source]:
        """The sources that are asked, by address."""
        with worded(self._path), self._engine.connect() as connection:
            return sorted(_present(connection).values(), key=lambda source: source.address)

    def states(self) -> list[SourceState]:
        """How each source fares, by address."""
        with worded(self._path), self._engine.connect() as connection:
            found = _present(connection)
            first = select(sources.c.id, func.min(sources.c.recorded)).group_by(sources.c.id)
            since = {key: at for key, at in connection.execute(first)}  # noqa: C416  # a row is no pair to mypy
            checked = {row.source: row for row in connection.execute(select(checks))}
            counts = _counts(connection)
        states = []
        for source in sorted(found.values(), key=lambda source: source.address):
            row, count = checked.get(source.id), counts.get(source.id, {})
            told = (row.checked, row.succeeded, row.failures, row.fault) if row else (None, None, 0, None)
            numbers = (count.get(name, 0) for name in ("leads", "waiting", "reports", "passed", "lost"))
            states.append(SourceState(source, since[source.id], *told, *numbers))
        return states

    def known(self, source: Source, address: str) -> Known:
        """What is known of a document of a source since it was read last."""
        query = select(documents).where(documents.c.id == content_id("d", [source.id, address]))
        with worded(self._path), self._engine.connect() as connection:
            row = connection.execute(query).first()
        return Known(row.etag, row.modified, row.digest) if row else Known()

    def add_leads(self, source: Source, found: Iterable[tuple[Lead, str]], outside: Outside, at: str) -> int:
        """Add leads, each with its host; those that the source gave before change nothing. Returns how many are new.

        They stream in and are written in portions, so that a list of any length lies in memory in part only. Those for
        which `outside` has a reason are not to be fetched.
        """
        added = 0
        for portion in batched(found, _CHUNK):
            given = {lead.id: (lead, host) for lead, host in portion}
            with worded(self._path), locked(self._engine) as connection:
                same = select(leads.c.id).where(leads.c.source == source.id, leads.c.id.in_(list(given)))
                held = set(connection.scalars(same))
                new = [
                    {"id": key, **_lead_row(lead, host), "source": source.id, "outside": outside(lead), "recorded": at}
                    for key, (lead, host) in given.items()
                    if key not in held
                ]
                if new:
                    connection.execute(insert(leads), new)
                added += len(new)
        return added

    def documents(self, source: Source) -> list[str]:
        """The documents of a source that were read: its own and those that it names."""
        query = select(documents.c.address).where(documents.c.source == source.id).order_by(documents.c.address)
        with worded(self._path), self._engine.connect() as connection:
            return list(connection.scalars(query))

    def keep_documents(self, source: Source, addresses: Collection[str]) -> None:
        """Forget the documents of a source that it no longer names."""
        gone = (documents.c.source == source.id) & documents.c.address.not_in(list(addresses))
        with worded(self._path), locked(self._engine) as connection:
            connection.execute(delete(documents).where(gone))

    def read_document(self, source: Source, address: str, known: Known) -> None:
        """Remember a document once all its leads are in the book, so that it is asked for only when it changes."""
        values = {"source": source.id, "address": address}
        row = {**values, "etag": known.etag, "modified": known.modified, "digest": known.digest}
        with worded(self._path), locked(self._engine) as connection:
            _replace(connection, documents, {"id": content_id("d", [source.id, address])}, row)

    def checked(self, source: Source, at: str, fault: str | None) -> int:
        """Record that a source was asked, and what went wrong. Returns how often in a row it failed."""
        with worded(self._path), locked(self._engine) as connection:
            row = connection.execute(select(checks).where(checks.c.source == source.id)).first()
            failures = (row.failures if row else 0) + 1 if fault else 0
            succeeded = at if fault is None else row.succeeded if row else None
            values = {"checked": at, "succeeded": succeeded, "failures": failures, "fault": fault}
            _replace(connection, checks, {"source": source.id}, values)
        return failures

    def host(self, name: str) -> Host:
        """What is known of a host."""
        with worded(self._path), self._engine.connect() as connection:
            row = connection.execute(select(hosts).where(hosts.c.name == name)).first()
        return Host(*row) if row else Host(name)

    def keep_host(self, host: Host) -> None:
        """Remember a host."""
        values = {name: getattr(host, name) for name in ("robots", "robots_at", "closed_until", "failures")}
        with worded(self._path), locked(self._engine) as connection:
            _replace(connection, hosts, {"name": host.name}, values)

    def waiting(self, most: int) -> list[Waiting]:
        """The leads that are to be fetched, at most so many of each host, those published last first."""
        with worded(self._path), self._engine.connect() as connection:
            present = _present(connection)
            open_leads = _open(present)
            names = connection.scalars(select(leads.c.host).where(open_leads).distinct()).all()
            rows: dict[str, Row[Any]] = {}
            for name in sorted(names):
                order = (func.coalesce(leads.c.published, "").desc(), leads.c.id)
                query = select(leads).where(open_leads, leads.c.host == name).order_by(*order).limit(most)
                rows.update((row.id, row) for row in connection.execute(query))
            tries, known = _tries(connection, list(rows)), _pages(connection, [row.page for row in rows.values()])
        return [
            Waiting(_lead(row), present[row.source], tries.get(key, 0), known.get(row.page, Known()))
            for key, row in rows.items()
        ]

    def count_waiting(self) -> int:
        """How many leads are still to be fetched."""
        with worded(self._path), self._engine.connect() as connection:
            open_leads = select(leads.c.id).where(_open(_present(connection))).distinct().subquery()
            return int(connection.execute(select(func.count()).select_from(open_leads)).scalar_one())

    def visited(self, visit: Visit) -> int:
        """Record a try at a lead. Returns its number."""
        row = {
            "lead": visit.lead,
            "fate": visit.fate,
            "final": visit.final,
            "etag": visit.known.etag,
            "modified": visit.known.modified,
            "archive": visit.archive,
            "offset": visit.offset,
            "reason": visit.reason,
            "at": visit.at,
        }
        with worded(self._path), locked(self._engine) as connection:
            return int(connection.execute(insert(visits).values(row)).inserted_primary_key[0])  # type: ignore[index]

    def unread(self, most: int, after: int = 0) -> list[Unread]:
        """Visits that came to an end and were not read yet, those after a visit, the first one first."""
        left = ~exists(select(takings.c.visit).where(takings.c.visit == visits.c.id))
        ended = visits.c.fate.in_(("fetched", "given-up")) & (visits.c.id > after)
        query = select(visits).where(ended, left).order_by(visits.c.id).limit(most)
        with worded(self._path), self._engine.connect() as connection:
            rows = list(connection.execute(query))
            found = select(leads).where(leads.c.id.in_([row.lead for row in rows]))
            by_id = {row.id: _lead(row) for row in connection.execute(found)}
        return [Unread(row.id, by_id[row.lead], row.final, row.archive, row.offset, row.reason) for row in rows]

    def take(
        self, visit: int, taken: Taken, at: str, *, report: str | None = None, canonical: str | None = None,
        reason: str | None = None,
    ) -> None:  # fmt: skip
        """Record what a fetched page turned out to be; what is recorded already stays."""
        row = {"visit": visit, "taken": taken, "report": report, "canonical": canonical, "reason": reason, "at": at}
        with worded(self._path), locked(self._engine) as connection:
            if connection.execute(select(takings.c.visit).where(takings.c.visit == visit)).first() is None:
                connection.execute(insert(takings).values(row))


def _present(connection: Connection) -> dict[str, Source]:
    query = select(sources).where(latest(sources, ("id",), None), sources.c.removed.is_(False))
    return {row.id: Source(row.kind, row.address, row.by_title) for row in connection.execute(query)}


def _put(connection: Connection, source: Source, at: str, *, removed: bool) -> None:
    last = connection.execute(select(func.max(sources.c.number)).where(sources.c.id == source.id)).scalar() or 0
    values = {"kind": source.kind, "address": source.address, "by_title": source.by_title}
    row = {"id": source.id, "number": last + 1, **values, "removed": removed, "recorded": at}
    connection.execute(insert(sources).values(row))


def _replace(connection: Connection, table: Table, key: dict[str, str], values: dict[str, Any]) -> None:
    connection.execute(delete(table).where(*(table.c[name] == value for name, value in key.items())))
    connection.execute(insert(table).values({**key, **values}))


def _lead_row(lead: Lead, host: str) -> dict[str, Any]:
    fields = {name: getattr(lead, name) for name in Lead.__slots__}
    return {"page": content_id("p", lead.address), "host": host, **fields}


def _lead(row: Row[Any]) -> Lead:
    return Lead(row.address, row.title, row.published, row.updated, row.language)


def _settled() -> ColumnElement[bool]:
    """That there is a last word on a lead."""
    return exists(select(visits.c.id).where(visits.c.lead == leads.c.id, visits.c.fate != "failed"))


def _open(present: Collection[str]) -> ColumnElement[bool]:
    """That a lead of a source that is asked waits to be fetched."""
    return leads.c.source.in_(list(present)) & leads.c.outside.is_(None) & ~_settled()


def _tries(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at in range(0, len(ids), _CHUNK):
        some = visits.c.lead.in_(ids[at : at + _CHUNK])
        query = select(visits.c.lead, func.count()).where(some).group_by(visits.c.lead)
        found.update((lead, count) for lead, count in connection.execute(query))
    return found


def _pages(connection: Connection, pages: Sequence[str]) -> dict[str, Known]:
    """What is known of pages that were fetched before, under an earlier update."""
    found: dict[str, Known] = {}
    for at in range(0, len(pages), _CHUNK):
        some = leads.c.page.in_(pages[at : at + _CHUNK])
        columns = select(leads.c.page, visits.c.etag, visits.c.modified).join(leads, leads.c.id == visits.c.lead)
        query = columns.where(some, visits.c.fate == "fetched").order_by(visits.c.id)
        found.update((page, Known(etag, modified)) for page, etag, modified in connection.execute(query))
    return found


def _counts(connection: Connection) -> dict[str, dict[str, int]]:
    """By source: its leads by what became of them."""
    passed = leads.c.outside.is_not(None)
    by_fate = select(leads.c.source, passed, visits.c.fate, takings.c.taken, func.count())
    by_fate = by_fate.outerjoin(visits, (visits.c.lead == leads.c.id) & (visits.c.fate != "failed"))
    by_fate = by_fate.outerjoin(takings, takings.c.visit == visits.c.id)
    by_fate = by_fate.group_by(leads.c.source, passed, visits.c.fate, takings.c.taken)
    found: dict[str, dict[str, int]] = {}
    for source, outside, fate, taken, count in connection.execute(by_fate):
        counts = found.setdefault(source, {})
        for key in ("leads", "passed" if outside else _name(fate, taken)):
            counts[key] = counts.get(key, 0) + count
    return found


def _name(fate: str | None, taken: str | None) -> str:
    if fate is None or (fate == "fetched" and taken is None):
        return "waiting"
    if fate == "given-up" or taken in {"paywall", "consent", "rejected"}:
        return "lost"
    return "reports" if taken == "report" else "passed"
