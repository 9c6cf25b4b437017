"""A workbook is read back by another library: linked, filtered, and without a formula whatever reports say."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from pledgebook.publication import workbook as module
from pledgebook.publication.contents import FILLS, Contents
from pledgebook.publication.standings import SIGNS
from pledgebook.publication.workbook import LONGEST, workbook
from published import HOSTILE, MARKUP, RICH, TODAY, WEB, make_contents


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return make_contents(tmp_path_factory.mktemp("workbook") / "book.db")


def read(made: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made))


@pytest.fixture(scope="module")
def book(contents: Contents) -> openpyxl.Workbook:
    return read(workbook(contents))


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    head, *others = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in others]


def column(sheet: Worksheet, name: str) -> int:
    return [cell.value for cell in sheet[1]].index(name) + 1


def target(sheet: Worksheet, row: int, name: str) -> str | None:
    """Where a cell leads: an address, or a cell."""
    link = sheet.cell(row, column(sheet, name)).hyperlink
    return link and (link.target or link.location)


def test_no_cell_is_a_formula_and_every_quote_is_there_as_it_was(book: openpyxl.Workbook) -> None:
    assert [c.coordinate for sheet in book for row in sheet for c in row if c.data_type == "f"] == []
    quotes = {str(row["quote"]).rstrip() for row in rows(book["statements"])}
    assert set(HOSTILE) <= quotes
    assert all(c.quotePrefix for sheet in book for row in sheet for c in row if c.data_type == "s")


def test_sheets_have_a_header_that_stays_filters_and_widths(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["read me", "matrix", "commitments", "statements", "sources", "conflicts"]
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes in {"B2", "C2"}
        assert sheet.auto_filter.ref == sheet.dimensions
    widths = book["statements"].column_dimensions
    assert widths[openpyxl.utils.get_column_letter(column(book["statements"], "quote"))].width > 50


def test_a_commitment_leads_to_its_statements(book: openpyxl.Workbook, contents: Contents) -> None:
    sheet, said = book["commitments"], rows(book["statements"])
    assert len(rows(sheet)) == len(contents.commitments)
    for n, c in enumerate(contents.commitments, 2):
        place = (target(sheet, n, "statements") or "").removeprefix("'statements'!").replace("A", "")
        first, _, last = place.partition(":")
        linked = said[int(first) - 2 : int(last or first) - 1]
        assert [row["id"] for row in linked] == [s.statement.id for s in contents.histories[c.key]]


def test_a_statement_leads_to_its_report_on_the_web_or_in_the_sources(book: openpyxl.Workbook) -> None:
    sheet, sources = book["statements"], rows(book["sources"])
    found = {str(row["report"]): target(sheet, n, "report") for n, row in enumerate(rows(sheet), 2)}
    assert found["fr"] == WEB
    assert found["gb"] == WEB
    for report in ("de", "pl", "zh"):
        assert found[report] == f"'sources'!A{[s['id'] for s in sources].index(report) + 2}"
    assert {s["url"] for s in sources} >= {"javascript:alert(1)", "file:///etc/passwd"}
    addresses = [target(book["sources"], n, "url") for n in range(2, len(sources) + 2)]
    assert all(a is None or a.startswith("https://") for a in addresses)


def test_the_matrix_shows_standings_by_colour_and_sign(book: openpyxl.Workbook, contents: Contents) -> None:
    sheet = book["matrix"]
    for c in contents.commitments:
        action = contents.dossier.actions[c.action].label["en"]
        (row,) = [n for n, cells in enumerate(sheet.iter_rows(values_only=True), 1) if cells[0] == c.actor]
        cell = sheet.cell(row, column(sheet, action))
        assert str(cell.value).strip("()") == f"{SIGNS[c.standing]} {c.support}"
        assert str(cell.value).startswith("(") == c.uncertain
        assert cell.fill.start_color.rgb == f"FF{FILLS[c.standing][1:]}"
        assert cell.hyperlink is not None
    assert {c.standing for c in contents.commitments} >= {"waiting", "due", "contested", "refused", "undecided"}


def test_days_are_days_and_conflicts_lead_to_statements(book: openpyxl.Workbook, contents: Contents) -> None:
    said = {str(row["report"]): row["said"] for row in rows(book["statements"])}
    assert said["fr"] == datetime(2025, 9, 2)  # noqa: DTZ001  # a spreadsheet has no time zones
    assert said["pl"] is None
    assert len(rows(book["conflicts"])) == sum(len(c.sides) for c in contents.conflicts) > 0
    assert str(target(book["conflicts"], 2, "statements")).startswith("'statements'!A")


def test_the_first_sheet_tells_dossier_moment_and_counts(book: openpyxl.Workbook, contents: Contents) -> None:
    words = {str(row[0]): str(row[1]) for row in book["read me"].iter_rows(values_only=True, max_col=2)}
    assert words["dossier"] == contents.dossier.id
    assert TODAY in words["moment"]
    assert words["statements"].startswith(f"{len(contents.statements)} statements")
    assert "characters: 0; links left out: 0" in words["limits of spreadsheets"]


def test_the_same_book_gives_the_same_bytes(contents: Contents, tmp_path: Path) -> None:
    assert workbook(contents) == workbook(make_contents(tmp_path / "again.db"))


def with_quote(contents: Contents, quote: str) -> Contents:
    one = contents.statements[0]
    statement = replace(one.statement, evidence=replace(one.statement.evidence, quote=quote))
    return replace(contents, statements=[replace(one, statement=statement)], commitments=[], conflicts=[])


@settings(max_examples=15)
@given(st.text() | st.sampled_from([RICH, MARKUP, "_x0041_", "\x00\r\n\t", "\ufffe\uffff"]))
def test_any_words_come_back(contents: Contents, quote: str) -> None:
    sheet = read(workbook(with_quote(contents, quote)))["statements"]
    words = unescape(str(sheet.cell(2, column(sheet, "quote")).value or ""))
    assert words in {unescape(quote), unescape(f"{quote} ")}


def test_what_a_spreadsheet_cannot_hold_is_counted(contents: Contents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LINKS", 2)
    found = read(workbook(replace(with_quote(contents, "😀" * LONGEST), commitments=contents.commitments[:0])))
    sheet = found["statements"]
    assert str(sheet.cell(2, column(sheet, "quote")).value).endswith("😀 … (cut)")
    words = [str(row[1]) for row in found["read me"].iter_rows(values_only=True, max_col=2)]
    web = [r for r in contents.reports.values() if str(r["url"]).startswith("https://")]
    left_out = (len(web) - 2) + (5 - 2)  # of the sources, and of the first sheet
    assert f"cells cut at {LONGEST} characters: 1; links left out: {left_out}" in words
