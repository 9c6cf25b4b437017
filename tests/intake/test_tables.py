"""Dumps in Parquet and JSON Lines with columns of any name give the reports that plain files would."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from archives import read, write
from pledgebook.errors import DataError, UsageError
from pledgebook.intake import Table, read_reports
from pledgebook.intake.columns import parse_columns
from pledgebook.records.report import Report

Row = dict[str, Any]
COLUMNS = {"text": "body", "published": "date", "publisher": "source", "id": "nr"}


def as_parquet(path: Path, rows: list[Row], **options: Any) -> Path:
    parquet.write_table(pa.Table.from_pylist(rows), path.with_suffix(".parquet"), **options)
    return path.with_suffix(".parquet")


def as_lines(path: Path, rows: list[Row]) -> Path:
    return write(path.with_suffix(".jsonl"), "\n".join(json.dumps(row) for row in rows).encode())


WRITERS = [as_parquet, as_lines]
Writer = Callable[[Path, list[Row]], Path]


def without_origin(reports: list[Report]) -> list[Report]:
    return [replace(r, origin=None) for r in reports]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "body": texts,
            "date": st.none() | st.dates(min_value=date(1900, 1, 1)).map(str),
            "source": st.none() | texts,
            "nr": st.none() | st.integers(0, 2**60).map(str),
            "url": st.none() | st.just("https://example.org/a"),
            "extra": st.just("x"),
        }
    ),
    min_size=1,
    max_size=200,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, st.integers(1, 100))
def test_a_dump_gives_the_reports_of_its_rows(
    tmp_path_factory: pytest.TempPathFactory, made: list[Row], group: int
) -> None:
    folder = tmp_path_factory.mktemp("dump")
    inverse = {column: field for field, column in COLUMNS.items()}
    plain = as_lines(folder / "plain", [{inverse.get(k, k): v for k, v in row.items()} for row in made])
    expected = without_origin(read(plain)[0])
    assert len(expected) == len(made)
    for path in (as_parquet(folder / "a", made, row_group_size=group), as_lines(folder / "b", made)):
        reports, rejections = read(Table(path, COLUMNS))
        assert without_origin(reports) == expected
        assert [r.origin for r in reports] == [f"{path}:{n}" for n in range(1, len(made) + 1)]
        assert rejections == []


@pytest.mark.parametrize("write_rows", WRITERS)
def test_a_row_without_text_is_named_and_the_others_are_read(tmp_path: Path, write_rows: Writer) -> None:
    path = write_rows(
        tmp_path / "a", [{"body": "one"}, {"body": None}, {"body": " "}, {"body": "x" * 200}, {"body": "two"}]
    )
    reports, rejections = read(Table(path, {"text": "body"}), most_bytes=100)
    assert [r.text for r in reports] == ["one", "two"]
    assert [r.subject for r in rejections] == [f"{path}:{n}" for n in (2, 3, 4)]
    assert "body" in rejections[0].reason


@pytest.mark.parametrize("write_rows", WRITERS)
def test_a_column_that_is_not_there_is_named_with_its_file(tmp_path: Path, write_rows: Writer) -> None:
    path = write_rows(tmp_path / "a", [{"text": "one", "day": "2025-09-04"}])
    _, rejections = read(Table(path, {"published": "date"}))
    assert [(r.subject, "'date'" in r.reason) for r in rejections] == [(str(path), True)]
    reports, rejections = read(Table(path, {"text": "body"}))
    assert reports == []
    assert ["body" in r.reason and r.subject.startswith(str(path)) for r in rejections] == [True]


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        (pa.array([date(2025, 9, 4)]), "2025-09-04"),
        (pa.array([datetime(2025, 9, 4, 23, tzinfo=UTC)]), "2025-09-04"),
        (pa.array([1_756_944_000_123_456_789], pa.timestamp("ns")), "2025-09-04"),
        (pa.array(["2025-09-04"]).dictionary_encode(), "2025-09-04"),
        (pa.array(["2025-09-04"], pa.large_string()), "2025-09-04"),
        (pa.array([b"2025-09-04"]), "2025-09-04"),
        (pa.array([None], pa.string()), None),
        (pa.array([None], pa.null()), None),
        (pa.array([2025], pa.int32()), "2025"),
    ],
)
def test_dates_of_every_type(tmp_path: Path, values: pa.Array, kept: str | None) -> None:
    parquet.write_table(pa.table({"text": ["one"], "published": values}), tmp_path / "a.parquet")
    reports, rejections = read(tmp_path / "a.parquet")
    assert [r.published for r in reports] == [kept]
    assert rejections == []


@pytest.mark.parametrize(
    "values",
    [pa.array([["a"]]), pa.array([{"x": "a"}]), pa.array([1.5]), pa.array([True])],
)
def test_columns_of_other_types_are_named(tmp_path: Path, values: pa.Array) -> None:
    parquet.write_table(pa.table({"text": ["one"], "title": values}), tmp_path / "a.parquet")
    reports, rejections = read(tmp_path / "a.parquet")
    assert [(r.text, r.title) for r in reports] == [("one", None)]
    assert [(r.subject, "'title'" in r.reason) for r in rejections] == [(str(tmp_path / "a.parquet"), True)]
    parquet.write_table(pa.table({"text": values}), tmp_path / "b.parquet")
    reports, rejections = read(tmp_path / "b.parquet")
    assert reports == []
    assert ["no text" in r.reason for r in rejections] == [True]


def test_a_text_that_is_no_utf_8_is_named_by_its_row(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"text": pa.array([b"one", b"\xff", b"two"])}), tmp_path / "a.parquet")
    reports, rejections = read(tmp_path / "a.parquet")
    assert [r.text for r in reports] == ["one", "two"]
    assert [r.subject for r in rejections] == [f"{tmp_path / 'a.parquet'}:2"]


def test_a_broken_row_group_costs_itself_alone(tmp_path: Path) -> None:
    rows = [{"text": f"{n} " + "x" * 50} for n in range(30)]
    path = as_parquet(tmp_path / "a", rows, row_group_size=10, compression="gzip", use_dictionary=False)
    groups = parquet.ParquetFile(path).metadata
    column = groups.row_group(1).column(0)
    data = bytearray(path.read_bytes())
    end = column.data_page_offset + column.total_compressed_size
    data[end - 20 : end] = b"\xff" * 20
    reports, rejections = read(write(path, bytes(data)))
    assert [r.text for r in reports] == [row["text"] for row in [*rows[:10], *rows[20:]]]
    assert [r.subject for r in rejections] == [f"{path}:11"]
    assert "to 20" in rejections[0].reason


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1", b"{}\n"])
def test_what_is_no_parquet_is_named(tmp_path: Path, data: bytes) -> None:
    reports, rejections = read(write(tmp_path / "a.parquet", data))
    assert reports == []
    assert ["is no Parquet" in r.reason for r in rejections] == [True]


def test_no_wrong_byte_makes_it_fail(tmp_path: Path) -> None:
    path = as_parquet(tmp_path / "a", [{"text": "one", "url": "u"}, {"text": "two", "url": None}])
    data = path.read_bytes()
    for at in range(0, len(data), 11):
        reports, rejections = read(write(path, data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1 :]))
        assert reports or rejections


def test_columns_of_one_name_are_named(tmp_path: Path) -> None:
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    parquet.write_table(table, tmp_path / "a.parquet")
    _, rejections = read(tmp_path / "a.parquet")
    assert ["more than one column 'text'" in r.reason for r in rejections] == [True]


def test_a_text_that_all_rows_share_does_not_fill_the_memory(tmp_path: Path) -> None:
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 5000), pa.array(["x" * 4_000_000]))
    parquet.write_table(pa.table({"text": column}), tmp_path / "a.parquet")
    del column
    before = pa.total_allocated_bytes()
    most = 0
    for number, found in enumerate(read_reports([tmp_path / "a.parquet"])):
        assert isinstance(found, Report)
        most = max(most, pa.total_allocated_bytes() - before)
        if number == 2:
            break
    assert most < 100_000_000


def test_pairs_and_files_of_columns(tmp_path: Path) -> None:
    assert parse_columns("text=body, published = date") == {"text": "body", "published": "date"}
    path = write(tmp_path / "c.yaml", b"text: body\npublished: date\n")
    assert parse_columns(str(path)) == parse_columns("text=body,published=date")


@pytest.mark.parametrize("word", ["", "text", "text=", "=body", "text=a,text=b", "texts=body", "text=a,,"])
def test_what_is_no_list_of_columns(word: str) -> None:
    with pytest.raises(UsageError, match="columns"):
        parse_columns(word)


@pytest.mark.parametrize("text", ["text: [a]", "- text", "text: ''", "{}", "text: a\n b: : c"])
def test_what_is_no_file_of_columns(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match=r"c\.yaml"):
        parse_columns(str(write(tmp_path / "c.yaml", text.encode())))
    with pytest.raises(DataError, match="cannot be read"):
        parse_columns(str(tmp_path / "nothing.yaml"))
    with pytest.raises(UsageError, match=r"no field 'x'"):
        parse_columns(str(write(tmp_path / "d.yml", b"x: a")))
