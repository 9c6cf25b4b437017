"""The log: silent for who imports, structured for who runs, and never a word of a report."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from builders import make_entry, make_report, make_small_book, python
from pledgebook import logs
from pledgebook.ledger.book import Book
from pledgebook.records.statement import Rejection

READ = """
import sys
from pathlib import Path
from builders import make_report
from pledgebook import logs
from pledgebook.errors import ExtractionError
from pledgebook.extraction.engine import Extraction
from pledgebook.ledger.book import Book
from pledgebook.pipeline.reports import read_into
class Quiet:
    name, usage = "quiet", None
    def extract(self, readings):
        return [Extraction([], []) for _ in readings]
if sys.argv[2] == "start":
    logs.start()
folder = Path(sys.argv[1])
with Book(folder / "book.db", create=True) as book:
    read_into(book, [folder / "reports"], engine=Quiet())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text("published: 2025-09-04\n\nA secret word in a report.")
    (reports / "b.pdf").write_text("none")
    return tmp_path


def events(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_run_is_told_with_its_id_and_counts(folder: Path) -> None:
    metrics = folder / "run.prom"
    settings = {"PLEDGEBOOK_LOG": "info", "PLEDGEBOOK_LOG_FORMAT": "json", "PLEDGEBOOK_METRICS": str(metrics)}
    done = python(READ, str(folder), "start", **settings)
    assert done.returncode == 0, done.stderr
    found = events(done.stderr)
    assert [e["event"] for e in found] == ["run started", "rejected", "run finished"]
    assert len({e["run"] for e in found}) == 1
    assert found[0]["run"]
    assert {k: found[2][k] for k in ("added", "held", "statements", "rejections")} == {
        "added": 1, "held": 0, "statements": 0, "rejections": 1
    }  # fmt: skip
    assert found[1]["stage"] == "intake"
    assert str(found[1]["subject"]).endswith("b.pdf")
    assert "secret" not in done.stderr
    lines = dict(line.rsplit(" ", 1) for line in metrics.read_text().splitlines() if not line.startswith("#"))
    assert float(lines['pledgebook_run_reports{outcome="added"}']) == 1
    assert float(lines['pledgebook_run_rejections{stage="intake"}']) == 1
    assert float(lines["pledgebook_run_seconds"]) > 0


@pytest.mark.parametrize(("how", "level"), [("import", "debug"), ("start", "warning"), ("start", "off")])
def test_nothing_is_said_unasked(folder: Path, how: str, level: str) -> None:
    done = python(READ, str(folder), how, PLEDGEBOOK_LOG=level)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_was_quoted_wrongly_is_not_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    report, quote = make_report("A text.", "x"), "words that a report does not have"
    caplog.set_level(logging.INFO, logs.NAME)
    with Book(tmp_path / "book.db", create=True) as book:
        run = book.begin("1", "ukraine-guarantees", "0", "none")
        book.append(run, make_entry(report, rejections=(Rejection("evidence", quote, f"no {quote}", "x"),)))
    assert "rejected" in caplog.text
    assert quote not in caplog.text


def test_what_would_steer_a_terminal_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    code = "from pledgebook import logs; logs.start(); logs.logger().warning('x', address='\\x1b[31m\\u202e')"
    for form in ("console", "json"):
        done = python(code, PLEDGEBOOK_LOG_FORMAT=form)
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        assert done.stderr.rstrip("\n").isprintable()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("clock", "warned"),
    [
        ("lambda: datetime(2024, 1, 1, tzinfo=UTC)", True),
        ("lambda now=moments.clock, seconds=itertools.count(): now() + timedelta(seconds=next(seconds))", False),
    ],
    ids=["set back", "a second later each time"],
)
def test_a_clock_that_was_set_back_is_a_warning(tmp_path: Path, clock: str, warned: bool) -> None:
    make_small_book(tmp_path / "book.db")
    code = (
        "import itertools, sys; from datetime import datetime, timedelta, UTC; from pledgebook import logs; "
        "from pledgebook.ledger import moments; from pledgebook.ledger.book import Book; logs.start()\n"
        f"moments.clock = {clock}\n"
        "with Book(sys.argv[1]) as book: book.begin('1', 'ukraine-guarantees', '0', 'none')"
    )
    done = python(code, str(tmp_path / "book.db"))
    assert done.stdout == ""
    assert ("event='clock set back'" in done.stderr) == warned
    assert ("clock='2024-01-01T00:00:00Z'" in done.stderr) == warned


@pytest.mark.parametrize(("name", "value"), [("LOG", "loud"), ("LOG_FORMAT", "xml")])
def test_a_setting_that_is_none_of_its_words_is_named(name: str, value: str) -> None:
    code = "import sys; sys.argv[1:] = ['settings']; from pledgebook.cli import main; main()"
    done = python(code, **{f"PLEDGEBOOK_{name}": value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"pledgebook: PLEDGEBOOK_{name}='{value}': one of ")


def test_a_form_that_is_none_is_named_before_there_is_anything_to_log() -> None:
    code = "import sys; sys.argv[1:] = ['keystones', '--help']; from pledgebook.cli import main; main()"
    done = python(code, PLEDGEBOOK_LOG_FORMAT="xml")
    assert done.returncode == 1
    assert done.stderr.startswith("pledgebook: PLEDGEBOOK_LOG_FORMAT='xml': one of ")


def test_help_loads_no_logger() -> None:
    code = (
        "import sys; sys.argv[1:] = ['--help']; from pledgebook.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    )
    done = python(f"{code}assert 'structlog' not in sys.modules")
    assert done.returncode == 0, done.stderr
