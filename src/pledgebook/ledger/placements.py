"""Where reports belong: signatures, the marks by which candidates are found, and links, as they were recorded.

A mark that very many reports bear (a template, a paragraph of background) must not make each of them a candidate of
each: two reports are candidates only where, among those that bear a mark, fewer than `REACH` stand between them by date
and id (the sorted neighbourhood: Hernández and Stolfo, 1995). Where a report that is read late comes between two, their
link is parted; so the links that count are those between the neighbours of today, in whatever order reports were read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, bindparam, func, insert, or_, select, tuple_

from pledgebook.ledger.database import worded, writing
from pledgebook.ledger.latest import latest
from pledgebook.ledger.moments import day, moment, now
from pledgebook.ledger.tables import links, partings, placements, reports, signatures
from pledgebook.records.origin import Facts, Link, Mark, Reason, Signature
from pledgebook.records.report import Credit, Report, Span

REACH = 10
"""Reports before and after one, among those that bear a mark, that are candidates by it."""

UNDATED = "~"
"""Sorts after all dates."""

Entry = tuple[str, str]
"""A report among those that bear a mark: its date and id, in their order."""

Compare = Callable[[Signature, str], Link | None]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A version of a report that is to be placed, and when the book learnt it."""

    report: str
    version: str
    recorded: str


class Placements:
    """The placements of a book."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self._path, self._engine = path, engine

    def unplaced(self, report: str | None = None) -> list[Unplaced]:
        """The versions that are not placed yet, of all reports or of one, in the order in which they were read."""
        placed = and_(placements.c.report == reports.c.id, placements.c.version == reports.c.version)
        query = select(reports.c.id, reports.c.version, reports.c.recorded).outerjoin(placements, placed)
        query = query.where(placements.c.report.is_(None))
        query = query.order_by(reports.c.recorded, reports.c.number, reports.c.id)
        if report is not None:
            query = query.where(reports.c.id == report)
        with worded(self._path), self._engine.connect() as connection:
            return [Unplaced(row.id, row.version, row.recorded) for row in connection.execute(query)]

    def place(self, signature: Signature, marks: Sequence[Mark], recorded: str, compare: Compare) -> list[Link]:
        """Place a version of a report, in one transaction: find its candidates, link it to some, keep its marks.

        Args:
            signature: of the version.
            marks: those it bears.
            recorded: when the book learnt the version.
            compare: links the version to a candidate, given by its signature and text, or not.

        Returns:
            The links that were found; none where another process has placed the version already.
        """
        own = (signature.published or UNDATED, signature.report)
        key = {"report": signature.report, "version": signature.version}
        with worded(self._path), writing(self._engine) as connection:
            if connection.execute(select(placements.c.report).filter_by(**key)).first() is not None:
                return []
            candidates, pushed = set[tuple[str, str]](), set[tuple[str, str]]()
            for mark in marks:
                before, after = _neighbours(connection, mark, own)
                candidates |= _versions(connection, mark, (*before, *after), recorded)
                pushed |= _pushed(connection, mark, own, before, after)
            found = [
                (version, link)
                for version, theirs, text in _texts(connection, sorted(candidates))
                if theirs.report != signature.report and (link := compare(theirs, text)) is not None
            ]
            connection.execute(insert(placements).values({**key, **_outline(signature)}))
            rows = [{"kind": m.kind, "value": m.value, "published": own[0], **key} for m in marks]
            if rows:
                connection.execute(insert(signatures), rows)
            if found:
                connection.execute(insert(links), [_link_row(link, signature, version) for version, link in found])
            _part(connection, pushed, recorded)
        return [link for _, link in found]

    def published(self, *, as_of: str | None = None, known_at: str | None = None) -> dict[str, str | None]:
        """The reports at a moment, with their dates; the moments are those of `Book.statements`."""
        with worded(self._path), self._engine.connect() as connection:
            return {row.id: row.published for row in connection.execute(_at(as_of, known_at))}

    def links(self, *, as_of: str | None = None, known_at: str | None = None) -> list[Link]:
        """The links that count at a moment: those between versions that are the latest of their reports then."""
        with worded(self._path), self._engine.connect() as connection:
            latest = {(row.id, row.version) for row in connection.execute(_at(as_of, known_at))}
            parted = select(partings)
            if known_at is not None:
                parted = parted.where(partings.c.recorded <= moment(known_at))
            gone = {tuple(row[:4]) for row in connection.execute(parted)}
            return [
                _link(row)
                for row in connection.execute(select(links).order_by(links.c.one, links.c.other))
                if {(row.one, row.one_version), (row.other, row.other_version)} <= latest and tuple(row[:4]) not in gone
            ]

    def passages(
        self, *, as_of: str | None = None, known_at: str | None = None
    ) -> Iterator[tuple[Report, tuple[Facts, ...]]]:
        """Yield the reports at a moment with what their passages name, nothing where a report is not placed yet.

        The moments are those of `Book.statements`; one text at a time lies in memory.
        """
        here = and_(placements.c.report == reports.c.id, placements.c.version == reports.c.version)
        more = (reports.c.language, reports.c.title, reports.c.text, placements.c.language.label("main"))
        query = _at(as_of, known_at).add_columns(*more, placements.c.facts).outerjoin(placements, here)
        with worded(self._path), self._engine.connect() as connection:
            for row in connection.execute(query.order_by(reports.c.published, reports.c.id)):
                language = row.main or row.language
                report = Report(
                    row.id, row.text, row.version, published=row.published, language=language, title=row.title
                )
                yield report, tuple(Facts(start, end, tuple(items)) for start, end, *items in row.facts or ())


def _at(as_of: str | None, known_at: str | None) -> Any:
    query = select(reports.c.id, reports.c.version, reports.c.published).where(latest(reports, ("id",), known_at))
    return query if as_of is None else query.where(reports.c.published <= day(as_of))


# built once: a report asks them for each of its marks
_position = tuple_(signatures.c.published, signatures.c.report)
_own = tuple_(bindparam("published"), bindparam("report"))
_borne = and_(signatures.c.kind == bindparam("kind"), signatures.c.value == bindparam("value"))
_bearers = select(signatures.c.published, signatures.c.report).where(_borne).distinct().limit(bindparam("reach"))
_before = _bearers.where(_position < _own).order_by(signatures.c.published.desc(), signatures.c.report.desc())
_after = _bearers.where(_position > _own).order_by(signatures.c.published, signatures.c.report)

_then = reports.alias("then")
_newest = select(func.max(_then.c.number)).where(_then.c.id == reports.c.id, _then.c.recorded <= bindparam("recorded"))
_versions_of = (
    select(reports.c.id, reports.c.version)
    .join(signatures, and_(reports.c.id == signatures.c.report, reports.c.version == signatures.c.version))
    .where(_borne, signatures.c.report.in_(bindparam("names", expanding=True)))
    .where(or_(reports.c.recorded > bindparam("recorded"), reports.c.number == _newest.scalar_subquery()))
)


def _neighbours(connection: Connection, mark: Mark, own: Entry) -> tuple[list[Entry], list[Entry]]:
    """Those that bear a mark and stand nearest before and after `own`, nearest first."""
    values = {"kind": mark.kind, "value": mark.value, "published": own[0], "report": own[1], "reach": REACH}
    before, after = (connection.execute(query, values) for query in (_before, _after))
    return [(row.published, row.report) for row in before], [(row.published, row.report) for row in after]


def _versions(connection: Connection, mark: Mark, entries: Iterable[Entry], recorded: str) -> set[tuple[str, str]]:
    """The versions of reports that bear a mark and are the latest at a moment, or were read since."""
    names = sorted({report for _, report in entries})
    values = {"kind": mark.kind, "value": mark.value, "recorded": recorded, "names": names}
    return {(row.id, row.version) for row in connection.execute(_versions_of, values)} if names else set()


def _texts(connection: Connection, versions: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Signature, str]]:
    """The version, signature and text of each; one text at a time lies in memory."""
    joined = and_(placements.c.report == reports.c.id, placements.c.version == reports.c.version)
    query = select(placements, reports.c.url, reports.c.published, reports.c.text).join(reports, joined)
    for report, version in versions:
        row = connection.execute(query.where(reports.c.id == report, reports.c.version == version)).one()
        yield version, _signature(row), row.text


def _pushed(
    connection: Connection, mark: Mark, own: Entry, before: Sequence[Entry], after: Sequence[Entry]
) -> set[tuple[str, str]]:
    """Pairs of reports between which `own` comes as one too many, as far as a mark goes."""
    if len(before) + len(after) <= REACH:
        return set()
    there = select(signatures.c.report).filter_by(kind=mark.kind, value=mark.value, published=own[0], report=own[1])
    if connection.execute(there).first() is not None:
        return set()
    pairs = zip(before[::-1], after[REACH - len(before) :], strict=False)
    return {(min(one, other), max(one, other)) for (_, one), (_, other) in pairs}


def _part(connection: Connection, pushed: set[tuple[str, str]], recorded: str) -> None:
    """Part linked reports that are no longer neighbours by any mark."""
    for one, other in sorted(pushed):
        for row in connection.execute(select(links).where(links.c.one == one, links.c.other == other)).all():
            pair = {name: getattr(row, name) for name in ("one", "one_version", "other", "other_version")}
            gone = connection.execute(select(partings.c.one).filter_by(**pair)).first() is not None
            if not gone and not _still_neighbours(connection, row):
                connection.execute(insert(partings).values({**pair, "recorded": recorded}))


def _still_neighbours(connection: Connection, row: Row[Any]) -> bool:
    mine, theirs = signatures.alias("mine"), signatures.alias("theirs")
    shared = and_(mine.c.kind == theirs.c.kind, mine.c.value == theirs.c.value)
    query = select(mine.c.kind, mine.c.value, mine.c.published, theirs.c.published.label("then")).join(theirs, shared)
    query = query.where(mine.c.report == row.one, mine.c.version == row.one_version)
    query = query.where(theirs.c.report == row.other, theirs.c.version == row.other_version)
    for mark in connection.execute(query).all():
        first, last = sorted([(mark.published, row.one), (mark.then, row.other)])
        between = select(signatures.c.published, signatures.c.report).filter_by(kind=mark.kind, value=mark.value)
        between = between.where(_position > first, _position < last).distinct().limit(REACH)
        if len(connection.execute(between).all()) < REACH:
            return True
    return False


def _outline(signature: Signature) -> dict[str, Any]:
    return {
        "language": signature.language,
        "credits": [[c.kind, c.name, c.span.start, c.span.end] for c in signature.credits],
        "said": list(signature.said),
        "facts": [[f.start, f.end, *f.items] for f in signature.facts],
    }


def _signature(row: Row[Any]) -> Signature:
    return Signature(
        report=row.report,
        version=row.version,
        url=row.url,
        published=row.published,
        language=row.language,
        credits=tuple(Credit(kind, name, Span(start, end)) for kind, name, start, end in row.credits),
        said=tuple(row.said),
        facts=tuple(Facts(start, end, tuple(items)) for start, end, *items in row.facts),
    )


def _link_row(link: Link, placed: Signature, candidate: str) -> dict[str, Any]:
    """The row of a link between a report that is placed and a version of a candidate."""
    first = link.one == placed.report
    spans = [[r.words, *(s and [s.start, s.end] for s in (r.one, r.other))] for r in link.reasons]
    return {
        "one": link.one,
        "one_version": placed.version if first else candidate,
        "other": link.other,
        "other_version": candidate if first else placed.version,
        "kind": link.kind,
        "similarity": link.similarity,
        "reasons": spans,
        "recorded": now(),
    }


def _link(row: Row[Any]) -> Link:
    reasons = (Reason(words, one and Span(*one), other and Span(*other)) for words, one, other in row.reasons)
    return Link(row.one, row.other, row.kind, row.similarity, tuple(reasons))
