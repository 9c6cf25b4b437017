"""`pledgebook reread` shows what would change before it is accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from builders import Answer, Call
from pledgebook.errors import ExtractionError
from pledgebook.extraction.engine import Engine, Extraction
from pledgebook.ledger.book import Book
from pledgebook.pipeline import batches, rereading
from pledgebook.records.report import Reading
from pledgebook.records.statement import Claim, Position

SENTENCE = "Germany will send soldiers to Ukraine, the chancellor said."
OTHER = "France will send soldiers too."


class Reader:
    """Reads every sentence on soldiers as one stance, its name; `broken` cannot read anything."""

    usage = None

    def __init__(self, name: str) -> None:
        self.name = name

    def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
        if self.name == "broken":
            raise ExtractionError("cannot be read")
        return [Extraction(list(self.claims(reading.report.text))) for reading in readings]

    def claims(self, text: str) -> Iterator[Claim]:
        for actor, sentence in (("DEU", SENTENCE), ("FRA", OTHER)):
            if sentence in text:
                yield Claim(Position(actor, "force", self.name, counterpart="UKR", speaker=actor), sentence, 0.9)


@pytest.fixture
def again(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """The command line with engines named after stances, and a book that one of them, `pledges`, read."""

    def engine(name: str, *_: object) -> Engine:
        return Reader(name)

    for module in (batches, rereading):
        monkeypatch.setattr(module, "make_engine", engine)
    monkeypatch.setenv("PLEDGEBOOK_BOOK", str(tmp_path / "book.db"))
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-10-01T00:00:00Z")
    (tmp_path / "a.txt").write_text(f"id: a\npublished: 2025-09-05\nlanguage: en\n\n{SENTENCE}", encoding="utf-8")
    (tmp_path / "b.txt").write_text(f"id: b\npublished: 2025-09-06\nlanguage: en\n\n{OTHER}", encoding="utf-8")
    assert call("read", str(tmp_path / "a.txt"), "--engine", "pledges").status == 0
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-11-01T00:00:00Z")
    return call


def stances(call: Call, *when: str) -> dict[str, str]:
    return {row["actor"]: row["stance"] for row in json.loads(call("show", "--json", *when).out)}


def lines(answer: Answer) -> list[str]:
    return [line.strip() for line in answer.out.splitlines()]


def test_it_is_judged_before_it_is_accepted(again: Call) -> None:
    shown = again("reread", "--engine", "refuses")
    assert shown.status == 0
    head, turned, words = lines(shown)[:3], lines(shown)[3], lines(shown)[4:]
    assert head == [
        "affected by another engine (1): 1 reports read, 0 had been read before",
        "1 reports read again with refuses for ukraine-guarantees",
        "statements: 0 the same, 1 new, 1 gone",
    ]
    assert turned.startswith("2025-09-05")
    assert turned.endswith("DEU force → UKR: turned from pledges to refuses")
    assert words == [
        f"before: “{SENTENCE}”, says DEU (2025-09-05, 0.90)",
        f"a [0:{len(SENTENCE)}]",
        f"after:  “{SENTENCE}”, says DEU (2025-09-05, 0.90)",
        f"a [0:{len(SENTENCE)}]",
        "Nothing of it counts yet: `pledgebook reread --accept` takes it into the book, `--drop` forgets it.",
    ]
    assert stances(again) == {"DEU": "pledges"}
    accepted = again("reread", "--accept")
    assert lines(accepted) == [*lines(shown)[1:-1], "1 reports accepted."]
    assert stances(again) == {"DEU": "refuses"}
    assert stances(again, "--known-at", "2025-10-15") == {"DEU": "pledges"}
    assert again("reread", "--engine", "refuses").out == "No report is affected.\n"
    moved = json.loads(again("changes", "--recorded", "--since", "2025-10-15", "--json").out)
    assert [(row["kind"], row["before"], row["after"]) for row in moved] == [("stance", "pledges", "refuses")]


def test_a_program_is_told_the_same(again: Call) -> None:
    told = json.loads(again("reread", "--engine", "refuses", "--json").out)
    assert (told["read"], told["kept"], told["because"], told["accepted"]) == (1, 0, {"engine": 1}, None)
    found = told["upgrade"]
    assert (found["engine"], found["reports"], found["left"]) == ("refuses", 1, 0)
    assert found["statements"] == {"same": 0, "new": 1, "gone": 1}
    (change,) = found["changes"]
    assert (change["before"], change["after"]) == ("pledges", "refuses")
    assert [change[f"words_{end}"]["stance"] for end in ("before", "after")] == ["pledges", "refuses"]
    again_told = json.loads(again("reread", "--accept", "--json").out)
    assert (again_told["accepted"], again_told["upgrade"]) == (1, found)
    assert json.loads(again("reread", "--engine", "refuses", "--json").out)["upgrade"] is None


def test_what_is_dropped_was_never_there(again: Call, tmp_path: Path) -> None:
    again("reread", "--engine", "refuses")
    assert again("reread", "--drop").out == f"{tmp_path / 'book.db'}: 1 readings dropped\n"
    assert json.loads(again("reread", "--drop", "--json").out) == {"dropped": 0}
    refused = again("reread", "--accept")
    assert (refused.status, refused.err) == (1, "pledgebook: no re-reading waits; `pledgebook reread` makes one\n")
    assert stances(again) == {"DEU": "pledges"}


def test_orphaned_judgements_are_named(again: Call, tmp_path: Path) -> None:
    with Book(tmp_path / "book.db") as book:
        (said,) = book.statements()
    again("judge", "accept", said.statement.id, "--by", "an analyst", "--reason", "read rightly")
    shown = again("reread", "--engine", "refuses").out
    assert f"accept {said.statement.id} by an analyst: read rightly" in shown


def test_an_engine_that_fails_leaves_what_it_found_before(again: Call) -> None:
    answer = again("reread", "--engine", "broken")
    assert answer.status == 1
    assert "a.txt: cannot be read" in answer.out
    again("reread", "--accept")
    assert stances(again) == {"DEU": "pledges"}


def test_reading_what_is_held_points_here(again: Call, tmp_path: Path) -> None:
    same = again("read", str(tmp_path), "--engine", "pledges", "--json")
    assert [json.loads(same.out)[name] for name in ("added", "held", "outdated")] == [1, 1, 0]
    other = again("read", str(tmp_path), "--engine", "refuses")
    assert "2 of them were read with another engine, dossier, data or version" in other.out
    assert "`pledgebook reread` reads them again" in other.out
