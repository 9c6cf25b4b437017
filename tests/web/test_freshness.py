"""Pages at hand: sent as they were made, only to whom they were made for, and only until something changes."""

from __future__ import annotations

from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from starlette.testclient import TestClient

from builders import csrf_of
from logins import bearer, log_in
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.web.freshness import MadePages
from pledgebook.web.layout import fill

INCIDENTS = Path(__file__).parents[2] / "examples" / "incidents"
ADDRESSES = ("/", "/report?id=first", "/commitments/FRA/force/UKR", "/conflicts", "/search?q=paris")


def as_user(browser: TestClient, name: str) -> dict[str, str]:
    """The cookies of a new session."""
    browser.cookies.clear()
    assert log_in(browser, name) == 303
    return dict(browser.cookies)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that pages were made from, since the test began."""
    names: list[str] = []

    def noted(template: str, **context: Any) -> str:
        names.append(template)
        return fill(template, **context)

    monkeypatch.setattr("pledgebook.web.context.fill", noted)
    return names


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_made_once_and_not_sent_to_those_who_have_it(
    client: TestClient, address: str, made: list[str]
) -> None:
    client.get("/login")  # which gives the cookie
    first = client.get(address)
    count = len(made)
    again = client.get(address)
    assert (again.status_code, again.text, again.headers["etag"]) == (200, first.text, first.headers["etag"])
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
    known = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert len(made) == count
    client.get(f"{address}{'&' if '?' in address else '?'}as_of=2025-09-04")
    assert len(made) == count + 1


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


def test_another_outline_of_the_area_makes_pages_new(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("terms.yaml", "area.geojson"):
        copy(INCIDENTS / name, tmp_path)
    monkeypatch.setenv("PLEDGEBOOK_TERMS", str(tmp_path / "terms.yaml"))
    client.get("/")
    for _ in range(2):
        assert client.get("/ceasefire").status_code == 200
    (tmp_path / "area.geojson").write_text('{"type": "Point", "coordinates": [37, 48]}', encoding="utf-8")
    assert "area.geojson" in client.get("/ceasefire").text


def test_what_is_going_on_is_made_anew(client: TestClient) -> None:
    client.get("/")
    assert "etag" not in client.get("/read").headers


def test_a_first_visit_and_a_fault_are_not_kept(client: TestClient) -> None:
    assert "etag" not in client.get("/").headers
    for _ in range(2):
        answer = client.get("/report?id=nowhere")
        assert (answer.status_code, "etag" in answer.headers) == (404, False)


def test_each_session_gets_its_own_page(far: TestClient) -> None:
    names = ("the-reader", "the-reviewer", "the-reviewer")
    sessions = [(name, as_user(far, name)) for name in names]
    pages: dict[int, str] = {}
    for number, (name, cookies) in [*enumerate(sessions)] * 2:
        far.cookies.clear()
        far.cookies.update(cookies)
        page = far.get("/report?id=first").text
        assert pages.setdefault(number, page) == page
        assert f"{name}, {name.removeprefix('the-')}" in page
        assert ('name="verdict"' in page) == (name == "the-reviewer")
    assert len({csrf_of(page) for page in pages.values()}) == len(sessions)


def test_a_page_is_for_the_one_who_asked_whatever_the_cookie(far: TestClient, book_path: Location) -> None:
    as_user(far, "the-reviewer")
    with Book(book_path) as book:
        statement = book.statements(report="first")[0].statement.id
    tokens = {"the-reader": bearer(book_path, "reader", "read"), "the-reviewer": bearer(book_path, "reviewer", "judge")}
    told = {
        name: far.get(f"/correct?statement={statement}", headers=tokens[name]).status_code
        for name in ("the-reviewer", "the-reviewer", "the-reader")
    }
    assert told == {"the-reviewer": 200, "the-reader": 403}


def test_nothing_is_at_hand_once_a_session_has_ended(far: TestClient) -> None:
    cookies = as_user(far, "the-reader")
    page = far.get("/")
    assert far.get("/").text == page.text
    assert far.post("/logout", data={"csrf": csrf_of(page.text)}).status_code == 303
    far.cookies.update(cookies)
    for known in (page.headers["etag"], "*"):
        assert far.get("/", headers={"If-None-Match": known}).status_code == 303


def test_pages_at_hand_are_bounded() -> None:
    pages = MadePages()
    eighth = b"x" * (MadePages.MOST // 8)
    for number in range(8):
        pages.keep(str(number), eighth)
        pages.keep(str(number), eighth)  # made by two at once
    assert pages.get("0") == eighth
    pages.keep("one more", b"y")
    assert (pages.get("0"), pages.get("1"), pages.get("one more")) == (eighth, None, b"y")
    pages.keep("large", eighth + b"z")
    assert pages.get("large") is None
