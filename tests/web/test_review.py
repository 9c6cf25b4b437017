"""The review queue, judged from the page."""

from __future__ import annotations

import html
import re

from starlette.testclient import TestClient

from builders import csrf_of
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location


def queue(page: str) -> list[str]:
    return re.findall(r'<li id="(s-[^"]+)"', page)


def judge(client: TestClient, page: str, identifier: str, verdict: str, **fields: str) -> str:
    """Judge as the form does; returns where it leads."""
    form = {"csrf": csrf_of(page), "subject": identifier, "verdict": verdict, "next": "/review", "seen": "", **fields}
    answer = client.post("/judge", data=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_each_statement_stands_amid_its_words_and_leads_to_them(client: TestClient) -> None:
    page = client.get("/review").text
    assert len(queue(page)) == 3
    assert "<mark>France pledges troops after a ceasefire.</mark>" in page
    assert 'href="/report?id=second#at-0"' in page
    assert "0 judged, 3 left" in page


def test_what_is_judged_leaves_the_queue_and_counts_as_progress(client: TestClient) -> None:
    page = client.get("/review").text
    first = queue(page)[0]
    judge(client, page, first, "accept")
    after = client.get("/review").text
    assert first not in queue(after)
    assert "1 judged, 2 left" in after


def test_a_correction_sets_what_was_changed(client: TestClient, book_path: Location) -> None:
    page = client.get("/review").text
    part = next(p for p in page.split("<li id=")[1:] if "France pledges" in p)
    identifier = part.split('"')[1]
    (address,) = re.findall(r'href="(/correct[^"]+)"', part)
    form = client.get(html.unescape(address)).text
    assert '<option value="pledges" selected>' in form
    judge(client, form, identifier, "correct", **{"set-stance": "open"})
    with Book(book_path) as book:
        (made,) = book.judgements.all()
    assert (made.verdict, made.changes) == ("correct", {"stance": "open"})


def test_judgements_that_cross_are_both_kept_and_told(client: TestClient, book_path: Location) -> None:
    page = client.get("/review").text
    first = queue(page)[0]
    judge(client, page, first, "accept", reason="clear")
    address = judge(client, page, first, "reject")
    assert "While you judged" in client.get(address).text
    with Book(book_path) as book:
        assert [j.verdict for j in book.judgements.all()] == ["accept", "reject"]


def test_a_book_without_reports_has_nothing_to_review(client: TestClient) -> None:
    page = client.get("/review?as_of=2020-01-01").text
    assert "Nothing is left to review." in page
