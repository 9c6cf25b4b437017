"""Pages at hand: sent as they were made, only to whom they were made for, and only until something changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from builders import FIRST, csrf_of
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.web.app import create_app
from pledgebook.web.freshness import MadePages

HOST = "https://book.example.org"
PASSWORD = "a long enough password"  # noqa: S105  # of users that are made here
ADDRESSES = ("/", "/report?id=first", "/commitments/FRA/force/UKR", "/conflicts", "/search?q=paris")


@pytest.fixture
def far(book_path: Location) -> Iterator[TestClient]:
    """A browser elsewhere; the book has a reader and a reviewer."""
    with Book(book_path) as book:
        for role in ("reader", "reviewer"):
            book.users.add(f"the-{role}", role, PASSWORD, by="test")  # type: ignore[arg-type]
    with TestClient(create_app(book_path, secure=True), base_url=HOST, follow_redirects=False) as browser:
        yield browser


def as_user(browser: TestClient, name: str) -> dict[str, str]:
    """The cookies of a new session."""
    browser.cookies.clear()
    form = {"name": name, "password": PASSWORD, "csrf": csrf_of(browser.get("/login").text)}
    assert browser.post("/login", data=form).status_code == 303
    return dict(browser.cookies)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_made_once_and_not_sent_to_those_who_have_it(client: TestClient, address: str) -> None:
    client.get("/")  # which gives the cookie
    made = client.get(address)
    again = client.get(address)
    assert (again.status_code, again.text, again.headers["etag"]) == (200, made.text, made.headers["etag"])
    assert again.headers["content-security-policy"] == made.headers["content-security-policy"]
    known = client.get(address, headers={"If-None-Match": made.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_a_judgement_makes_pages_new(client: TestClient, book_path: Location) -> None:
    client.get("/")
    before = client.get("/report?id=first")
    assert client.get("/report?id=first").text == before.text
    with Book(book_path) as book:
        subject = book.statements(report="first")[0].statement.id
    form = {"verdict": "accept", "subject": subject, "csrf": csrf_of(before.text), "next": "/"}
    assert client.post("/judge", data=form).status_code == 303
    after = client.get("/report?id=first", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert ("Withdraw" in before.text, "Withdraw" in after.text) == (False, True)


def test_what_is_going_on_is_made_anew(client: TestClient) -> None:
    client.get("/")
    assert "etag" not in client.get("/read").headers


def test_a_fault_is_not_kept(client: TestClient) -> None:
    client.get("/")
    for _ in range(2):
        answer = client.get("/report?id=nowhere")
        assert (answer.status_code, "etag" in answer.headers) == (404, False)


def test_each_user_gets_their_own_page(far: TestClient) -> None:
    sessions = {name: as_user(far, name) for name in ("the-reader", "the-reviewer")}
    pages = {}
    for name in (*sessions, *sessions):
        far.cookies.clear()
        far.cookies.update(sessions[name])
        page = far.get("/report?id=first")
        assert pages.setdefault(name, page.text) == page.text
        assert f"{name}, {name.removeprefix('the-')}" in page.text
        assert FIRST.split()[0] in page.text
    assert ('name="verdict"' in pages["the-reader"], 'name="verdict"' in pages["the-reviewer"]) == (False, True)
    assert csrf_of(pages["the-reader"]) != csrf_of(pages["the-reviewer"])


def test_nothing_is_at_hand_for_those_who_may_not_see_it(far: TestClient) -> None:
    as_user(far, "the-reader")
    tag = far.get("/").headers["etag"]
    far.cookies.clear()
    assert far.get("/", headers={"If-None-Match": tag}).status_code == 303
    assert far.get("/", headers={"If-None-Match": "*"}).status_code == 303


def test_pages_at_hand_are_bounded() -> None:
    pages = MadePages()
    half = "x" * (MadePages.MOST // 2)
    for name in ("one", "two"):
        pages.keep(name, half)
        pages.keep(name, half)  # made by two at once
    assert pages.get("one") == half
    pages.keep("three", "y")
    assert (pages.get("one"), pages.get("two"), pages.get("three")) == (half, None, "y")
    pages.keep("large", half + half + "z")
    assert pages.get("large") is None
