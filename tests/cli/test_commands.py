"""Each command answers people and programs from the book."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import click
import pytest

from builders import FIRST, Call, make_entry, make_report
from pledgebook.cli import COMMANDS, group
from pledgebook.knowledge.files import DATA
from pledgebook.ledger.book import Book

pytestmark = pytest.mark.usefixtures("path")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(call: Call, command: str) -> None:
    answer = call(command, "--help")
    assert answer.status == 0
    assert answer.out.startswith(f"Usage: pledgebook {command}")
    assert call(command, "-h").out == answer.out
    made = group.get_command(click.Context(group), command)
    assert made is not None
    assert made.get_short_help_str(200) == COMMANDS[command]
    assert command in call("--help").out


def test_the_version_is_shown(call: Call) -> None:
    assert call("--version").out.startswith("pledgebook 0.")


def test_the_matrix_has_a_sign_and_a_count_for_each_commitment(call: Call) -> None:
    lines = call("show").out.split("\n")
    assert lines[0].split() == ["force"]
    assert lines[1].split() == ["FRA", "+", "1"]
    assert lines[2].split() == ["DEU", "?", "1"]


def test_one_actor_shows_every_statement_with_its_evidence(call: Call) -> None:
    out = call("show", "DEU", "force").out
    assert out.startswith(
        "DEU force → UKR: undecided; since 2025-09-04; if framework; waits for framework; urged by UKR (1 origin"
    )
    assert "“Berlin will decide when the framework is clear.”" in out
    assert "first [0:47]" in out
    assert "France" not in out


def test_both_axes_restrict_what_is_shown(call: Call) -> None:
    assert "FRA" in call("show").out
    assert "FRA" not in call("show", "--as-of", "2025-09-09").out
    assert "FRA" not in call("show", "--known-at", "2025-09-10").out
    assert "second" not in call("reports", "--known-at", "2025-09-10T12:00:00Z").out
    assert call("show", "--as-of", "2025-01-01").out == "The book holds no commitments yet.\n"


def test_meetings_and_figures_are_shown(call: Call) -> None:
    assert "place Paris; date 2025-09-04; status held; participants FRA; count 35" in call("show", "--meetings").out
    assert "metric states-meeting; value 35.0; unit state" in call("show", "--figures").out


def test_reports_and_rejections_are_listed(call: Call) -> None:
    out = call("reports").out
    assert "2025-09-04 en       3 statements  first" in out
    assert "rejected   intake: empty.txt: is empty" in out


def test_a_report_is_shown_with_its_statements_marked(call: Call) -> None:
    out = call("report", "first").out
    assert "⟦Berlin will decide when the framework is clear.⟧¹" in out
    assert "⟦In Paris, ⟦35 states⟧³ met.⟧²" in out
    assert "┆ Read also: more" in out
    assert "1  position: actor DEU; action force; stance undecided" in out


def test_no_report_steers_the_terminal(call: Call) -> None:
    assert "\x1b" in FIRST
    for arguments in (("report", "first"), ("reports",), ("show", "DEU")):
        assert "\x1b" not in call(*arguments).out
    assert "\\x1b[31mRed" in call("report", "first").out


def test_spaces_and_line_ends_of_all_kinds_are_shown_as_they_are(call: Call, path: str) -> None:
    report = make_report("33\u202f000 hommes\u00a0!\r\n\u3000二十六国\r\n", "wide")
    with Book(path) as book:
        book.append(book.begin("1", "ukraine-guarantees", "0" * 12, "none"), make_entry(report))
    assert "33\u202f000 hommes\u00a0!\n\u3000二十六国\n" in call("report", "wide").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("show",), ("show", "DEU"), ("show", "FRA", "force"), ("show", "--meetings"), ("show", "--figures"),
        ("reports",), ("report", "first"), ("settings",),
    ],
)  # fmt: skip
def test_json_can_be_parsed(call: Call, arguments: tuple[str, ...]) -> None:
    answer = call(*arguments, "--json")
    assert answer.status == 0
    assert json.loads(answer.out)


def test_json_says_the_same_as_the_lines(call: Call) -> None:
    commitments = json.loads(call("show", "--json").out)
    assert [(c["actor"], c["stance"], c["pressure"]) for c in commitments] == [
        ("FRA", "pledges", []),
        ("DEU", "undecided", ["UKR"]),
    ]
    (one,) = json.loads(call("show", "FRA", "--json").out)
    assert [h["quote"] for h in one["history"]] == ["France pledges troops after a ceasefire."]
    report = json.loads(call("report", "first", "--json").out)
    assert report["text"] == FIRST
    assert all(FIRST[s["start"] : s["end"]] == s["quote"] for s in report["statements"])


def test_export_heeds_both_axes(call: Call, tmp_path: Path) -> None:
    call("export", "--out", str(tmp_path / "out"), "--as-of", "2025-09-09")
    with (tmp_path / "out" / "commitments.csv").open(encoding="utf-8", newline="") as file:
        assert [row["actor"] for row in csv.DictReader(file)] == ["DEU"]


def test_settings_show_what_holds(call: Call, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_THREADS", "2")
    assert "PLEDGEBOOK_THREADS = 2\n" in call("settings").out
    assert json.loads(call("settings", "--json").out)["BOOK"]["value"] == path


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_settings_show_no_password(call: Call, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...]) -> None:
    monkeypatch.setenv("PLEDGEBOOK_BOOK", "postgresql://anna:secret@host/book")
    shown = call("settings", *form).out
    assert "postgresql://anna:***@host/book" in shown
    assert "secret" not in shown


def test_an_option_outranks_its_setting(call: Call, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_BOOK", "nowhere.db")
    assert call("show").status == 1
    assert call("show", "--book", path).status == 0


def test_another_dossier_sees_the_book_its_own_way(call: Call) -> None:
    assert "no commitments" in call("show", "--dossier", "climate-finance").out


def test_evaluate_scores_and_lists_errors(call: Call, tmp_path: Path) -> None:
    right = {"actor": "DEU", "action": "force", "stance": "undecided", "quote": "Berlin will decide"}
    wrong = {"actor": "FRA", "action": "arms", "stance": "open", "quote": "Paris may"}
    gold, found = tmp_path / "gold.jsonl", tmp_path / "found.jsonl"
    gold.write_text(json.dumps({"id": "a", "language": "de", "positions": [right]}))
    found.write_text(json.dumps({"id": "a", "positions": [right, wrong]}))
    command = ("evaluate", str(gold), "--predictions", str(found))
    page = tmp_path / "errors.html"
    answer = call(*command, "--by-language", "--errors", str(page))
    assert answer.status == 0
    assert "P 0.500  R 1.000  F1 0.667   (tp 1 fp 1 fn 0)" in answer.out
    assert "de   n=  1  actor+action 0.667" in answer.out
    assert "actor <b>FRA</b>, action <b>arms</b>, stance <b>open</b>" in page.read_text(encoding="utf-8")
    scores = json.loads(call(*command, "--json").out)["scores"]
    assert scores["actor+action"] == {
        "precision": 0.5, "recall": 1.0, "f1": 0.6667, "right": 1, "spurious": 1, "missed": 0,
    }  # fmt: skip
    assert "cannot be written" in call(*command, "--errors", "/nowhere/page.html").err


EXAMPLES = Path(__file__).parents[2] / "examples" / "ukraine-guarantees"
REPORT = (
    "Germany will send troops to Ukraine after a ceasefire, Chancellor Merz said. Italy ruled out sending soldiers."
)


def test_compare_shows_where_two_engines_differ(call: Call, tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text(REPORT)
    same = call("compare", "trained", f"trained:{DATA / 'model'}", str(text))
    assert "other fields 0, first 0, second 0" in same.out
    assert same.status == 1  # the report is undated, which is said
    counts = json.loads(call("compare", "trained", "trained", str(text), "--json").out)["counts"]
    assert counts["same"] > 0


def test_precision_finds_less_than_recall_and_nothing_else(call: Call) -> None:
    found = {}
    for use in ("--precision", "--recall"):
        lines = map(json.loads, call("extract", str(EXAMPLES), use).out.splitlines())
        found[use] = {(p["actor"], p["action"], p["stance"]) for line in lines for p in line["positions"]}
    assert found["--precision"]
    assert found["--precision"] < found["--recall"]
