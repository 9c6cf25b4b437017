"""States by standing for an action, on a map and by region."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize("part", ["europe", "world"])
def test_a_state_bears_its_standing_as_sign_and_leads_to_the_commitment(client: TestClient, part: str) -> None:
    page = client.get(f"/map?part={part}").text
    shape = re.search(r'<a href="/commitments/DEU/force/UKR" class="(\w+)"><title>([^<]+)</title><path d="M', page)
    assert shape
    assert shape.groups() == ("undecided", "Germany: undecided")
    assert re.search(r"<text [^>]*>\?</text>", page)
    assert "<title>Spain: nothing is said</title>" in page


def test_the_list_by_region_says_the_same(client: TestClient) -> None:
    europe = client.get("/map").text.split("<h3>Europe</h3>")[1]
    assert "Germany" in europe
    assert "France" in europe


def test_another_action_and_another_moment(client: TestClient) -> None:
    assert "Nothing is said on it by then." in client.get("/map?action=arms").text
    assert "/commitments/FRA" not in client.get("/map?as_of=2025-09-05").text


@pytest.mark.parametrize(("asked", "status"), [("action=dance", 400), ("part=moon", 422)])
def test_what_cannot_be_drawn_is_said(client: TestClient, asked: str, status: int) -> None:
    assert client.get(f"/map?{asked}").status_code == status
