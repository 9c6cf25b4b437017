"""The whole way of the data, on the example reports."""

from __future__ import annotations

import filecmp
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from builders import PROGRAM, ROOT
from pledgebook import Book, View, extract, load_dossier, read_into, read_reports, to_frame
from pledgebook.errors import ExtractionError
from pledgebook.extraction.engine import Extraction
from pledgebook.pipeline.reports import as_record
from pledgebook.records.entry import Entry
from pledgebook.records.report import Reading, Report
from pledgebook.records.statement import Claim, Figure, Position, Rejection

EXAMPLES = ROOT / "examples" / "ukraine-guarantees"


def command(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *map(str, words)], cwd=cwd, capture_output=True, text=True, check=False)


def test_every_report_of_the_examples_is_in_the_book(examples: Book) -> None:
    given = [r for r in read_reports([EXAMPLES]) if isinstance(r, Report)]
    assert {s.report.id for s in examples.reports()} == {r.id for r in given}
    assert len(given) >= 24
    assert len({s.languages[0] for s in examples.reports()}) >= 10


def test_every_statement_leads_to_its_exact_characters(examples: Book) -> None:
    texts = {s.report.id: s.report.text for s in examples.reports()}
    statements = [s.statement for s in examples.statements()]
    assert {s.kind for s in statements} == {"position", "meeting", "figure"}
    for s in statements:
        for e in (s.evidence, *s.further):
            assert texts[s.report][e.start : e.end] == e.quote


def test_no_statement_stands_in_boilerplate(examples: Book) -> None:
    dim = {s.report.id: s.boilerplate for s in examples.reports()}
    assert any(dim.values())
    for said in examples.statements():
        e = said.statement.evidence
        assert not any(b.start <= e.start < b.end for b in dim[said.statement.report])


def test_commitments_are_a_data_frame(examples: Book) -> None:
    frame = to_frame(View(examples).commitments)
    assert {"actor", "action", "counterpart", "stance", "since", "reports", "confidence"} <= set(frame.columns)
    assert {"FRA", "GBR", "DEU", "USA", "RUS"} <= set(frame["actor"])


def test_as_of_shows_less_than_now(examples: Book) -> None:
    view = View(examples, as_of="2025-04-01")
    early = view.commitments
    assert early
    assert sum(c.support for c in early) < sum(c.support for c in View(examples).commitments)
    assert all(s.said is not None and s.said <= "2025-04-01" for c in early for s in view.history(c.key))


def test_reading_twice_changes_nothing(tmp_path: Path) -> None:
    paths = sorted(EXAMPLES.glob("de-*.txt"))
    with Book(tmp_path / "book.db", create=True) as book:
        first = read_into(book, paths)
        before = book.statements()
        second = read_into(book, paths)
        assert (first.added, second.added, second.held) == (len(paths), 0, len(paths))
        assert book.statements() == before


def test_a_killed_run_goes_on_and_ends_the_same(tmp_path: Path, examples_path: Path) -> None:
    book = tmp_path / "killed.db"
    environment = {**os.environ, "PLEDGEBOOK_BATCH": "1"}
    words = ["read", str(EXAMPLES), "--book", str(book)]
    with subprocess.Popen(
        [*PROGRAM, *words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as p:
        while p.poll() is None and _count(book) < 5:
            time.sleep(0.01)
        p.send_signal(signal.SIGKILL)
    assert 0 < _count(book) < 34
    assert command(*words, cwd=tmp_path).returncode in {0, 1}
    for name, path in (("one", examples_path), ("two", book)):
        done = command("export", "--format", "jsonl", "--out", tmp_path / name, "--book", path, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    names = sorted(p.name for p in (tmp_path / "one").iterdir())
    same, different, odd = filecmp.cmpfiles(tmp_path / "one", tmp_path / "two", names, shallow=False)
    assert (sorted(same), different, odd) == (names, [], [])


def _count(path: Path) -> int:
    if not path.exists():
        return 0
    try:
        with Book(path) as book:
            return len(book.reports())
    except Exception:  # noqa: BLE001  # the book is just being made
        return 0


def test_another_dossier_reads_with_the_same_engine(tmp_path: Path) -> None:
    with Book(tmp_path / "climate.db", create=True) as book:
        read_into(book, [ROOT / "examples" / "climate-finance"], dossier="climate-finance")
        found = View(book).commitments
    assert {c.action for c in found} <= set(load_dossier("climate-finance").actions)
    assert any(c.action == "contribution" for c in found)


def test_extract_writes_what_the_book_holds(examples: Book) -> None:
    path = EXAMPLES / "en-toulon.txt"
    (record,) = [r for r in extract([path]) if not isinstance(r, Rejection)]
    held = [s.statement for s in examples.statements(report="en-toulon")]
    assert [p["quote"] for p in record["positions"]] == [s.evidence.quote for s in held if s.kind == "position"]


class Stumbling:
    """An engine of our own behind the protocol: counts characters, and fails on one report."""

    name = "stumbling"
    usage = None

    def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
        if any(r.report.id == "bad" for r in readings):
            raise ExtractionError("cannot read this one")
        return [Extraction([Claim(Figure("other", len(r.report.text)), r.report.text[:5], 0.9)]) for r in readings]


def test_one_failing_report_spoils_no_other(tmp_path: Path) -> None:
    for name in ("one", "bad", "two"):
        (tmp_path / f"{name}.txt").write_text(f"id: {name}\npublished: 2025-09-05\n\nHello there.\n", encoding="utf-8")
    with Book(tmp_path / "book.db", create=True) as book:
        summary = read_into(
            book, [tmp_path / "one.txt", tmp_path / "bad.txt", tmp_path / "two.txt"], engine=Stumbling()
        )
        assert {s.statement.report for s in book.statements()} == {"one", "two"}
        assert [(r.stage, r.report) for r in summary.rejections] == [("extraction", "bad")]
        assert [r.report for r in book.rejections()] == ["bad"]


def test_a_quote_that_is_not_there_is_a_rejection(tmp_path: Path) -> None:
    class Inventing:
        name = "inventing"
        usage = None

        def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
            return [Extraction([Claim(Position("FRA", "force", "pledges"), "made up", 0.9)]) for _ in readings]

    (tmp_path / "a.txt").write_text("published: 2025-09-05\n\nParis waits.\n", encoding="utf-8")
    with Book(tmp_path / "book.db", create=True) as book:
        summary = read_into(book, [tmp_path / "a.txt"], engine=Inventing())
        assert not book.statements()
    assert [r.stage for r in summary.rejections] == ["evidence"]


def test_a_record_bears_offsets(examples: Book) -> None:
    stored = examples.report("en-toulon")
    entry = Entry(
        stored.report,
        stored.languages,
        stored.boilerplate,
        stored.credits,
        tuple(s.statement for s in examples.statements(report="en-toulon")),
    )
    record = as_record(entry)
    records = [*record["positions"], *record["meetings"], *record["figures"]]
    assert records
    assert all(stored.report.text[r["start"] : r["end"]] == r["quote"] for r in records)


@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_number_of_threads_and_the_batch_do_not_matter(tmp_path: Path, threads: str, examples: Book) -> None:
    environment = {**os.environ, "PLEDGEBOOK_THREADS": threads, "PLEDGEBOOK_BATCH": threads}
    book = tmp_path / "book.db"
    words = ["read", str(EXAMPLES / "fr-etats-majors.txt"), str(EXAMPLES / "en-toulon.txt"), "--book", str(book)]
    subprocess.run([*PROGRAM, *words], env=environment, check=True, capture_output=True)
    with Book(book) as read:
        for identifier in ("fr-etats-majors", "en-toulon"):
            ours = [s.statement for s in read.statements(report=identifier)]
            assert ours == [s.statement for s in examples.statements(report=identifier)]
