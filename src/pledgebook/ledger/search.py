"""Search over the texts, titles and quotes of a book: SQLite's FTS5 finds and ranks, the stored text gives the offsets.

The index holds folded words (`words`) and no text. Each version of a report is a row of it, added with the report; a
row has the report's title, its text, and again those words of the text that are evidence of a statement.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex
from sqlalchemy import Connection, Engine, Float, Integer, insert, select, text, tuple_

from pledgebook.ledger.database import worded
from pledgebook.ledger.latest import latest
from pledgebook.ledger.moments import day
from pledgebook.ledger.tables import reports, searchable, statements
from pledgebook.ledger.words import Word, words
from pledgebook.records.report import Span
from pledgebook.records.search import Extract, Hit

Range = tuple[int, int]
"""Start and end of an evidence."""

INDEX = (
    "CREATE VIRTUAL TABLE search_words USING fts5(title, text, quotes, content='', "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* S* P* C*'\")"
)
"""Words arrive folded and with spaces between them: all that the tokenizer has to do is to part them there."""

_ADD = text("INSERT INTO search_words (rowid, title, text, quotes) VALUES (:id, :title, :text, :quotes)")
_FIND = "SELECT rowid AS id, -bm25(search_words, 4.0, 1.0, 2.0) AS score FROM search_words WHERE search_words MATCH :of"
_GAP = "¶"
"""Stands between quotes, so that no phrase goes from one to the next; no query holds it."""

MOST_CHARACTERS, MOST_PHRASES, MOST_WORDS = 2000, 32, 256
"""Of a query, its phrases, a phrase's words; what goes beyond is left out."""

MOST_HITS, MOST_SPANS, EXTRACTS, AROUND = 500, 200, 3, 90
"""Hits at once, spans of a hit, its extracts, and the characters that an extract shows before and after."""

_PIECE = regex.compile(r'"([^"]*)"?|([^\s"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』〝〞", '"'))
_SPACELESS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words that stand side by side; the last one may be only the `beginning` of a word."""

    folded: tuple[str, ...]
    beginning: bool = False

    def matches(self, found: _Text) -> Iterator[Span]:
        """Yield where it stands in a text."""
        first, rest = self.folded[0], len(self.folded) - 1
        alone = self.beginning and not rest
        starts = found.beginning_with(first) if alone else found.places.get(first, [])
        for at in starts:
            part = found.words[at : at + rest + 1]
            if len(part) > rest and self._is(part):
                yield Span(part[0].start, part[-1].end)

    def _is(self, part: Sequence[Word]) -> bool:
        *whole, last = (word.folded for word in part)
        ends = last.startswith(self.folded[-1]) if self.beginning else last == self.folded[-1]
        return ends and tuple(whole) == self.folded[:-1]


class _Text:
    """The words of a text, and where each of them stands."""

    def __init__(self, body: str) -> None:
        self.words = list(words(body))
        self.places: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            self.places.setdefault(word.folded, []).append(at)

    def beginning_with(self, letters: str) -> list[int]:
        return sorted(at for word, places in self.places.items() if word.startswith(letters) for at in places)


def phrases(query: str) -> list[Phrase]:
    """What a query asks for: words, all of them; words between quotation marks stand side by side; `word*` begins so.

    Nothing in a query is wrong: signs that mean nothing are passed over.
    """
    found: dict[Phrase, None] = {}
    for quoted, plain in _PIECE.findall(query[:MOST_CHARACTERS].translate(_QUOTES)):
        folded = tuple(word.folded for word in words(quoted or plain))[:MOST_WORDS]
        if folded:
            beginning = plain.endswith("*") and not _SPACELESS.fullmatch(folded[-1])
            found[Phrase(folded, beginning)] = None
    return list(found)[:MOST_PHRASES]


def add_to_index(
    connection: Connection, key: tuple[str, str], title: str | None, body: str, evidence: Iterable[Range]
) -> None:
    """Make a version of a report searchable.

    Args:
        connection: of the transaction that adds the report.
        key: the report's id and version.
        title: of the report.
        body: its text.
        evidence: the spans of its statements.
    """
    found = list(words(body))
    quotes = (_folded(_within(found, span)) for span in sorted(set(evidence)))
    row = insert(searchable).values(report=key[0], version=key[1])
    values = {
        "id": connection.execute(row).inserted_primary_key[0],  # type: ignore[index]
        "title": _folded(words(title or "")),
        "text": _folded(found),
        "quotes": f" {_GAP} ".join(quotes),
    }
    connection.execute(_ADD, values)


def _folded(found: Iterable[Word]) -> str:
    return " ".join(word.folded for word in found)


def _within(found: Iterable[Word], span: Range) -> Iterator[Word]:
    return (word for word in found if span[0] <= word.start and word.end <= span[1])


class Search:
    """Searches a book."""

    def __init__(self, path: Path, engine: Engine) -> None:
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
        found = (
            text(_FIND).bindparams(of=_expression(asked, stated=stated)).columns(id=Integer, score=Float).cte("found")
        )
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


def _expression(asked: Sequence[Phrase], *, stated: bool) -> str:
    """The query in FTS5's own language; folded words hold neither quotation marks nor operators."""
    every = " AND ".join(f'"{" ".join(p.folded)}"' + ("*" if p.beginning else "") for p in asked)
    return f"{{quotes}} : ({every})" if stated else every


def _hit(connection: Connection, key: tuple[str, str], score: float, asked: Sequence[Phrase]) -> Hit:
    columns = reports.c
    row = connection.execute(
        select(columns.title, columns.text, columns.published, columns.language, columns.publisher).where(
            columns.id == key[0], columns.version == key[1]
        )
    ).one()
    found, title = _Text(row.text), _Text(row.title or "")
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
