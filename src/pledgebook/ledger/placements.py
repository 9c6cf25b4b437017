"""Where reports belong: signatures, the marks by which candidates are found, and links, as they were recorded.

A mark that very many reports bear (a template, a paragraph of background) must not make each of them a candidate of
each: two reports are candidates only where, among those that bear a mark, fewer than `REACH` stand between them by date
and id (the sorted neighbourhood: Hernández and Stolfo, 1995). Weak marks make candidates only within an occasion, and
one weak mark alone only of reports between which fewer than `NEAREST` stand; they hold links by facts, not by words.

Where a report that is read late comes between two, their link is parted; so the links that count are those between the
candidates of today, in whatever order reports were read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    Connection,
    Dialect,
    Engine,
    Row,
    Select,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    tuple_,
    union,
    union_all,
)

from pledgebook.ledger.database import FEW, worded, writing
from pledgebook.ledger.dialects import dialect_of
from pledgebook.ledger.latest import latest
from pledgebook.ledger.location import Location
from pledgebook.ledger.moments import day, moment
from pledgebook.ledger.recording import recording
from pledgebook.ledger.tables import links, partings, placements, reports, signatures
from pledgebook.records.days import days_between
from pledgebook.records.origin import BY_FACTS, WEAK, Facts, Link, Mark, Reason, Signature
from pledgebook.records.report import Credit, Report, Span

REACH = 10
"""Reports before and after one, among those that bear a mark, that may be candidates by it."""

NEAREST = 3
"""Reports before and after one that are candidates by a single weak mark; farther ones must share two."""

AT_ONCE = 32
"""Marks that one statement looks up."""

UNDATED = "~"
"""Sorts after all dates."""

Entry = tuple[str, str]
"""A report among those that bear a mark: its date and id, in their order."""

Version = tuple[str, str]
"""The id of a report and a version of it."""

Bond = Literal["strong", "weak"] | None
"""By which marks two reports are candidates, None where they are not."""

Compare = Callable[[Signature, str, Bond], Link | None]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A version of a report that is to be placed, the hash of its text, and when the book learnt it."""

    report: str
    version: str
    hash: str
    recorded: str


class Placements:
    """The placements of a book."""

    def __init__(self, path: Location, engine: Engine) -> None:
        self._path, self._engine = path, engine

    def unplaced(self, report: str | None = None) -> list[Unplaced]:
        """The versions that are not placed yet, of all reports or of one, in the order in which they were read."""
        placed = and_(placements.c.report == reports.c.id, placements.c.version == reports.c.version)
        columns = (reports.c.id, reports.c.version, reports.c.hash, reports.c.recorded)
        query = select(*columns).outerjoin(placements, placed)
        query = query.where(placements.c.report.is_(None))
        query = query.order_by(reports.c.recorded, reports.c.number, reports.c.id)
        if report is not None:
            query = query.where(reports.c.id == report)
        with worded(self._path), self._engine.connect() as connection:
            return [Unplaced(row.id, row.version, row.hash, row.recorded) for row in connection.execute(query)]

    def place(
        self, signature: Signature, marks: Sequence[Mark], recorded: str, occasion: int, compare: Compare
    ) -> list[Link]:
        """Place a version of a report, in one transaction: find its candidates, link it to some, keep its marks.

        Args:
            signature: of the version.
            marks: those it bears.
            recorded: when the book learnt the version.
            occasion: days within which weak marks make candidates.
            compare: links the version to a candidate, given by its signature, text and bond, or not; by a weak bond,
                links of kinds other than `BY_FACTS` do not count.

        Returns:
            The links that were found; none where another process has placed the version already.
        """
        own = (signature.published or UNDATED, signature.report)
        key = {"report": signature.report, "version": signature.version}
        with worded(self._path), writing(self._engine) as connection:
            if connection.execute(select(placements.c.report).filter_by(**key)).first() is not None:
                return []
            queues = _queues(connection, marks, own)
            found = [
                (version, link)
                for version, theirs, text, bond in _texts(connection, _bonds(queues, own, occasion), recorded)
                if (link := compare(theirs, text, bond)) is not None and _holds(bond, link.kind)
            ]
            pushed = _pushed(connection, queues, own)
            connection.execute(insert(placements).values({**key, **_outline(signature)}))
            rows = [{"kind": m.kind, "value": m.value, "published": own[0], **key} for m in marks]
            dialect_of(connection).load(connection, signatures, rows)
            if found:
                learnt = {"recorded": recording(connection)}
                rows = [{**_link_row(link, signature, version), **learnt} for version, link in found]
                connection.execute(insert(links), rows)
            _part(connection, pushed, recorded, occasion)
        return [link for _, link in found]

    def published(
        self, *, as_of: str | None = None, known_at: str | None = None, beside: Collection[str] | None = None
    ) -> dict[str, str | None]:
        """The reports at a moment, with their dates; the moments are those of `Book.statements`.

        Where `beside` is given, only those that have links, and those that it names.
        """
        query = _at(as_of, known_at)
        if beside is not None:
            query = query.where(or_(_linked, reports.c.id.in_(list(beside))))
        with worded(self._path), self._engine.connect() as connection:
            return {row.id: row.published for row in connection.execute(query)}

    def links(self, *, as_of: str | None = None, known_at: str | None = None) -> list[Link]:
        """The links that count at a moment: those between versions that are the latest of their reports then."""
        with worded(self._path), self._engine.connect() as connection:
            latest = {(row.id, row.version) for row in connection.execute(_at(as_of, known_at).where(_linked))}
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

        The moments are those of `Book.statements`; few texts at a time lie in memory.
        """
        here = and_(placements.c.report == reports.c.id, placements.c.version == reports.c.version)
        more = (
            reports.c.hash,
            reports.c.language,
            reports.c.title,
            reports.c.text,
            placements.c.language.label("main"),
        )
        query = _at(as_of, known_at).add_columns(*more, placements.c.facts).outerjoin(placements, here)
        with worded(self._path), self._engine.connect() as connection:
            query = query.order_by(reports.c.published.nulls_first(), reports.c.id)
            for row in connection.execute(query, execution_options=FEW):
                language = row.main or row.language
                report = Report(row.id, row.text, row.hash, published=row.published, language=language, title=row.title)
                yield report, tuple(Facts(start, end, tuple(items)) for start, end, *items in row.facts or ())


def _at(as_of: str | None, known_at: str | None) -> Any:
    query = select(reports.c.id, reports.c.version, reports.c.published).where(latest(reports, ("id",), known_at))
    return query if as_of is None else query.where(reports.c.published <= day(as_of))


# built once: building them costs more than asking them
_linked = reports.c.id.in_(union(select(links.c.one), select(links.c.other)))
_position = tuple_(signatures.c.published, signatures.c.report)
_own = tuple_(bindparam("published"), bindparam("report"))


def _bearers(number: int, *, after: bool) -> Select[Any]:
    """Those that bear the mark of a number and stand nearest before or after one, with their versions that bear it."""
    mark, entry = (signatures.c.kind, signatures.c.value), (signatures.c.published, signatures.c.report)
    borne = (column == bindparam(f"{column.name}{number}") for column in mark)
    there = _position > _own if after else _position < _own
    query = select(*mark, *entry).where(*borne, there).distinct().limit(bindparam("reach"))
    near = query.order_by(*(column if after else column.desc() for column in entry)).subquery()
    same = and_(*(column == near.c[column.name] for column in (*mark, *entry)))
    return select(*mark, *entry, signatures.c.version).join_from(near, signatures, same)


_nearest = union_all(*(_bearers(number, after=after) for number in range(AT_ONCE) for after in (False, True)))
_then = reports.alias("then")
_newest = select(func.max(_then.c.number)).where(_then.c.id == reports.c.id, _then.c.recorded <= bindparam("recorded"))
_texts_of = (
    select(placements, reports.c.url, reports.c.published, reports.c.text)
    .join(reports, and_(placements.c.report == reports.c.id, placements.c.version == reports.c.version))
    .where(placements.c.report.in_(bindparam("names", expanding=True)))
    .where(or_(reports.c.recorded > bindparam("recorded"), reports.c.number == _newest.scalar_subquery()))
    .order_by(placements.c.report, placements.c.version)
)


@lru_cache(maxsize=1)
def _compiled(dialect: Dialect) -> tuple[str, list[str] | None, dict[str, Any]]:
    """The look-up as the driver takes it, its parameters in order if it wants that, and what is set already.

    SQLAlchemy's own work for each of the hundreds of parameters would cost several times what the database's does.
    """
    compiled = _nearest.compile(dialect=dialect)
    return str(compiled), compiled.positiontup and list(compiled.positiontup), dict(compiled.params)


class _Queue(NamedTuple):
    """Those that bear a mark and stand nearest before and after a report, nearest first, with versions that bear it."""

    mark: Mark
    before: list[tuple[Entry, list[str]]]
    after: list[tuple[Entry, list[str]]]


def _queues(connection: Connection, marks: Sequence[Mark], own: Entry) -> list[_Queue]:
    bearers: dict[Mark, dict[Entry, list[str]]] = {mark: defaultdict(list) for mark in marks}
    query, names, preset = _compiled(connection.dialect)
    values = {**preset, "published": own[0], "report": own[1], "reach": REACH}
    for first in range(0, len(marks), AT_ONCE):
        for number in range(AT_ONCE):
            mark = marks[first + number] if first + number < len(marks) else None
            values |= {f"kind{number}": mark and mark.kind, f"value{number}": mark and mark.value}
        found = connection.exec_driver_sql(query, tuple(values[name] for name in names) if names else values)
        for kind, value, published, report, version in found:
            bearers[Mark(kind, value)][published, report].append(version)
    queues = []
    for mark, entries in bearers.items():
        standing = sorted(entries.items())
        before, after = ([each for each in standing if (each[0] > own) is later] for later in (False, True))
        queues.append(_Queue(mark, before[::-1], after))
    return queues


def _bonds(queues: Iterable[_Queue], own: Entry, occasion: int) -> dict[Version, Bond]:
    """The candidates among the versions that bear a mark."""
    shared: dict[tuple[str, str, str], list[tuple[str, int]]] = defaultdict(list)
    for queue in queues:
        for side in (queue.before, queue.after):
            for between, ((published, report), versions) in enumerate(side):
                for version in versions:
                    shared[published, report, version].append((queue.mark.kind, between))
    bonds = {
        (report, version): _bond(found, published, own[0], occasion)
        for (published, report, version), found in shared.items()
        if report != own[1]
    }
    return {version: bond for version, bond in bonds.items() if bond}


def _bond(shared: Iterable[tuple[str, int]], one: str, other: str, occasion: int) -> Bond:
    """The bond of two reports.

    Args:
        shared: kinds of the marks that both bear, each with how many stand between them: fewer than `REACH`.
        one: the date of the one.
        other: that of the other.
        occasion: days within which weak marks count.
    """
    weak = 0
    for kind, between in shared:
        if kind not in WEAK:
            return "strong"
        weak += 2 if between < NEAREST else 1
    if weak < 2 or UNDATED in {one, other} or days_between(one, other) > occasion:
        return None
    return "weak"


def _holds(bond: Bond, kind: str) -> bool:
    """Whether a link of a kind counts between reports of a bond."""
    return bond == "strong" or (bond == "weak" and kind in BY_FACTS)


def _texts(
    connection: Connection, bonds: Mapping[Version, Bond], recorded: str
) -> Iterator[tuple[str, Signature, str, Bond]]:
    """Version, signature, text and bond of each candidate that was the latest of its report at a moment, or read since.

    Few texts at a time lie in memory.
    """
    names = sorted({report for report, _ in bonds})
    values = {"names": names, "recorded": recorded}
    for row in connection.execute(_texts_of, values, execution_options=FEW) if names else ():
        if bond := bonds.get((row.report, row.version)):
            yield row.version, _signature(row), row.text, bond


def _pushed(connection: Connection, queues: Iterable[_Queue], own: Entry) -> set[tuple[str, str]]:
    """Pairs of reports between which `own` comes as one too many, as far as some mark goes."""
    pairs = [
        (queue.mark, min(one, other), max(one, other))
        for queue in queues
        for reach in {REACH, NEAREST if queue.mark.kind in WEAK else REACH}
        for ((_, one), _), ((_, other), _) in zip(
            queue.before[:reach][::-1], queue.after[reach - len(queue.before[:reach]) :], strict=False
        )
    ]
    if not pairs:
        return set()
    mine = select(signatures.c.kind, signatures.c.value).filter_by(published=own[0], report=own[1])
    there = {tuple(row) for row in connection.execute(mine)}  # by another version, it stood between them before
    return {(one, other) for mark, one, other in pairs if (mark.kind, mark.value) not in there}


def _part(connection: Connection, pushed: set[tuple[str, str]], recorded: str, occasion: int) -> None:
    """Part linked reports whose bond no longer holds their link."""
    query = select(*links.primary_key, links.c.kind).where(links.c.one.in_(sorted({one for one, _ in pushed})))
    for row in connection.execute(query).all() if pushed else ():
        if (row.one, row.other) in pushed:
            pair = {column.name: getattr(row, column.name) for column in links.primary_key}
            gone = connection.execute(select(partings.c.one).filter_by(**pair)).first() is not None
            if not gone and not _holds(_present_bond(connection, pair, occasion), row.kind):
                connection.execute(insert(partings).values({**pair, "recorded": recorded}))


def _present_bond(connection: Connection, pair: Mapping[str, str], occasion: int) -> Bond:
    """The bond of two linked versions among all that is placed by now."""
    mine, theirs = signatures.alias("mine"), signatures.alias("theirs")
    both = and_(mine.c.kind == theirs.c.kind, mine.c.value == theirs.c.value)
    query = select(mine.c.kind, mine.c.value, mine.c.published, theirs.c.published.label("then")).join(theirs, both)
    query = query.where(mine.c.report == pair["one"], mine.c.version == pair["one_version"])
    query = query.where(theirs.c.report == pair["other"], theirs.c.version == pair["other_version"])
    shared, dates = list[tuple[str, int]](), (UNDATED, UNDATED)
    for mark in connection.execute(query).all():
        dates = (mark.published, mark.then)
        first, last = sorted([(mark.published, pair["one"]), (mark.then, pair["other"])])
        between = select(signatures.c.published, signatures.c.report).filter_by(kind=mark.kind, value=mark.value)
        between = between.where(_position > first, _position < last).distinct().limit(REACH)
        if (number := len(connection.execute(between).all())) < REACH:
            shared.append((mark.kind, number))
    return _bond(shared, *dates, occasion)


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
    }


def _link(row: Row[Any]) -> Link:
    reasons = (Reason(words, one and Span(*one), other and Span(*other)) for words, one, other in row.reasons)
    return Link(row.one, row.other, row.kind, row.similarity, tuple(reasons))
