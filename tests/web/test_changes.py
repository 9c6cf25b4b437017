"""What moved since a day, on either axis."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient


def test_a_change_comes_with_its_words_and_its_commitment(client: TestClient) -> None:
    page = client.get("/changes?since=2025-09-05&until=2025-09-30").text
    assert "FRA force → UKR: first word, pledges" in page
    assert 'href="/commitments/FRA/force/UKR"' in page
    assert 'href="/report?id=second#at-0"' in page
    assert "DEU force" not in page


def test_without_a_day_it_is_the_last_month_of_the_book(client: TestClient) -> None:
    assert "Changes since 2025-08-11" in client.get("/changes").text


def test_what_the_book_learnt_is_another_axis(client: TestClient) -> None:
    assert "FRA force" in client.get("/changes?since=2025-09-10&until=2025-09-12&recorded=1").text
    assert "FRA force" not in client.get("/changes?since=2025-09-01&until=2025-09-08&recorded=1").text


def test_the_earlier_of_the_last_day_and_the_moment_holds(client: TestClient) -> None:
    assert "FRA force" not in client.get("/changes?since=2025-09-01&until=2025-09-30&as_of=2025-09-05").text


def test_the_page_leads_to_the_feed_of_the_same(client: TestClient) -> None:
    page = client.get("/changes?since=2025-09-05").text
    address = page.split('" type="application/atom+xml"')[0].rsplit('href="', 1)[1].replace("&amp;", "&")
    feed = client.get(address)
    assert feed.status_code == 200
    assert "FRA force → UKR: first word, pledges" in feed.text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("since=soon", "is no date"),
        ("since=2025-09-05&until=2025-09-01", "lies after"),
        ("since=2025-09-05&recorded=1&as_of=2025-09-06", "leave out as_of"),
    ],
)
def test_what_cannot_be_asked_is_said(client: TestClient, asked: str, words: str) -> None:
    answer = client.get(f"/changes?{asked}")
    assert answer.status_code == 400
    assert words in answer.text
