"""Figures with their disagreements."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from builders import make_entry, make_report, make_statement
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.records.statement import Figure

OTHER = "Only 26 states met in Paris, another paper says."


@pytest.fixture
def _torn(book_path: Location) -> None:
    """A second report of the same day that counts otherwise."""
    report = make_report(OTHER, "other", "2025-09-04")
    figure = make_statement(report, Figure("states-meeting", 26.0, "state"), "26 states")
    with Book(book_path) as book:
        book.append(book.begin("1", "ukraine-guarantees", "0" * 12, "none"), make_entry(report, figure))


@pytest.mark.usefixtures("_torn")
def test_numbers_stand_beside_each_other_each_with_the_way_to_its_characters(client: TestClient) -> None:
    page = client.get("/figures").text
    assert page.count("<h2>states-meeting") == 1
    assert f'href="/report?id=other#at-{OTHER.index("26")}"' in page
    assert 'href="/report?id=first#at-' in page
    assert page.count("≠<span") == 2


@pytest.mark.usefixtures("_torn")
def test_the_link_of_a_disagreement_leads_to_its_conflict(client: TestClient) -> None:
    address = client.get("/figures").text.split('class="contested" href="/conflicts')[1].split('"')[0]
    assert f'<article id="{address.partition("#")[2]}"' in client.get(f"/conflicts{address}").text


def test_one_report_disagrees_with_nobody(client: TestClient) -> None:
    page = client.get("/figures?metric=states-meeting").text
    assert "<h2>states-meeting" in page
    assert "≠" not in page


def test_what_is_not_there_is_said(client: TestClient) -> None:
    assert "No figure is told" in client.get("/figures?metric=casualties").text
    assert "No figure is told" in client.get("/figures?as_of=2025-01-01").text
