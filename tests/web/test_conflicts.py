"""Conflicts, each side with its words."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from builders import make_entry, make_position, make_report, make_statement
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.web.pages import conflicts

YES, NO = "Berlin will send <i>soldiers</i>.", "Berlin will not send soldiers."


def tear(book_path: Location, actor: str) -> None:
    """An actor's own words, both ways, in two reports."""
    with Book(book_path) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        for name, text, stance in (("yes", YES, "pledges"), ("no", NO, "refuses")):
            report = make_report(text, name if actor == "DEU" else f"{name} {actor}", "2025-09-08")
            position = make_position(stance, actor, actor=actor)
            book.append(run, make_entry(report, make_statement(report, position, text)))


@pytest.fixture(autouse=True)
def _torn(book_path: Location) -> None:
    tear(book_path, "DEU")


def test_both_sides_are_shown_with_the_way_to_their_characters(client: TestClient) -> None:
    page = client.get("/conflicts").text
    assert "≠ open" in page
    assert 'href="/report?id=yes#at-0"' in page
    assert 'href="/report?id=no#at-0"' in page
    assert "Berlin will send &lt;i&gt;soldiers&lt;/i&gt;." in page
    assert 'href="/commitments/DEU/force/UKR"' in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("actor=DEU", 1),
        ("actor=FRA", 0),
        ("kind=stance", 1),
        ("kind=figure", 0),
        ("state=open", 1),
        ("state=settled", 0),
    ],
)
def test_they_can_be_chosen(client: TestClient, asked: str, found: int) -> None:
    assert client.get(f"/conflicts?{asked}").text.count("<article") == found


def test_a_conflict_is_shown_on_the_page_where_it_stands(
    client: TestClient, book_path: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    tear(book_path, "ITA")
    every = shown(client, "/conflicts")
    assert len(every) == 2
    monkeypatch.setattr(conflicts, "CONFLICTS", 1)
    assert [shown(client, f"/conflicts?at={identifier}") for identifier in every] == [[i] for i in every]


def shown(client: TestClient, address: str) -> list[str]:
    """The ids of the conflicts on a page."""
    return re.findall(r'<article id="([^"]+)"', client.get(address).text)


def test_an_unknown_kind_is_refused_by_name(client: TestClient) -> None:
    answer = client.get("/conflicts?kind=quarrel")
    assert answer.status_code == 422
    assert "stance" in answer.text


def test_before_it_was_said_there_is_none(client: TestClient) -> None:
    assert "contradict each other nowhere" in client.get("/conflicts?as_of=2025-09-05").text


def test_a_program_finds_what_the_sides_say_by_the_conflict(client: TestClient) -> None:
    (conflict,) = client.get("/api/v1/conflicts").json()["items"]

    def told(**asked: str) -> dict[str, str]:
        found = client.get("/api/v1/statements", params={"conflict": conflict["id"], **asked}).json()["items"]
        return {said["statement"]["id"]: said["statement"]["evidence"]["quote"] for said in found}

    assert set(told()) == {i for side in conflict["sides"] for i in side["statements"]}
    assert set(told().values()) == {YES, NO}
    assert list(told(report="yes").values()) == [YES]
    first = client.get("/api/v1/statements", params={"conflict": conflict["id"], "limit": 1}).json()
    rest = client.get("/api/v1/statements", params={"conflict": conflict["id"], "limit": 1, "cursor": first["next"]})
    assert {first["items"][0]["statement"]["id"], rest.json()["items"][0]["statement"]["id"]} == set(told())
    assert told(conflict="c-none") == {}
