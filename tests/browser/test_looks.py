"""Every page: nothing that axe-core faults, in light, in dark and on a phone, and nothing that the console faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pledgebook.ledger.book import Book
from pledgebook.pipeline.view import View
from pledgebook.web.layout import NAV
from pledgebook.web.links import Links

LOOKS = (("light", 1280), ("dark", 1280), ("dark", 380), ("light", 380))
Looks = Callable[[], dict[str, list[str]]]
LINKS = Links()
PAGES = {
    **{page: getattr(LINKS, page)() for _, page in NAV},
    "of a moment": LINKS.matrix(as_of="2025-09-20"),
    "filtered to nothing": LINKS.matrix(region="Africa"),
    "what if": LINKS.conditions(suppose="ceasefire=met"),
    "days of a ceasefire": "/ceasefire?as_of=2026-03-10",
    "world": LINKS.map(part="world"),
    "found": LINKS.search(q="гарантії"),
    "found in Arabic": LINKS.search(q="ضمانات"),
    "commitment": LINKS.commitment(("DNK", "training", "UKR")),
    "contested": LINKS.commitment(("ITA", "force", "UKR")),
    "report": LINKS.report("en-long"),
    "hostile report": LINKS.report("de"),
    "Arabic report": LINKS.report("ar-amman"),
    "compare": LINKS.compare("it", "it-no"),
    "login": LINKS.login(),
}


@pytest.fixture
def faults_of_looks(page: Page, faults: Callable[[], list[str]]) -> Looks:
    """Asks for the faults of the page in every look, with all that is folded unfolded."""

    def ask() -> dict[str, list[str]]:
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        found = {}
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 800})
            found[f"{scheme}, {width} px"] = faults()
        return {look: told for look, told in found.items() if told}

    return ask


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everybody(page: Page, address: str, name: str, faults_of_looks: Looks) -> None:
    answer = page.goto(address + PAGES[name])
    assert answer
    assert answer.ok
    assert faults_of_looks() == {}


def test_a_story_is_for_everybody(page: Page, address: str, made: Path, faults_of_looks: Looks) -> None:
    with Book(made) as book:
        story = View(book).stories[0].id
    page.goto(address + LINKS.story(story))
    assert faults_of_looks() == {}


def test_a_correction_is_for_everybody(page: Page, address: str, faults_of_looks: Looks) -> None:
    page.goto(address + LINKS.report("en-long"))
    page.get_by_role("link", name="Correct").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Correct a statement")
    assert faults_of_looks() == {}


def test_a_page_of_an_error_is_for_everybody(
    page: Page, address: str, console: list[str], faults_of_looks: Looks
) -> None:
    page.goto(address + LINKS.report("none"))
    assert faults_of_looks() == {}
    assert len(console) == 1
    assert "404" in console.pop()


def test_both_schemes_are_there(page: Page, address: str) -> None:
    page.goto(address)
    grounds = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2
