"""Archives and dumps on the command line, with an engine that finds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from archives import address, pages, warc, write
from builders import Call
from pledgebook.extraction.engine import Extraction
from pledgebook.ledger.book import Book
from pledgebook.records.report import Reading


class Silent:
    name, usage = "silent", None

    def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
        return [Extraction([]) for _ in readings]


@pytest.fixture(autouse=True)
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebook.pipeline.batches.make_engine", lambda *_: Silent())


def test_an_archive_that_was_cut_off_goes_on_when_it_is_whole(call: Call, tmp_path: Path) -> None:
    data, book = warc(pages(5)), str(tmp_path / "book.db")
    path = write(tmp_path / "a.warc.gz", data[: len(warc(pages(3))) + 50])
    answer = call("read", str(path), "--book", book)
    assert answer.status == 1
    assert "3 reports added" in answer.out
    assert f"{path}:{len(warc(pages(3)))}: the file ends at byte {path.stat().st_size}" in answer.out
    write(path, data)
    answer = call("read", str(path), "--book", book)
    assert (answer.status, answer.out) == (0, f"{book}: 2 reports added (no statements), 3 held already\n")
    with Book(book) as ledger:
        assert sorted(r.report.url or "" for r in ledger.reports()) == [address(n) for n in range(5)]


def test_the_columns_of_a_dump(call: Call, tmp_path: Path) -> None:
    rows = {"body": ["The allies met in Paris."], "date": ["2025-09-04"]}
    path, book = tmp_path / "a.parquet", str(tmp_path / "book.db")
    parquet.write_table(pa.table(rows), path)
    answer = call("read", str(path), "--book", book)
    assert answer.status == 1
    assert f"{path}: has no column 'text', but body, date; say which holds what with --columns" in answer.out
    (tmp_path / "columns.yaml").write_text("text: body\npublished: date\n")
    for columns, added in (("text=body,published=date", 1), (str(tmp_path / "columns.yaml"), 0)):
        answer = call("read", str(path), "--book", book, "--columns", columns)
        assert (answer.status, answer.err) == (0, "")
        assert f"{added} reports added" in answer.out
