"""`incidents` and `ceasefire` on the examples, and their faults."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from builders import ROOT, Call
from pledgebook.ledger.book import Book

EXAMPLES = ROOT / "examples" / "incidents"
TERMS = str(EXAMPLES / "terms.yaml")
TABLES = [str(p) for p in sorted(EXAMPLES.glob("*.csv"))]


@pytest.fixture
def book(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A book of the example incidents, which is the setting BOOK too."""
    path = str(tmp_path / "incidents.db")
    monkeypatch.setenv("PLEDGEBOOK_BOOK", path)
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2026-04-01T00:00:00Z")
    answer = call("incidents", "import", *TABLES)
    assert answer.status == 0, answer.err
    assert "incidents added, 0 held already" in answer.out
    return path


def test_importing_again_adds_nothing_and_changes_no_bulletin(call: Call, book: str) -> None:
    before = call("ceasefire", "--terms", TERMS, "--json").out
    answer = call("incidents", "import", *reversed(TABLES), "--json")
    assert json.loads(answer.out)["added"] == 0
    assert json.loads(answer.out)["read"] > 50
    assert call("ceasefire", "--terms", TERMS, "--json", "--book", book).out == before


@pytest.mark.usefixtures("book")
def test_the_list_shows_incidents_on_both_axes(call: Call) -> None:
    lines = call("incidents", "list", "--as-of", "2026-02-15").out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("2026-02-15  ")
    assert "Staryi Mlyn 48.4200, 37.8500; 1 killed  acled UKR900001  i-" in "\n".join(lines)
    assert call("incidents", "list", "--known-at", "2026-03-31").out == ""
    rows = json.loads(call("incidents", "list", "--json").out)
    assert {"acled", "mission", "ucdp"} == {r["source"] for r in rows}


@pytest.mark.usefixtures("book")
def test_the_example_ceasefire_is_strained_and_then_holds(call: Call) -> None:
    strained = json.loads(call("ceasefire", "--terms", TERMS, "--as-of", "2026-03-25", "--json").out)
    assert (strained["verdict"]["state"], strained["verdict"]["since"]) == ("strained", "2026-03-22")
    holding = json.loads(call("ceasefire", "--terms", TERMS, "--as-of", "2026-03-30", "--json").out)
    assert (holding["verdict"]["state"], holding["verdict"]["since"]) == ("holding", "2026-03-29")
    assert call("ceasefire", "--terms", TERMS, "--known-at", "2026-03-01").out.count("unknown") > 5


def test_reports_from_afar_are_none_of_the_area(call: Call, tmp_path: Path) -> None:
    watched = {}
    for name, latitude in (("near", 50), ("far", -10)):
        table = tmp_path / f"{name}.csv"
        rows = [f"mission,2026-03-{n:02},other,{latitude},37" for n in range(1, 11)]
        table.write_text("\n".join(["source,day,kind,latitude,longitude", *rows]))
        book = str(tmp_path / f"{name}.db")
        assert call("incidents", "import", str(table), "--book", book).status == 0
        watched[name] = json.loads(
            call("ceasefire", "--terms", TERMS, "--as-of", "2026-03-10", "--json", "--book", book).out
        )["verdict"]["state"]
    assert watched == {"near": "holding", "far": "unknown"}


@pytest.mark.usefixtures("book")
def test_without_a_day_the_bulletin_is_that_of_today(call: Call) -> None:
    assert "\n2026-04-01: " in call("ceasefire", "--terms", TERMS).out


@pytest.mark.usefixtures("book")
def test_the_page_and_the_table_are_written(call: Call, tmp_path: Path) -> None:
    page, table = tmp_path / "day.html", tmp_path / "day.csv"
    answer = call("ceasefire", "--terms", TERMS, "--as-of", "2026-03-25", "--html", str(page), "--csv", str(table))
    assert answer.status == 0
    assert "2026-03-25: strained" in page.read_text(encoding="utf-8")
    with table.open(encoding="utf-8", newline="") as file:
        assert sum(r["by"] == "total" for r in csv.DictReader(file)) == 25 + 1
    assert "cannot be written" in call("ceasefire", "--terms", TERMS, "--html", "/nowhere/x.html").err


def test_rows_that_are_bad_are_shown_kept_in_the_book_and_fail_the_import(
    call: Call, book: str, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("id,day,kind,latitude,longitude\n1,2026-03-02,clash,48.5,370\n2,2026-03-02,clash,48.5,37\n")
    answer = call("incidents", "import", str(bad))
    assert answer.status == 1
    assert f"{book}: 1 incidents added, 0 held already" in answer.out
    assert f"intake: {bad}:2: longitude 370 lies beyond 180 degrees" in answer.out
    with Book(book) as ledger:
        assert [r.subject for r in ledger.rejections()] == [f"{bad}:2"]


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ceasefire", "--terms", "none.yaml"), "none.yaml: cannot be read"),
        (("ceasefire", "--terms", TERMS, "--as-of", "soon"), "'soon' is no date; write 2025-09-01"),
        (("ceasefire", "--terms", TERMS, "--as-of", "9999-12-31"), "9999-12-31 lies more than 40000 days after"),
        (("ceasefire", "--terms", TERMS, "--book", "none.db"), "none.db: no book here"),
        (("incidents", "list", "--book", "none.db"), "none.db: no book here"),
    ],
)
def test_faults_are_one_line(call: Call, arguments: tuple[str, ...], words: str) -> None:
    answer = call(*arguments)
    assert (answer.status, answer.out) == (1, "")
    assert words in answer.err
    assert answer.err.count("\n") == 1


def test_an_import_does_not_change_the_dossier_of_the_book(call: Call, path: str) -> None:
    assert call("incidents", "import", *TABLES).status == 0
    with Book(path) as book:
        assert book.last_dossier() == "ukraine-guarantees"
