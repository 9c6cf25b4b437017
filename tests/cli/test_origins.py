from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders import Call, make_entry, make_report
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.ledger.book import Book
from pledgebook.pipeline.placing import place

TEXT = (
    "Germany pledged tanks to Ukraine, a spokesman for the government said in Berlin.\n\nFrance took part in the talks."
)


@pytest.fixture
def copies(path: str) -> str:
    """The book of two reports, and two copies of a third."""
    with Book(path) as book:
        for name, day in (("copy", "2025-09-12"), ("wire", "2025-09-11")):
            book.append(1, make_entry(make_report(TEXT, name, day)))
        place(book, load_dossier("ukraine-guarantees"))
    return path


@pytest.mark.usefixtures("copies")
def test_origins_of_several_reports_are_listed_and_explained(call: Call) -> None:
    answer = call("origins")
    assert answer.status == 0
    assert "wire: 2 reports of one source" in answer.out
    assert "copy – wire: copy 1.00, the same words throughout" in answer.out
    assert "first" not in answer.out
    (origin,) = json.loads(call("origins", "--json").out)
    assert (origin["id"], origin["reports"]) == ("wire", ["wire", "copy"])
    assert origin["links"][0]["reasons"][0]["one"] == {"start": 0, "end": len(TEXT)}


@pytest.mark.usefixtures("copies")
def test_the_origin_of_a_report_is_shown_with_its_passages(call: Call) -> None:
    answer = call("origins", "copy")
    assert f"wire [0:{len(TEXT)}] “Germany pledged tanks" in answer.out
    assert f"copy [0:{len(TEXT)}] “Germany pledged tanks" in answer.out
    (origin,) = json.loads(call("origins", "copy", "--json").out)
    assert origin["links"][0]["reasons"][0]["other"]["quote"] == TEXT
    assert "first stands alone" in call("origins", "first").out


@pytest.mark.usefixtures("copies")
def test_origins_of_a_day_and_of_nothing(call: Call) -> None:
    assert "Every report stands alone." in call("origins", "--as-of", "2025-09-11").out
    assert json.loads(call("origins", "--as-of", "2025-09-11", "--json").out) == []
    assert "copy was not said by then." in call("origins", "copy", "--as-of", "2025-09-11").out
    answer = call("origins", "nowhere")
    assert answer.status == 1
    assert "no report 'nowhere'" in answer.err


def test_origins_can_be_scored(call: Call, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "a", "text": "Germany sends tanks."}\n', encoding="utf-8")
    answer = call("evaluate", str(gold), "--origins")
    assert answer.status == 1
    assert "report 'a' has no `origin`; annotate it" in answer.err
