"""What goes wrong is one line on standard error, exit status 1, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from builders import Call, make_entry, make_position, make_report, make_statement
from pledgebook.ledger.book import Book

pytestmark = pytest.mark.usefixtures("path")

BIN = Path(sys.executable).with_name("pledgebook")


def test_no_fault_steers_the_terminal(call: Call, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "\\u001b[31mred", "language": "\\u001b]0;x"}\n')
    answer = call("evaluate", str(gold), "--predictions", str(gold), "--by-language")
    assert "\\x1b]0;x" in answer.out
    assert "\x1b" not in answer.out + answer.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "XXX"), "nothing is said on 'XXX'; the book knows FRA, DEU"),
        (("show", "DEU", "fishing"), "no action 'fishing' in the dossier; one of force"),
        (("report", "nowhere"), "no report 'nowhere'"),
        (("show", "--as-of", "yesterday"), "'yesterday' is no date; write 2025-09-01"),
        (("show", "--known-at", "2025-02-30"), "'2025-02-30' is no date or time"),
        (("reports", "--as-of", "2025-13-01"), "'2025-13-01' is no date"),
        (("show", "--dossier", "nothing"), "no dossier 'nothing'; one of climate-finance"),
        (("show", "--dossier", "nothing.yaml"), "nothing.yaml: cannot be read"),
        (("show", "--book", "nowhere.db"), "nowhere.db: no book here; read reports into it first"),
        (("export", "--out", __file__), "cannot be written"),
        (("read", "--published", "someday", __file__), "published 'someday' is no ISO date; write 2025-09-04"),
        (("extract", "--published", "someday", __file__), "published 'someday' is no ISO date"),
        (("read", "--dossier", "nothing", __file__), "no dossier 'nothing'"),
        (("read", "--book", "/nowhere/book.db", __file__), "the folder /nowhere does not exist"),
        (("evaluate", "nowhere.jsonl"), "nowhere.jsonl: cannot be read"),
        (("read", "--engine", "oracle", __file__), "no engine 'oracle'; trained, trained:FOLDER, or llm:MODEL"),
        (("extract", "--engine", "trained:/nowhere", __file__), "/nowhere: no model here, missing adapter.npz"),
        (("compare", "trained", "oracle", __file__), "no engine 'oracle'"),
        (("read", "--columns", "texts=body", __file__), "a report has no field 'texts', but text, id, url"),
        (("extract", "--columns", "nothing.yaml", __file__), "nothing.yaml: cannot be read"),
        (("extract", __file__, "--out", "/nowhere/out.jsonl"), "/nowhere/out.jsonl: cannot be written"),
    ],
)
def test_a_fault_is_one_line_and_status_1(call: Call, arguments: tuple[str, ...], words: str) -> None:
    answer = call(*arguments)
    assert answer.status == 1
    assert answer.out == ""
    assert answer.err.startswith("pledgebook: ")
    assert words in answer.err
    assert answer.err.count("\n") == 1, answer.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("THREADS", "many"),
        ("THREADS", "-1"),
        ("BATCH", "0"),
        ("MAX_BYTES", "0"),
        ("NOW", "soon"),
        ("ENGINE", "oracle"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    (tmp_path / "a.txt").write_text("Berlin will send troops.")
    monkeypatch.setenv(f"PLEDGEBOOK_{name}", value)
    answer = call("read", str(tmp_path), "--book", str(tmp_path / "book.db"))
    assert answer.status == 1
    assert value in answer.err
    assert answer.err.count("\n") == 1, answer.err


@pytest.mark.parametrize("arguments", [("sho",), ("show", "--as-off", "x"), ("read",), ("export",)])
def test_a_misused_command_line_is_status_2(call: Call, arguments: tuple[str, ...]) -> None:
    answer = call(*arguments)
    assert answer.status == 2
    assert "Usage: pledgebook" in answer.err
    assert "Traceback" not in answer.err


def test_a_debugger_gets_the_traceback() -> None:
    """An unforeseen error is a short word for users, all of it for those who ask."""
    code = "import sys; from pledgebook.cli import main, group; group.commands = {}\n"
    code += "group.invoke = lambda ctx: 1 / 0; sys.argv = ['pledgebook', 'show']; main()"
    short = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert short.returncode == 1
    assert "unforeseen: ZeroDivisionError" in short.stderr
    assert "Traceback" not in short.stderr
    environment = {**os.environ, "PLEDGEBOOK_DEBUG": "1"}
    whole = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert "Traceback" in whole.stderr


def test_a_reader_that_stops_listening_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "long.db"
    with Book(file, create=True) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        for number in range(300):
            report = make_report(f"Germany is ready, says paper {number}. " + "More words. " * 20, f"x-{number}")
            statement = make_statement(report, make_position("open", None), report.text[:-1])
            book.append(run, make_entry(report, statement))
    for arguments in (("show", "DEU"), ("reports",), ("show", "DEU", "--json")):
        with subprocess.Popen(
            [BIN, *arguments, "--book", str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.readline()
            process.stdout.close()
            error = process.stderr.read()
            assert error == b""
            assert process.wait() == 0
