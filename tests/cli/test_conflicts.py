"""Conflicts from the command line: what each side says is shown word for word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders import Call, make_entry, make_position, make_report, make_statement
from pledgebook import Book
from pledgebook.records.statement import Figure

TEXTS = {
    "firm": ("2025-09-04", "Twenty-six states signed up for the force. Thirty-five sat at the table."),
    "hedged": ("2025-09-05", "Twenty-six states are ready to send soldiers \x1b[31mor help otherwise. Only 31 sat."),
    "later": ("2025-10-01", "The twenty-six say they signed nothing yet."),
}  # fmt: skip
PROMISE = {"actor": "GROUP:26", "amount": 26.0, "unit": "state"}


@pytest.fixture
def book(tmp_path: Path) -> str:
    """The book of three reports; the last one settles what the first two disagree on."""
    file = str(tmp_path / "three.db")
    with Book(file, create=True) as made:
        run = made.begin("1", "ukraine-guarantees", "0" * 12, "none")
        reports = {name: make_report(text, name, day) for name, (day, text) in TEXTS.items()}
        firm, hedged, later = reports.values()
        soldiers = "Twenty-six states are ready to send soldiers \x1b[31mor help otherwise."
        said = {
            "firm": [
                make_statement(firm, make_position("pledges", "FRA", **PROMISE), "Twenty-six states signed up"),
                make_statement(firm, Figure("states-pledging", 35.0, "state"), "Thirty-five"),
            ],
            "hedged": [
                make_statement(hedged, make_position("open", "FRA", **PROMISE), soldiers),
                make_statement(hedged, make_position("open", "FRA", **PROMISE | {"action": "guarantee"}), soldiers),
                make_statement(hedged, Figure("states-pledging", 31.0, "state"), "Only 31"),
            ],
            "later": [make_statement(later, make_position("open", "GROUP:26", **PROMISE), TEXTS["later"][1])],
        }
        for name, report in reports.items():
            made.append(run, make_entry(report, *said[name]))
    return file


def test_each_conflict_shows_its_reason_and_the_words_of_both_sides(call: Call, book: str) -> None:
    answer = call("conflicts", "--book", book)
    assert answer.status == 0
    assert "one origin says “only open to it or to something else (Guarantees in general)”" in answer.out
    assert "settled on 2025-10-01" in answer.out
    assert "“Twenty-six states signed up”" in answer.out
    assert "firm [0:27], 2025-09-04" in answer.out
    assert "\x1b" not in answer.out
    assert answer.out.index("“35”") < answer.out.index("26 states"), "open ones first"


def test_json_leads_to_every_word(call: Call, book: str) -> None:
    conflicts = json.loads(call("conflicts", "--book", book, "--json").out)
    assert [(c["kind"], c["state"]) for c in conflicts] == [("figure", "open"), ("firmness", "settled")]
    for side in (side for c in conflicts for side in c["sides"]):
        for said in side["statements"]:
            assert TEXTS[said["report"]][1][said["start"] : said["end"]] == said["quote"]
            assert said["report"] in side["origins"]


def test_conflicts_can_be_chosen(call: Call, book: str) -> None:
    def kinds(*arguments: str) -> list[str]:
        return [c["kind"] for c in json.loads(call("conflicts", "--book", book, "--json", *arguments).out)]

    assert kinds("--kind", "figure") == ["figure"]
    assert kinds("--actor", "GROUP:26") == ["firmness"]
    assert kinds("--actor", "USA") == []
    assert kinds("--as-of", "2025-09-04") == []
    assert kinds("--known-at", "2020-01-01") == []
    assert "settled" not in call("conflicts", "--book", book, "--as-of", "2025-09-30").out


def test_a_book_without_conflicts_says_so(call: Call, path: str) -> None:
    answer = call("conflicts", "--book", path)
    assert (answer.status, answer.out) == (0, "The reports contradict each other nowhere.\n")
    assert json.loads(call("conflicts", "--book", path, "--json").out) == []


def test_a_kind_that_is_none_is_refused(call: Call, book: str) -> None:
    answer = call("conflicts", "--book", book, "--kind", "quarrel")
    assert answer.status == 2
    assert "firmness" in answer.err


def test_a_rejected_statement_contradicts_nothing(call: Call, book: str) -> None:
    (figure, _) = json.loads(call("conflicts", "--book", book, "--json").out)
    wrong = figure["sides"][0]["statements"][0]["id"]
    made = json.loads(
        call("judge", "reject", wrong, "--by", "Ada", "--reason", "no pledge", "--book", book, "--json").out
    )
    assert call("conflicts", "--book", book, "--kind", "figure", "--json").out == "[]\n"
    call("judge", "withdraw", made["id"], "--by", "Ada", "--reason", "it is one", "--book", book)
    assert json.loads(call("conflicts", "--book", book, "--kind", "figure", "--json").out) == [figure]


def test_two_reports_that_are_judged_one_do_not_contradict_each_other(call: Call, book: str) -> None:
    call("judge", "same", "firm", "hedged", "--by", "Ada", "--reason", "one wire story", "--book", book)
    assert call("conflicts", "--book", book, "--json").out == "[]\n"
