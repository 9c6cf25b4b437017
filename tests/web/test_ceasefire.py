"""How a ceasefire is kept: verdict, counts, gaps, map."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree

import pytest
from starlette.testclient import TestClient

from builders import ROOT, make_incident
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location

TERMS = ROOT / "examples" / "incidents" / "terms.yaml"


@pytest.fixture
def _terms(book_path: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example's terms, with two breaches and a source that falls silent."""
    monkeypatch.setenv("PLEDGEBOOK_TERMS", str(TERMS))
    hostile = {"place": "<script>x</script>", "latitude": 48.4, "longitude": 37.8}
    with Book(book_path) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "incidents")
        book.incidents.add(
            run,
            [
                *(make_incident(f"2026-03-{day:02}", "mission", kind="other") for day in range(1, 11)),
                make_incident("2026-03-08", "acled", **hostile),
                make_incident("2026-03-09", "acled", number=2, latitude=48.41, longitude=37.85),
            ],
        )


@pytest.mark.usefixtures("_terms")
def test_counts_and_map_hold_the_same_breaches(client: TestClient) -> None:
    page = client.get("/ceasefire?as_of=2026-03-10").text
    listed = re.findall(r'<article id="(i-[^"]+)"', page)
    drawn = re.findall(r'<a href="#(i-[^"]+)"><title>', page)
    assert len(listed) == 2
    assert drawn == listed
    assert re.search(r'<th scope="row">all</th><td class="n">2</td>', page)
    assert page.count("<circle") == 2


@pytest.mark.usefixtures("_terms")
def test_gaps_are_told_and_no_zero_stands_in_for_them(client: TestClient) -> None:
    page = client.get("/ceasefire?as_of=2026-03-14").text
    assert "mission: 2026-03-11" in re.sub("</?bdi>", "", page)
    assert '<td class="n">gap</td>' in page


@pytest.mark.usefixtures("_terms")
def test_other_terms_move_otherwise(client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "/changes?since=2026-03-02&until=2026-03-10"
    assert "strained" not in client.get(asked).text
    copytree(TERMS.parent, tmp_path, dirs_exist_ok=True)
    (tmp_path / TERMS.name).write_text(TERMS.read_text().replace("strained: 0.5 ", "strained: 0.01 "))
    monkeypatch.setenv("PLEDGEBOOK_TERMS", str(tmp_path / TERMS.name))
    assert "strained" in client.get(asked).text


@pytest.mark.usefixtures("_terms")
def test_names_of_places_are_shown_as_text(client: TestClient) -> None:
    page = client.get("/ceasefire?as_of=2026-03-10").text
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


@pytest.mark.usefixtures("_terms")
def test_before_its_start_nothing_is_counted(client: TestClient) -> None:
    answer = client.get("/ceasefire?as_of=2026-02-01")
    assert answer.status_code == 200
    assert "unknown" in answer.text


def test_without_terms_the_page_says_how_to_set_them(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLEDGEBOOK_TERMS", raising=False)
    assert "PLEDGEBOOK_TERMS" in client.get("/ceasefire").text


def test_terms_that_are_not_there_are_an_error_that_names_them(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLEDGEBOOK_TERMS", "gone.yaml")
    answer = client.get("/ceasefire")
    assert answer.status_code == 400
    assert "gone.yaml" in answer.text
