"""Search over the texts, titles and quotes of a book: the database finds and ranks, the stored text gives the offsets.

The database's index holds folded words (`words`). Each version of a report is a row of it, added with the report; a
row has the report's title, its text, and again those words of the text that are evidence of a statement.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine, and_, func, select, tuple_

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
        found = dialect_of(self._engine).found(asked, stated=stated)
        ranked = (
            select(reports.c.id, reports.c.version, found.c.score)
            .join(searchable, searchable.c.id == found.c.id)
            .join(reports, (reports.c.id == searchable.c.report) & (reports.c.version == searchable.c.version))
            .where(latest(reports, ("id",), known_at))
            .order_by(found.c.score.desc(), reports.c.id)
            .limit(max(1, min(limit, MOST_HITS)))
        )
        if as_of is not None:
            ranked = ranked.where(reports.c.published <= day(as_of))
        if after is not None:
            ranked = ranked.where(tuple_(-found.c.score, reports.c.id) > tuple_(-after[0], after[1]))
        with worded(self._path), self._engine.connect() as connection:
            best = connection.execute(ranked).all()
            return [_hit(connection, (row.id, row.version), row.score, asked) for row in best]


def _hit(connection: Connection, key: tuple[str, str], score: float, asked: Sequence[Phrase]) -> Hit:
    columns = reports.c
    row = connection.execute(
        select(columns.title, columns.text, columns.published, columns.language, columns.publisher).where(
            columns.id == key[0], columns.version == key[1]
        )
    ).one()
    found, title = Words(row.text), Words(row.title or "")
    by_phrase = [list(phrase.matches(found)) for phrase in asked]
    spans = _apart(span for each in by_phrase for span in each)
    return Hit(
        report=key[0],
        version=key[1],
        title=row.title,
        published=row.published,
        language=row.language,
        publisher=row.publisher,
        score=score,
        titled=tuple(_apart(span for phrase in asked for span in phrase.matches(title))),
        spans=tuple(spans[:MOST_SPANS]),
        matches=len(spans),
        statements=_stating(connection, key, spans),
        extracts=tuple(_extracts(row.text, by_phrase, spans)),
    )


def _stating(connection: Connection, key: tuple[str, str], spans: Sequence[Span]) -> tuple[str, ...]:
    """The statements whose evidence holds a span; spans are in order and do not overlap."""
    starts = [span.start for span in spans]

    def holds(start: int, end: int) -> bool:
        first = bisect_left(starts, start)
        return first < len(spans) and spans[first].end <= end

    query = select(statements.c.id, statements.c.start, statements.c.end).where(
        statements.c.report == key[0], statements.c.version == key[1]
    )
    rows = connection.execute(query.order_by(statements.c.start, statements.c.id))
    return tuple(row.id for row in rows if holds(row.start, row.end))


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
