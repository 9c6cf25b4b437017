"""Whoever reads, and whatever befalls them: the book is the same."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import PYTHONPATH, make_report
from made_engines import Asking, Counting
from made_runs import Rows, lines, read, rows, write
from pledgebook import Book, load_dossier, read_into
from pledgebook.errors import EngineError, UsageError
from pledgebook.extraction.engine import Usage
from pledgebook.pipeline.batches import Found, Held, Item, Recipe, read_batch
from pledgebook.pipeline.reports import Workers
from pledgebook.pipeline.workers import AHEAD, read_pooled
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-09-11T00:00:00Z")


def test_the_book_is_the_same_for_any_number_of_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, books = write(tmp_path / "reports.jsonl", lines("FAILS")), []
    for number, batch in ((1, 32), (1, 1), (2, 3), (3, 5)):
        monkeypatch.setenv("PLEDGEBOOK_BATCH", str(batch))
        books.append(read(source, tmp_path / f"{number}-{batch}.db", Workers(number)))
    assert all(book == books[0] for book in books)
    assert len(books[0]["reports"]) == 24
    assert {row["stage"] for row in books[0]["rejections"]} >= {"intake", "reading", "extraction"}


def test_reading_goes_on_in_processes_where_the_input_is_no_small_one(tmp_path: Path) -> None:
    source = write(tmp_path / "reports.jsonl", lines(number=150))
    assert read(source, tmp_path / "0.db", Workers(0)) == read(source, tmp_path / "1.db", Workers(1))


def test_a_report_that_ends_its_process_is_rejected_alone(tmp_path: Path) -> None:
    """One that ends a process once is read by the next; where nothing happens, the book is the same without the one."""
    content = lines("ONCE", "FAILS", "DIES")
    found = read(write(tmp_path / "reports.jsonl", content), tmp_path / "2.db", Workers(2), Counting(tmp_path))
    assert (tmp_path / "once").exists()
    write(tmp_path / "reports.jsonl", ["" if "DIES" in line else line for line in content])
    expected = read(tmp_path / "reports.jsonl", tmp_path / "1.db", Workers(1))
    (lost,) = (row for row in found["rejections"] if "processes that read it ended" in str(row))
    assert lost["report"] == "dies"
    found["rejections"].remove(lost)
    assert found == expected


def test_what_was_left_out_is_read_by_the_next_run(tmp_path: Path) -> None:
    source = write(tmp_path / "reports.jsonl", lines("FAILS", number=6))
    read(source, tmp_path / "book.db", Workers(1))
    with Book(tmp_path / "book.db") as book:
        summary = read_into(book, [source], engine=Asking())
    assert summary.added == 1


def test_a_service_that_is_gone_ends_the_run_and_what_was_read_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLEDGEBOOK_BATCH", "1")
    reports = [{"id": text, "text": text, "published": "2025-09-05"} for text in ("Fine.", "GONE.")]
    source = write(tmp_path / "reports.jsonl", map(json.dumps, reports))
    with pytest.raises(EngineError, match="nobody there"):
        read(source, tmp_path / "book.db", Workers(2))
    assert [row["id"] for row in rows(tmp_path / "book.db")["reports"]] == ["Fine."]


def test_what_a_service_was_asked_is_added_up(tmp_path: Path) -> None:
    source = write(tmp_path / "reports.jsonl", lines())
    for number in (1, 2):
        with Book(tmp_path / f"{number}.db", create=True) as book:
            assert read_into(book, [source], engine=Asking(), workers=Workers(number)).usage == Usage(requests=25)


def test_an_engine_that_cannot_be_sent_is_named(tmp_path: Path) -> None:
    class Hidden(Counting):
        pass

    with pytest.raises(UsageError, match="the engine 'counting' cannot be sent to another process"):
        read(write(tmp_path / "reports.jsonl", lines()), tmp_path / "book.db", Workers(2), Hidden())


def test_no_more_of_the_input_is_taken_than_workers_need() -> None:
    taken = 0

    def endless() -> Iterator[list[Item]]:
        nonlocal taken
        while True:
            taken += 1
            yield [Rejection("intake", str(taken), "is empty")]

    recipe, _ = Recipe.of(load_dossier("ukraine-guarantees"), Counting(), "balance")
    results = read_pooled(recipe, 2, endless())
    for number in range(1, 50):
        (result,) = next(results).results
        assert result == Rejection("intake", str(number), "is empty")
        assert taken <= number + 2 * AHEAD
    results.close()  # type: ignore[attr-defined]


@settings(max_examples=20)
@given(st.lists(st.sampled_from(["Fine.", "FAILS.", "held", "none"]), max_size=6), st.integers(1, 6))
def test_a_batch_is_read_item_by_item(kinds: list[str], size: int) -> None:
    """Each item has its result, in its place, whatever the others of its batch are and do."""
    items: list[Item] = []
    for number, kind in enumerate(kinds):
        report = make_report(f"{kind} {number}", f"r-{number}")
        of_kind = {"held": Held(report), "none": Rejection("intake", str(number), "is empty")}
        items.append(of_kind.get(kind, report))
    whole = read_batch(Counting(), items).results
    cut = [items[at : at + size] for at in range(0, len(items), size)]
    assert whole == [result for part in cut for result in read_batch(Counting(), part).results]
    for item, result in zip(items, whole, strict=True):
        if isinstance(item, Report):
            fails = "FAILS" in item.text
            assert isinstance(result, Rejection if fails else Found)
        else:
            assert result == item


READER = """
import os, sqlite3, sys, time
from contextlib import closing
from pathlib import Path
from made_runs import Counting
from pledgebook import Book, read_into
from pledgebook.pipeline.batches import Found, Held, Item, Recipe, read_batch
from pledgebook.pipeline.reports import Workers
from pledgebook.pipeline.workers import AHEAD, read_pooled
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection

def whole(seconds, number):
    with Book(sys.argv[2], create=True) as book:
        print("open", flush=True)
        read_into(book, [sys.argv[1]], engine=Counting(seconds=seconds), workers=Workers(number))

def runs():
    with closing(sqlite3.connect(sys.argv[2])) as book:
        try:
            return book.execute("SELECT count(*) FROM runs").fetchone()[0]
        except sqlite3.OperationalError:  # the book is just being made
            return 0
"""
AT_ONCE = f"""{READER}
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background have it ignored
try:
    whole(0.2, 2)
except KeyboardInterrupt:
    sys.exit(130)
"""
FORKING = f"""{READER}
import random, signal
draw = random.Random(5)
for _ in range(50):  # everything is loaded once
    begun = runs()
    out, into = os.pipe()
    if not (child := os.fork()):
        os.dup2(into, 1)
        whole(0, 1)
        os._exit(0)
    os.close(into)
    if draw.random() < 0.9:
        os.read(out, 1)  # the book is open
    if draw.random() < 0.5:  # on a busy machine, too, some get somewhere
        while runs() == begun and not os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            time.sleep(0.002)
    time.sleep(draw.uniform(0, 0.3))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(out)
whole(0, 1)
"""


def without_run(book: Rows) -> Rows:
    """Rows without the number of the run that added them, and the moment at which it did."""
    added = {"run", "recorded"}
    return {
        name: [{key: row[key] for key in row.keys() - added} for row in found]
        for name, found in book.items()
        if name != "runs"
    }


def test_a_reader_killed_at_any_point_goes_on_where_it_stood(tmp_path: Path) -> None:
    source = write(tmp_path / "reports.jsonl", lines("FAILS", number=200))
    command = [sys.executable, "-c", FORKING, str(source), str(tmp_path / "killed.db")]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": PYTHONPATH})
    killed = rows(tmp_path / "killed.db")
    assert len(killed["runs"]) > 5
    assert without_run(killed) == without_run(read(source, tmp_path / "whole.db", Workers(1)))


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_a_reader_takes_its_workers_with_it(tmp_path: Path, sent: signal.Signals) -> None:
    source, book = write(tmp_path / "reports.jsonl", lines(number=300)), tmp_path / "book.db"
    command = [sys.executable, "-c", AT_ONCE, str(source), str(book)]
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH, "PLEDGEBOOK_BATCH": "3"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as reader:
        while reader.poll() is None and (not book.exists() or count(book) < 20):
            time.sleep(0.02)
        children = psutil.Process(reader.pid).children(recursive=True)
        assert len(children) >= 2
        if sent == signal.SIGINT:
            os.killpg(reader.pid, sent)  # as a terminal does
        else:
            reader.send_signal(sent)
        _, error = reader.communicate()
    assert reader.returncode in {130, -signal.SIGKILL}
    assert b"Traceback" not in error
    assert psutil.wait_procs(children, timeout=30)[1] == []
    assert 20 <= count(book) < 300
    expected = read(source, tmp_path / "whole.db", Workers(1))
    assert without_run(read(source, book, Workers(1))) == without_run(expected)


def count(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM reports").fetchone()[0])
        except sqlite3.OperationalError:  # the book is just being made
            return 0


def test_a_script_that_would_start_itself_again_is_told_how_to_be_written(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"{READER}\nwhole(0, 2)\n")
    command = [sys.executable, script, write(tmp_path / "reports.jsonl", lines()), tmp_path / "book.db"]
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "must do so under `if __name__ == '__main__':`" in done.stderr
