"""`pledgebook changes` tells what moved, on both time axes."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from builders import Call, make_entry, make_position, make_report, make_statement
from pledgebook.ledger.book import Book
from pledgebook.pipeline.since import changes

REFUSAL = "Germany will send no troops, the chancellor said."


@pytest.fixture
def late(path: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The book, to which a report of 6 September came on 20 September only; it is 1 October."""
    report = make_report(REFUSAL, "late", "2025-09-06")
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-09-20T10:00:00Z")
    with Book(path) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        book.append(run, make_entry(report, make_statement(report, make_position("refuses", "DEU"), REFUSAL)))
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-10-01T00:00:00Z")
    return path


def kinds(call: Call, *arguments: str) -> list[tuple[str, str, str]]:
    rows = json.loads(call("changes", "--json", *arguments).out)
    return [(row["kind"], row["subject"][0], row["after"]) for row in rows]


@pytest.mark.usefixtures("late")
def test_a_turn_is_told_with_the_words_that_turned_it(call: Call) -> None:
    answer = call("changes", "--since", "2025-09-05", "--until", "2025-09-09")
    assert answer.status == 0
    lines = answer.out.splitlines()
    assert lines[0].startswith("2025-09-06")
    assert lines[0].endswith("  DEU force → UKR: turned from undecided to refuses")
    assert lines[1].strip() == f"“{REFUSAL}”, says DEU (2025-09-06, 0.90)"
    assert lines[2].strip() == f"late [0:{len(REFUSAL)}]"
    assert len(lines) == 3


@pytest.mark.usefixtures("late")
def test_the_first_and_the_last_day_count(call: Call) -> None:
    turned, new = ("stance", "DEU", "refuses"), ("new", "FRA", "pledges")
    assert kinds(call, "--since", "2025-09-06", "--until", "2025-09-06") == [turned]
    assert kinds(call, "--since", "2025-09-07", "--until", "2025-09-09") == []
    assert kinds(call, "--since", "2025-09-07") == [new]
    assert kinds(call, "--since", "2025-09-05") == [turned, new]
    assert call("changes", "--since", "2025-09-30").out == "Nothing moved.\n"


@pytest.mark.usefixtures("late")
def test_what_the_book_learnt_is_another_axis(call: Call) -> None:
    turned, new = ("stance", "DEU", "refuses"), ("new", "FRA", "pledges")
    assert kinds(call, "--recorded", "--since", "2025-09-12") == [turned]
    assert kinds(call, "--recorded", "--since", "2025-09-11", "--until", "2025-09-19") == [new]
    assert kinds(call, "--recorded", "--since", "2025-09-11T00:00:00Z") == [turned]
    assert kinds(call, "--since", "2025-09-05", "--known-at", "2025-09-19") == [new]


def test_a_judgement_is_learnt_too(call: Call, late: str) -> None:
    (turned,) = json.loads(call("changes", "--json", "--since", "2025-09-06", "--until", "2025-09-06").out)
    call("judge", "reject", turned["statements"][0]["id"], "--reason", "misread", "--by", "A")
    assert kinds(call, "--recorded", "--since", "2025-09-25") == [("stance", "DEU", "undecided")]
    assert kinds(call, "--since", "2025-09-06", "--until", "2025-09-06") == []
    with Book(late) as book:
        found = changes(book, "2025-09-25", recorded=True)
    assert [set(c.statements) for c in found.changes] == [set(found.evidence)]


def test_a_deadline_passes_on_both_axes(call: Call, late: str) -> None:
    words = "Poland will send ships by the end of September."
    report = make_report(words, "ships", "2025-09-01")
    pledge = make_position("pledges", "POL", actor="POL", deadline="2025-09")
    with Book(late) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        book.append(run, make_entry(report, make_statement(report, pledge, words)))
    lapsed = ("standing", "POL", "lapsed")
    assert kinds(call, "--since", "2025-10-01", "--until", "2025-10-02") == [lapsed]
    assert kinds(call, "--since", "2025-10-02", "--until", "2025-11-02", "--recorded") == []
    until = ("--until", "2025-11-02T00:00:00Z")
    assert kinds(call, "--since", "2025-10-01T00:00:00Z", *until, "--recorded") == []
    assert lapsed in kinds(call, "--since", "2025-09-30T23:00:00Z", *until, "--recorded")


def test_a_conflict_is_told_with_both_sides(call: Call, late: str) -> None:
    words = "Berlin will send soldiers, the minister said."
    report = make_report(words, "contrary", "2025-09-07")
    with Book(late) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        book.append(run, make_entry(report, make_statement(report, make_position("pledges", "DEU"), words)))
    rows = json.loads(call("changes", "--since", "2025-09-07", "--until", "2025-09-07", "--json").out)
    (opened,) = [row for row in rows if row["kind"] == "conflict-opened"]
    assert {s["report"] for s in opened["statements"]} == {"late", "contrary"}
    assert opened["reasons"]


def test_the_feed_holds_what_the_lines_say_and_stays_the_same(call: Call, late: str, tmp_path: Path) -> None:
    one, two = tmp_path / "one.xml", tmp_path / "two.xml"
    answer = call("changes", "--since", "2025-09-01", "--atom", str(one), "--json")
    call("changes", "--since", "2025-09-01", "--atom", str(two), "--book", late)
    assert one.read_bytes() == two.read_bytes()
    entries = ET.fromstring(one.read_bytes()).findall("{*}entry")  # noqa: S314  # our own
    rows = json.loads(answer.out)
    assert [entry.findtext("{*}title") for entry in entries] == [row["words"] for row in rows]
    assert [(entry.findtext("{*}id") or "").rsplit(":")[-1] for entry in entries] == [row["id"] for row in rows]


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("--since", "yesterday"), "'yesterday' is no date"),
        (("--since", "yesterday", "--recorded"), "'yesterday' is no date or time"),
        (("--since", "2025-09-05T12:00:00Z"), "is no date"),
        (("--since", "2025-09-05", "--until", "2025-09-01"), "since 2025-09-05 lies after 2025-09-01"),
        (("--since", "2025-09-05", "--recorded", "--known-at", "2025-09-06"), "by until"),
        (("--since", "2025-09-05", "--atom", "/nowhere/feed.xml"), "/nowhere/feed.xml: cannot be written"),
    ],
)
def test_what_cannot_be_asked_is_said(call: Call, arguments: tuple[str, ...], fault: str) -> None:
    answer = call("changes", *arguments)
    assert (answer.status, answer.out) == (1, "")
    assert fault in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.usefixtures("late")
def test_the_beginning_of_time_can_be_asked_from(call: Call) -> None:
    assert len(kinds(call, "--since", "0001-01-01")) == len(kinds(call, "--since", "0001-01-01", "--recorded")) == 2
