"""Search over the texts, titles and quotes of a book: the database finds and ranks, the stored text gives the offsets.

The database's index holds folded words (`words`). Each version of a report is a row of it, added with the report; a
row has the report's title, its text, and again those words of the text that are evidence of a statement.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, select, tuple_

from pledgebook.ledger.database import FEW, worded
from pledgebook.ledger.dialects import dialect_of
from pledgebook.ledger.dialects.dialect import GAP, Folded
from pledgebook.ledger.latest import latest
from pledgebook.ledger.location import Location
from pledgebook.ledger.moments import day
from pledgebook.ledger.phrases import Phrase, Words, phrases
from pledgebook.ledger.tables import reports, searchable, statements
from pledgebook.ledger.words import Word, words
from pledgebook.records.report import Span
from pledgebook.records.search import Extract, Hit

Key = tuple[str, str]
"""The id of a report and a version of it."""

Range = tuple[int, int]
"""Start and end of an evidence."""


class Stated(NamedTuple):
    """A statement of a hit: its id and where its evidence stands."""

    id: str
    start: int
    end: int


MOST_HITS, MOST_SPANS, EXTRACTS, AROUND = 500, 200, 3, 90
"""Hits at once, spans of a hit, its extracts, and the characters that an extract shows before and after."""


class Version(NamedTuple):
    """A version of a report as it becomes searchable: its key, title and text, and the spans of its statements."""

    report: str
    version: str
    title: str | None
    text: str
    evidence: Collection[Range]


def add_to_index(connection: Connection, added: Iterable[Version]) -> None:
    """Make versions of reports searchable, in the transaction that adds them."""
    number = connection.execute(select(func.max(searchable.c.id))).scalar() or 0
    rows, index = [], []
    for number, one in enumerate(added, number + 1):  # noqa: B020  # goes on behind the last
        rows.append({"id": number, "report": one.report, "version": one.version})
        index.append(_row(number, one))
    dialect = dialect_of(connection)
    dialect.load(connection, searchable, rows)
    dialect.add_words(connection, index)


def fill_index(read: Connection, write: Connection) -> None:
    """Index again what is searchable: few texts at a time lie in memory.

    Args:
        read: to the texts and the rows of `searchable`.
        write: to the index, which is empty.
    """
    version = and_(reports.c.id == searchable.c.report, reports.c.version == searchable.c.version)
    columns = (searchable.c.id.label("number"), reports.c.id, reports.c.version, reports.c.title, reports.c.text)
    query = select(*columns).join(searchable, version).order_by(searchable.c.id)
    for part in read.execute(query, execution_options=FEW).partitions():
        evidence: dict[Key, list[Range]] = {(row.id, row.version): [] for row in part}
        key = (statements.c.report, statements.c.version)
        spans = select(*key, statements.c.start, statements.c.end).where(tuple_(*key).in_(list(evidence)))
        for report, number, *span in read.execute(spans):
            evidence[report, number].append((span[0], span[1]))
        rows = [_row(r.number, Version(r.id, r.version, r.title, r.text, evidence[r.id, r.version])) for r in part]
        dialect_of(write).add_words(write, rows)


def _row(number: int, one: Version) -> Folded:
    found = list(words(one.text))
    quotes = f" {GAP} ".join(_folded(_within(found, span)) for span in sorted(set(one.evidence)))
    return Folded(number, _folded(words(one.title or "")), _folded(found), quotes)


def _folded(found: Iterable[Word]) -> str:
    return " ".join(word.folded for word in found)


def _within(found: Iterable[Word], span: Range) -> Iterator[Word]:
    return (word for word in found if span[0] <= word.start and word.end <= span[1])


class Search:
    """Searches a book."""

    def __init__(self, path: Location, engine: Engine) -> None:
        self._path, self._engine = path, engine

    def find(
        self,
        query: str,
        *,
        as_of: str | None = None,
        known_at: str | None = None,
        stated: bool = False,
        limit: int = 20,
        after: tuple[float, str] | None = None,
    ) -> list[Hit]:
        """Reports with all the words of a query in text or title, in whatever script, the best first.

        Args:
            query: words; between quotation marks they stand side by side, `word*` is the beginning of one. Nothing in
                it is wrong; without words nothing is found.
            as_of: only what was said up to this day; reports without a date are left out then.
            known_at: only what the book knew at this moment.
            stated: find the words only where they are evidence of statements.
            limit: hits at most, up to `MOST_HITS`.
            after: score and report of the last hit seen: only those behind it.
        """
        asked = phrases(query)
        if not asked:
            return []
        most = max(1, min(limit, MOST_HITS))
        found = dialect_of(self._engine).found(asked, stated=stated)
        ranked = (
            select(reports.c.id, reports.c.version, found.c.score)
            .join(searchable, searchable.c.id == found.c.id)
            .join(reports, (reports.c.id == searchable.c.report) & (reports.c.version == searchable.c.version))
            .where(latest(reports, ("id",), known_at))
            .order_by(found.c.score.desc(), reports.c.id)
            .limit(most)
        )
        if as_of is not None:
            ranked = ranked.where(reports.c.published <= day(as_of))
        if after is not None:
            ranked = ranked.where(tuple_(-found.c.score, reports.c.id) > tuple_(-after[0], after[1]))
        edge = select(found.c.score).order_by(found.c.score.desc()).limit(MOST_HITS).subquery()
        best = ranked.where(found.c.score >= select(func.min(edge.c.score)).scalar_subquery())
        with worded(self._path), self._engine.connect() as connection:
            rows = connection.execute(best).all()  # mostly enough, and no more than these are looked up
            if len(rows) < most:
                rows = connection.execute(ranked).all()
            return _hits(connection, rows, asked)


def _hits(connection: Connection, best: Sequence[Any], asked: Sequence[Phrase]) -> list[Hit]:
    """What the rows of reports, which have id, version and score, are found by, in their order."""
    scores = {(row.id, row.version): row.score for row in best}
    stated: dict[Key, list[Stated]] = {key: [] for key in scores}
    c = statements.c
    query = select(c.report, c.version, c.id, c.start, c.end).where(_of(c.report, c.version, scores))
    for report, version, *one in connection.execute(query.order_by(c.start, c.id)):
        if (report, version) in stated:
            stated[report, version].append(Stated(*one))
    r, hits = reports.c, {}
    texts = select(r.id, r.version, r.title, r.text, r.published, r.language, r.publisher)
    for row in connection.execute(texts.where(_of(r.id, r.version, scores)), execution_options=FEW):
        if (key := (row.id, row.version)) in scores:
            hits[key] = _hit(row, stated[key], scores[key], asked)
    return [hits[key] for key in scores]


def _of(report: ColumnElement[str], version: ColumnElement[str], keys: Collection[Key]) -> ColumnElement[bool]:
    """That a row may be one of these; pairs would be exact, but SQLite has no index for them."""
    reports_, versions = zip(*keys, strict=True) if keys else ((), ())
    return report.in_(reports_) & version.in_(versions)


def _hit(row: Any, stated: Iterable[Stated], score: float, asked: Sequence[Phrase]) -> Hit:
    found, title = Words(row.text), Words(row.title or "")
    by_phrase = [list(phrase.matches(found)) for phrase in asked]
    spans = _apart(span for each in by_phrase for span in each)
    starts = [span.start for span in spans]

    def holds(evidence: Stated) -> bool:
        """Whether a span lies within it; spans are in order and do not overlap."""
        first = bisect_left(starts, evidence.start)
        return first < len(spans) and spans[first].end <= evidence.end

    return Hit(
        report=row.id,
        version=row.version,
        title=row.title,
        published=row.published,
        language=row.language,
        publisher=row.publisher,
        score=score,
        titled=tuple(_apart(span for phrase in asked for span in phrase.matches(title))),
        spans=tuple(spans[:MOST_SPANS]),
        matches=len(spans),
        statements=tuple(one.id for one in stated if holds(one)),
        extracts=tuple(_extracts(row.text, by_phrase, spans)),
    )


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, the longer before the shorter; what overlaps an earlier one is left out."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
    return kept


def _extracts(body: str, by_phrase: Sequence[Sequence[Span]], spans: Sequence[Span]) -> Iterator[Extract]:
    """Around the first place of each phrase, then around the next ones."""
    firsts = [each[0] for each in by_phrase if each]
    chosen = sorted(dict.fromkeys([*firsts, *spans]), key=lambda s: (s not in firsts, s.start))[:EXTRACTS]
    windows: list[list[int]] = []
    for span in sorted(chosen, key=lambda s: s.start):
        start, end = _edge(body, span.start, -1), _edge(body, span.end, 1)
        if windows and start <= windows[-1][1]:
            windows[-1][1] = max(end, windows[-1][1])
        else:
            windows.append([start, end])
    for start, end in windows:
        inside = tuple(span for span in spans if start <= span.start and span.end <= end)
        yield Extract(start, end, body[start:end], inside)


def _edge(body: str, at: int, step: int) -> int:
    """About `AROUND` characters before or after, at a space where one is near."""
    far = min(max(at + step * AROUND, 0), len(body))
    near = range(far, at, -step)[:20]
    return next((n for n in near if 0 < n < len(body) and body[n if step > 0 else n - 1].isspace()), far)
