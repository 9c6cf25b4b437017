"""A disk that is full while reports are read: a clear line, nothing lost, and the same command goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from builders import python

READ = """
import resource, sys
from pathlib import Path
from builders import make_report
from pledgebook.errors import BookError
from pledgebook.extraction.engine import Extraction
from pledgebook.ledger.book import Book
from pledgebook.pipeline.reports import read_into
from pledgebook.reading import read
from pledgebook.records.statement import Claim, Position
class Same:
    name, usage = "same", None
    def extract(self, readings):
        position = Position("DEU", "force", "pledges", counterpart="UKR")
        return [Extraction([Claim(position, "will send troops", 0.9)], []) for _ in readings]
read(make_report("The languages are told apart by what is unpacked on first use."))
if int(sys.argv[3]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    with Book(sys.argv[2], create=True) as book:
        summary = read_into(book, [Path(sys.argv[1])], engine=Same())
    print("added", summary.added, "held", summary.held)
except BookError as error:
    print(error)
"""


def content(path: Path) -> dict[str, list[str]]:
    """What the book holds, but for the numbers and times of runs."""
    asked = {
        "reports": "SELECT id, version, number, text FROM reports",
        "statements": "SELECT id, report, quote FROM statements",
        "placements": "SELECT report, version FROM placements",
        "searchable": "SELECT report, version FROM searchable",
    }
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {name: sorted(map(str, connection.execute(query))) for name, query in asked.items()}


def test_a_full_disk_loses_nothing_and_the_same_command_goes_on(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for number in range(12):
        text = f"On day {number} Germany said that it will send troops. " + f"Word {number} after word. " * 300
        (reports / f"{number:02}.txt").write_text(f"published: 2025-09-04\nlanguage: en\n\n{text}")
    untouched, full = tmp_path / "untouched.db", tmp_path / "full.db"
    done = python(READ, str(reports), str(untouched), "0", PLEDGEBOOK_BATCH="2")
    assert done.stdout == "added 12 held 0\n", done.stderr
    cut = python(READ, str(reports), str(full), "700000", PLEDGEBOOK_BATCH="2")
    assert cut.returncode == 0, cut.stderr
    assert "what was read before is kept, free space and read again" in cut.stdout
    held = content(full)["reports"]
    assert 0 < len(held) < 12
    assert set(held) < set(content(untouched)["reports"])
    again = python(READ, str(reports), str(full), "0", PLEDGEBOOK_BATCH="2")
    assert again.stdout == f"added {12 - len(held)} held {len(held)}\n", again.stderr
    assert content(full) == content(untouched)
