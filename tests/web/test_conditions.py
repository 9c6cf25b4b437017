"""Conditions, the graph of waits, and what-if switches in the address."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient


def test_what_waits_for_what_is_drawn_and_told(client: TestClient) -> None:
    page = client.get("/conditions").text
    assert '<article id="ceasefire"' in page
    assert 'href="/commitments/FRA/force/UKR"' in page
    nodes = set(re.findall(r"<title>([^<]+): [^<]+</title>", page))
    assert {"FRA.force", "DEU.force", "after a ceasefire", "once the framework is clear"} <= nodes
    assert "What follows</h2>" not in page


def test_a_switch_shows_what_follows_and_stays_in_the_address(client: TestClient) -> None:
    page = client.get("/conditions?suppose=&suppose=ceasefire%3Dmet").text
    assert "FRA force" in page.split("What follows</h2>")[1].split("</table>")[0]
    assert "✓" in page.split("What follows</h2>")[1].split("</table>")[0]
    assert '<option value="ceasefire=met" selected>' in page
    assert "1 supposed" in page


def test_the_fragment_is_the_part_of_the_page_that_the_switches_change(client: TestClient) -> None:
    asked = "/conditions?suppose=RUS.ceasefire%3Ddelivers&suppose=UKR.ceasefire%3Ddelivers"
    fragment, page = client.get(f"{asked}&fragment=1").text, client.get(asked).text
    assert fragment.strip() in page
    assert "<html" not in fragment
    assert "condition ceasefire" in fragment


def test_the_longest_wait_of_another_action(client: TestClient) -> None:
    assert "Nothing waits." in client.get("/conditions?action=arms").text
    assert "Nothing waits." not in client.get("/conditions?action=force").text


def test_moments_hold(client: TestClient) -> None:
    assert "FRA.force" not in client.get("/conditions?as_of=2025-09-05").text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("suppose=nonsense", "write ACTOR.action"),
        ("suppose=ceasefire%3Dperhaps", "met, unmet, unknown"),
        ("suppose=DEU.force%3Ddances", "no stance"),
        ("action=dance", "no action"),
    ],
)
def test_what_cannot_be_supposed_is_said(client: TestClient, asked: str, words: str) -> None:
    answer = client.get(f"/conditions?{asked}")
    assert answer.status_code == 400
    assert words in answer.text


def test_too_many_suppositions_are_refused(client: TestClient) -> None:
    assert client.get("/conditions?" + "&".join(["suppose=ceasefire%3Dmet"] * 101)).status_code == 422
