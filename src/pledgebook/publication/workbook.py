"""A book as an XLSX workbook (ECMA-376): matrix, commitments, statements, sources and conflicts, linked to each other.

No cell is a formula, whatever a report says; the same records give the same file, byte for byte.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pledgebook.errors import UsageError
from pledgebook.publication.contents import DARK, FILLS, Contents, name_of, web_address
from pledgebook.publication.standings import SIGNS
from pledgebook.publication.tables import COLUMNS, Row, commitment_row, conflict_rows, statement_row
from pledgebook.records.commitment import Commitment, Key, Said, Standing

MOST_ROWS = 1_048_575
"""Of a sheet, below its header; what spreadsheets hold."""

MOST_LINKS = 65_530
"""Of a sheet; what spreadsheets hold. What is beyond them stays as plain words."""

LONGEST = 32_000
"""UTF-16 units of a cell; spreadsheets hold 32,767. What is longer is cut, with a mark."""

COMMITMENTS = ("actor", "name", *list(COLUMNS["commitments"])[1:], "statements")
STATEMENTS = (
    *("said", "kind", "actor", "action", "counterpart", "stance", "conditions", "domains", "deadline", "amount"),
    *("unit", "speaker", "quote", "report", "start", "end", "language", "publisher", "origin", "judged"),
    *("confidence", "place", "date", "status", "participants", "count", "metric", "value", "bound", "further"),
    *("id", "version"),
)
SOURCES = tuple(COLUMNS["reports"])
CONFLICTS = tuple(COLUMNS["conflicts"])

_WIDTHS = {
    **dict.fromkeys(("quote", "reason"), 80), **dict.fromkeys(("title", "url"), 50),
    **dict.fromkeys(("name", "report", "reports", "statements", "id", "origin", "origins", "publisher"), 22),
    **dict.fromkeys(("conditions", "waits", "domains", "participants", "version"), 18),
    **dict.fromkeys(("start", "end", "number", "count", "own", "support", "heard", "language", "unit", "bound"), 9),
}  # fmt: skip
_WIDTH = 12
_DAYS = frozenset({"said", "since", "deadline", "published", "date", "first", "last", "settled_on"})
"""Columns of days, which spreadsheets sort and filter as such; a month or year stays words."""

_TERMS = {
    "standing": "where a commitment stands, derived from all that was said on it",
    "since": "the day on which its stance became what it is",
    "support": "how many independent origins state it; copies and translations count once",
    "reports": "how many reports state it; in conflicts and sources, which",
    "heard": "how many reports say anything on the commitment",
    "own": "whether it rests on the actor's own word",
    "waits": "the conditions that are not met",
    "pressure": "who urges it",
    "confidence": "the probability that the stance is the latest word; of a statement, that the report says so",
    "start, end": "where the quote stands in the report's text, in Unicode code points",
    "further": "more places in the same report that say the same",
    "judged": "whether an analyst has accepted or corrected the statement",
}


def workbook(contents: Contents) -> bytes:
    """The workbook of a book.

    Raises:
        UsageError: there are more statements or reports than a sheet has rows.
    """
    if max(len(contents.statements), len(contents.reports)) > MOST_ROWS:
        raise UsageError(f"a sheet holds {MOST_ROWS} rows; `pledgebook export --format parquet` holds all")
    out = io.BytesIO()
    book = _Workbook(xlsxwriter.Workbook(out, {"in_memory": True}))
    book.file.set_properties(
        {
            "title": contents.dossier.title["en"],
            "comments": str(contents.moment),
            "created": datetime.fromisoformat(contents.moment.day),
        }
    )
    read_me, matrix = book.sheet("read me"), book.sheet("matrix")
    sheets = {name: book.sheet(name) for name in ("commitments", "statements", "sources", "conflicts")}
    said, spans = _in_order(contents)
    rows_of = {s.statement.id: n for n, s in enumerate(said, 1)}
    sources = {report: n for n, report in enumerate(contents.reports, 1)}
    _matrix(book, matrix, contents)
    _commitments(book, sheets["commitments"], contents.commitments, spans)
    _statements(book, sheets["statements"], said, contents.reports, sources)
    book.table(sheets["sources"], SOURCES, list(contents.reports.values()), ["url"])
    for n, row in enumerate(contents.reports.values(), 1):
        book.link(sheets["sources"], (n, SOURCES.index("url")), row["url"], web_address(row["url"]))
    _conflicts(book, sheets["conflicts"], contents, rows_of)
    _read_me(book, read_me, contents)
    book.file.close()
    return out.getvalue()


def _in_order(contents: Contents) -> tuple[list[Said], Mapping[Key, tuple[int, int]]]:
    """Statements commitment by commitment, then all others; and the first and last row of each commitment."""
    known = {s.statement.id: s for s in contents.statements}
    spans, at = {}, 1
    for c in contents.commitments:
        spans[c.key] = (at, at + len(contents.histories[c.key]) - 1)
        at += len(contents.histories[c.key])
    told = chain.from_iterable(contents.histories[c.key] for c in contents.commitments)
    ordered = [known.pop(s.statement.id) for s in told]
    return [*ordered, *known.values()], spans


class _Workbook:
    """A workbook with its formats; counts what spreadsheets cannot hold."""

    def __init__(self, file: xlsxwriter.Workbook) -> None:
        self.file = file
        self.cut = self.unlinked = 0
        plain: dict[str, Any] = {"valign": "top", "quote_prefix": True}
        self.words = file.add_format(plain)
        self.long = file.add_format({**plain, "text_wrap": True})
        self.number = file.add_format({"valign": "top"})
        self.day = file.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"})
        self.head = file.add_format({**plain, "bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#E8EAED"})
        self.title = file.add_format({**plain, "bold": True, "font_size": 14})
        self.linked = file.add_format({**plain, "font_color": "#0B5394", "underline": 1})
        self.standing = {s: file.add_format({**plain, **_ground(s)}) for s in FILLS}
        self._links: dict[str, int] = {}

    def sheet(self, name: str) -> Worksheet:
        """A sheet that prints on landscape A4, as wide as one page."""
        sheet: Worksheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def table(self, sheet: Worksheet, columns: Sequence[str], rows: Sequence[Row], skipped: Sequence[str] = ()) -> None:
        """Rows below a header that stays in sight, with filters; `skipped` columns are written by others."""
        for n, name in enumerate(columns):
            sheet.set_column(n, n, _WIDTHS.get(name, _WIDTH))
            self.write(sheet, (0, n), name, self.head)
        for at, row in enumerate(rows, 1):
            for n, name in enumerate(columns):
                if name not in skipped:
                    value = _as_day(row[name]) if name in _DAYS else row[name]
                    self.write(sheet, (at, n), value, self.long if _WIDTHS.get(name) == 80 else None)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)

    def write(self, sheet: Worksheet, at: tuple[int, int], value: Any, form: Format | None = None) -> None:
        """A value as words, a day, a number or yes or no; nothing where there is none."""
        if isinstance(value, bool):
            sheet.write_boolean(*at, value, form or self.number)
        elif isinstance(value, int | float) and math.isfinite(value):
            sheet.write_number(*at, value, form or self.number)
        elif isinstance(value, date):
            sheet.write_datetime(*at, value, self.day)
        elif value is not None:
            sheet.write_string(*at, self._safe(value), form or self.words)

    def link(
        self, sheet: Worksheet, at: tuple[int, int], words: str | None, to: str | None, form: Format | None = None
    ) -> None:
        """Words that lead to an address or a cell (`internal:'sheet'!A1`); plain words where they lead nowhere."""
        count = self._links.get(sheet.name, 0)
        if words is None or to is None or count >= MOST_LINKS:
            self.unlinked += to is not None and words is not None
            self.write(sheet, at, words, form)
            return
        self._links[sheet.name] = count + 1
        sheet.write_url(*at, to, form or self.linked, string=self._safe(words))

    def _safe(self, value: Any) -> str:
        """A cell's words. What begins and ends as a run of rich text would be taken for one, and is written as XML."""
        words = value if isinstance(value, str) else _listed(value)
        if len(words.encode("utf-16-le")) // 2 > LONGEST:
            self.cut += 1
            words = words.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore") + " … (cut)"
        return f"{words} " if words.startswith("<r>") and words.endswith("</r>") else words


def _as_day(value: str | None) -> date | str | None:
    """A day; as words what is only a month or year, or lies before the calendar of spreadsheets."""
    return date.fromisoformat(value) if value and len(value) == 10 and value >= "1900-03-01" else value


def _ground(standing: Standing) -> dict[str, Any]:
    return {"bg_color": FILLS[standing], "font_color": "#FFFFFF" if standing in DARK else "#000000"}


def _listed(value: Any) -> str:
    if isinstance(value, list) and not any(isinstance(v, list) for v in value):
        return ", ".join(map(str, value))
    return json.dumps(value)


def _cell(sheet: str, row: int, last: int | None = None) -> str:
    """The address of a row, or of several; rows count from 0 here and from 1 there."""
    return f"internal:'{sheet}'!A{row + 1}" + (f":A{last + 1}" if last and last > row else "")


def _matrix(book: _Workbook, sheet: Worksheet, contents: Contents) -> None:
    """Actors × actions. Of several counterparts of one action the usual one comes first, and is shown."""
    rows_of = {c.key: n for n, c in enumerate(contents.commitments, 1)}
    first: dict[tuple[str, str], Commitment] = {}
    for c in contents.commitments:
        first.setdefault((c.actor, c.action), c)
    actions = [a for a in contents.dossier.actions.values() if any(c.action == a.id for c in contents.commitments)]
    actors = list(dict.fromkeys(c.actor for c in contents.commitments))
    for n, words in enumerate(("actor", "name", *(a.label["en"] for a in actions))):
        book.write(sheet, (0, n), words, book.head)
    for at, actor in enumerate(actors, 1):
        book.write(sheet, (at, 0), actor)
        book.write(sheet, (at, 1), name_of(actor))
        for n, action in enumerate(actions, 2):
            if one := first.get((actor, action.id)):
                words = f"{SIGNS[one.standing]} {one.support}"
                shown = f"({words})" if one.uncertain else words
                book.link(sheet, (at, n), shown, _cell("commitments", rows_of[one.key]), book.standing[one.standing])
    sheet.set_column(0, 0, _WIDTH)
    sheet.set_column(1, 1, _WIDTHS["name"])
    sheet.set_column(2, len(actions) + 1, _WIDTH)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, len(actors), len(actions) + 1)


def _commitments(
    book: _Workbook, sheet: Worksheet, commitments: Sequence[Commitment], spans: Mapping[Key, tuple[int, int]]
) -> None:
    rows = [{**commitment_row(c), "name": name_of(c.actor)} for c in commitments]
    book.table(sheet, COMMITMENTS, rows, ["standing", "statements"])
    for at, c in enumerate(commitments, 1):
        words = f"{SIGNS[c.standing]} {c.standing}"
        book.write(sheet, (at, COMMITMENTS.index("standing")), words, book.standing[c.standing])
        start, end = spans[c.key]
        count = f"{end - start + 1} statement" + ("s" if end > start else "")
        book.link(sheet, (at, COMMITMENTS.index("statements")), count, _cell("statements", start, end))


def _statements(
    book: _Workbook,
    sheet: Worksheet,
    said: Sequence[Said],
    reports: Mapping[str, Row],
    sources: Mapping[str, int],
) -> None:
    rows = [{**statement_row(s), "origin": s.source, "judged": s.judged} for s in said]
    book.table(sheet, STATEMENTS, rows, ["report"])
    for at, s in enumerate(said, 1):
        report = s.statement.report
        to = web_address(reports[report]["url"]) or _cell("sources", sources[report])
        book.link(sheet, (at, STATEMENTS.index("report")), report, to)


def _conflicts(book: _Workbook, sheet: Worksheet, contents: Contents, rows_of: Mapping[str, int]) -> None:
    rows = [row for c in contents.conflicts for row in conflict_rows(c)]
    book.table(sheet, CONFLICTS, rows, ["statements"])
    for at, row in enumerate(rows, 1):
        to = _cell("statements", rows_of[row["statements"][0]])
        book.link(sheet, (at, CONFLICTS.index("statements")), ", ".join(row["statements"]), to)


def _read_me(book: _Workbook, sheet: Worksheet, contents: Contents) -> None:
    subject = contents.dossier
    counts = {
        "matrix": f"{len({c.actor for c in contents.commitments})} actors × actions: where each stands",
        "commitments": f"{len(contents.commitments)} commitments, each linked to its statements",
        "statements": f"{len(contents.statements)} statements, each with its quote and linked to its report",
        "sources": f"{len(contents.reports)} reports; {contents.rejections} rejections, which"
        " `pledgebook reports` lists with their reasons",
        "conflicts": f"{len(contents.conflicts)} conflicts between reports of different origins, a row a side",
    }
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    book.write(sheet, (0, 0), subject.title["en"], book.title)
    lines: list[tuple[str, str]] = [("dossier", subject.id), ("moment", str(contents.moment))]
    at = _pairs(book, sheet, 1, lines)
    for name, words in counts.items():
        book.link(sheet, (at, 0), name, _cell(name, 0))
        book.write(sheet, (at, 1), words, book.long)
        at += 1
    for s in FILLS:
        book.write(sheet, (at + 1, 0), f"{SIGNS[s]} {s}", book.standing[s])
        at += 1
    number = "The number beside a sign is the support. In brackets: uncertain, less likely than the dossier's bound."
    order = "Links from a commitment lead to its statements as long as the sheets are not sorted anew; filter freely."
    limits = f"cells cut at {LONGEST} characters: {book.cut}; links left out: {book.unlinked}"
    at = _pairs(book, sheet, at + 2, [("how to read it", number), ("", order), ("limits of spreadsheets", limits)])
    at = _pairs(book, sheet, at + 1, list(_TERMS.items()))
    for labels in (
        {a.id: a.label["en"] for a in subject.actions.values()},
        {s.id: s.label["en"] for s in subject.stances.values()},
        {name: label["en"] for name, label in (*subject.conditions.items(), *subject.domains.items())},
    ):
        at = _pairs(book, sheet, at + 1, list(labels.items()))


def _pairs(book: _Workbook, sheet: Worksheet, at: int, lines: Sequence[tuple[str, str]]) -> int:
    """Words and what they mean, a row each; the row after them."""
    for n, (name, words) in enumerate(lines, at):
        book.write(sheet, (n, 0), name)
        book.write(sheet, (n, 1), words, book.long)
    return at + len(lines)
