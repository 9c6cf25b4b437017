"""Coverage of what is needed."""

from __future__ import annotations

from starlette.testclient import TestClient

from builders import make_entry, make_position, make_report, make_statement
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location


def section(page: str, name: str) -> str:
    """The part of the page on one capability."""
    return page.partition(f'<section id="{name}"')[2].partition("<section id=")[0]


def test_who_pledges_what_leads_to_the_commitment(client: TestClient) -> None:
    land = section(client.get("/coverage").text, "land")
    assert "Firm" in land
    assert "France" in land
    assert 'href="/commitments/FRA/force/UKR"' in land
    assert "Nobody has pledged it" not in land


def test_where_nobody_is_it_says_so(client: TestClient) -> None:
    page = client.get("/coverage").text
    assert "Nobody has pledged it" in section(page, "backstop")
    assert page.count("Nobody has pledged it") > 5


def test_a_group_is_a_lower_bound(client: TestClient, book_path: Location) -> None:
    report = make_report("26 states pledge troops on land.", "group", "2025-09-09")
    pledge = make_position("pledges", None, actor="GROUP:26", domains=("land",))
    with Book(book_path) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        book.append(run, make_entry(report, make_statement(report, pledge, "26 states pledge troops")))
    land = section(client.get("/coverage").text, "land")
    assert "At least 26 states" in land
    assert "named with a pledge of their own" in land
