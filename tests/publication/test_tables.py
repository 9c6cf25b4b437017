"""What is written as CSV, JSONL or Parquet comes back with its types, also where there is nothing to write."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import commitments_of, make_position, make_report, make_said
from pledgebook.errors import UsageError
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.publication.tables import (
    COLUMNS,
    FORMATS,
    FORMULA,
    commitment_row,
    conflict_rows,
    rejection_row,
    report_row,
    statement_row,
    to_frame,
    write_tables,
)
from pledgebook.reconciliation.conflicts import conflicts
from pledgebook.records.commitment import Said
from pledgebook.records.entry import Stored
from pledgebook.records.report import Credit, Span
from pledgebook.records.statement import Evidence, Figure, Meeting, Rejection, Statement

QUOTE = 'Berlin says: "yes, but …"\r\nсьогодні 法国 😀'


def said(content: Any, *further: Evidence) -> Said:
    statement = Statement("x-1", "0" * 64, content, Evidence(3, 40, QUOTE), 0.5, further)
    return Said(statement, "2025-09-04", "2025-09-05T00:00:00Z", "en", None)


FURTHER = (Evidence(50, 60, "x"), Evidence(70, 80, "y"))
STATEMENTS = [
    statement_row(said(make_position("pledges", "DEU", conditions=("ceasefire", "partners"), amount=26))),
    statement_row(
        said(Meeting("Paris", None, "held", ("FRA", "UKR"), 35), Evidence(50, 60, "x"), Evidence(70, 80, "y"))
    ),
    statement_row(said(Figure("money", 1.1e9, "EUR", None, "about"))),
]
REPORT = make_report("Text 😀", "x-1")
TABLES = {
    "commitments": [
        commitment_row(c)
        for c in commitments_of(
            [make_said("pledges", "2025-08-01", "DEU", domains=("sea",)), make_said("urged", None, "UKR", actor="FRA")],
            load_dossier("ukraine-guarantees"),
        )
    ],
    "conflicts": [
        row
        for c in conflicts(
            [make_said("pledges", "2025-08-01", "DEU"), make_said("open", "2025-08-01", None, domains=("sea",))],
            load_dossier("ukraine-guarantees"),
        )
        for row in conflict_rows(c)
    ],
    "statements": STATEMENTS,
    "reports": [
        report_row(
            Stored(REPORT, 2, ("en", "de"), (), (Credit("agency", "Reuters", Span(0, 1)),), 3, "2025-09-05", "v")
        )
    ],
    "rejections": [rejection_row(Rejection("intake", "ordner/ä;b.txt", "is empty; mend it"))],
}


def back(path: Path) -> list[dict[str, Any]]:
    """The rows of a file; of CSV all cells are words."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return pyarrow.parquet.read_table(path).to_pylist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_rows_come_back_with_their_types(tmp_path: Path, form: str) -> None:
    paths = write_tables(TABLES, tmp_path, form)
    assert {path.name for path in paths} == {f"{name}.{form}" for name in TABLES}
    for path in paths:
        rows = TABLES[path.stem]
        assert back(path) == rows
        assert [[type(v) for v in row.values()] for row in back(path)] == [[type(v) for v in r.values()] for r in rows]


def test_a_csv_holds_the_same_as_words(tmp_path: Path) -> None:
    rows = {path.stem: back(path) for path in write_tables(TABLES, tmp_path, "csv")}
    position, meeting, figure = rows["statements"]
    assert (position["conditions"], position["amount"], position["quote"]) == ("ceasefire;partners", "26.0", QUOTE)
    assert (meeting["participants"], meeting["further"], meeting["actor"]) == ("FRA;UKR", "[[50, 60], [70, 80]]", "")
    assert (float(figure["value"]), figure["bound"], figure["place"]) == (1.1e9, "about", "")
    assert rows["rejections"][0]["subject"] == "ordner/ä;b.txt"
    assert [row["own"] for row in rows["commitments"]] == ["False", "True"]
    assert [row["side"] for row in rows["conflicts"]] == ["committed", "not committed"]


@given(st.lists(st.tuples(st.text(), st.none() | st.text()), max_size=4))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, str | None]]) -> None:
    rows = [{"stage": "intake", "subject": one, "reason": "no", "report": other} for one, other in drawn]
    for form in FORMATS:
        (path,) = write_tables({"rejections": rows}, tmp_path_factory.mktemp("any"), form)
        expected = [{k: v or "" for k, v in row.items()} for row in rows] if path.suffix == ".csv" else rows
        read = back(path)
        if form == "csv-spreadsheet":
            assert not any(re.match(r"[=+\-@\t\r\n＝＋－＠]", cell) for row in read for cell in row.values())
            read = [{k: v[1:] if FORMULA.match(v) else v for k, v in row.items()} for row in read]
        assert read == expected


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-5", "@SUM", "\t=1", "\n=1", "＝1", "'=1", "''-1", "'tis", "a=b", ""])
def test_an_apostrophe_before_a_formula_can_be_undone(tmp_path: Path, cell: str) -> None:
    rows = [{"stage": "intake", "subject": cell, "reason": "no", "report": None}]
    (path,) = write_tables({"rejections": rows}, tmp_path, "csv-spreadsheet")
    written = back(path)[0]["subject"]
    assert not written.startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert (written[1:] if FORMULA.match(written) else written) == cell
    (path,) = write_tables({"rejections": rows}, tmp_path, "csv")
    assert back(path)[0]["subject"] == cell


@pytest.mark.parametrize("form", list(FORMATS))
def test_an_empty_table_keeps_its_columns(tmp_path: Path, form: str) -> None:
    for path in write_tables({name: [] for name in COLUMNS}, tmp_path, form):
        assert back(path) == []
        if path.suffix == ".csv":
            assert path.read_text(encoding="utf-8-sig") == ",".join(COLUMNS[path.stem]) + "\n"
        if form == "parquet":
            assert pyarrow.parquet.read_table(path).column_names == list(COLUMNS[path.stem])


def test_types_do_not_depend_on_what_the_rows_hold(tmp_path: Path) -> None:
    schemas = []
    for name, rows in (("none", []), ("positions", STATEMENTS[:1]), ("all", STATEMENTS)):
        (path,) = write_tables({"statements": rows}, tmp_path / name, "parquet")
        schemas.append(pyarrow.parquet.read_schema(path))
    assert schemas[0].equals(schemas[1])
    assert schemas[1].equals(schemas[2])


@pytest.mark.parametrize("name", list(COLUMNS))
def test_columns_are_those_of_the_rows(name: str) -> None:
    assert all(list(row) == list(COLUMNS[name]) for row in TABLES[name])


@pytest.mark.parametrize("form", list(FORMATS))
def test_the_same_rows_give_the_same_bytes(tmp_path: Path, form: str) -> None:
    one, other = (write_tables(TABLES, tmp_path / name, form) for name in "ab")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


@pytest.mark.parametrize("form", list(FORMATS))
def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, form: str) -> None:
    (path,) = write_tables({"rejections": TABLES["rejections"]}, tmp_path, form)
    before = path.read_bytes()
    broken = [*TABLES["rejections"], {**TABLES["rejections"][0], "subject": "\ud800"}]
    with pytest.raises(UnicodeEncodeError):
        write_tables({"rejections": broken}, tmp_path, form)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_format_or_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no format 'xlsx'; one of csv, csv-spreadsheet, jsonl, parquet"):
        write_tables(TABLES, tmp_path / "out", "xlsx")
    with pytest.raises(UsageError, match="no table 'pledges'"):
        write_tables({"pledges": []}, tmp_path / "out", "csv")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match=r"file.*cannot be written"):
        write_tables(TABLES, tmp_path / "file" / "out", "csv")


def test_a_frame_has_a_row_for_each_commitment_and_its_columns_when_empty() -> None:
    history = [make_said("pledges", "2025-08-01", "DEU"), make_said("open", "2025-08-01", "FRA", actor="FRA")]
    frame = to_frame(commitments_of(history, load_dossier("ukraine-guarantees")))
    assert frame["stance"].tolist() == ["open", "pledges"]
    assert frame["conditions"].tolist() == [[], []]
    assert list(to_frame([]).columns) == list(frame.columns) == list(COLUMNS["commitments"])
