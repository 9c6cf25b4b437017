"""The workbench without a mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builders import make_entry, make_position, make_report, make_statement
from pledgebook.ledger.book import Book
from pledgebook.web.links import Links

LINKS = Links()
OUTLINED = """() => {
  const seen = getComputedStyle(document.activeElement);
  return seen.outlineStyle !== 'none' && parseFloat(seen.outlineWidth) >= 2;
}"""

COVERED = """() => {
  const link = document.activeElement, at = link.getBoundingClientRect();
  return !link.contains(document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2));
}"""


def test_the_first_key_leads_past_the_navigation(page: Page, address: str) -> None:
    page.goto(address + LINKS.matrix())
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("path", [LINKS.matrix(), LINKS.conditions(), LINKS.map(), LINKS.report("en-long")])
def test_what_has_the_focus_is_seen(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    seen = 0
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement !== document.body") and seen < 100:
        assert page.evaluate(OUTLINED), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        seen += 1
        page.keyboard.press("Tab")
    assert seen > 20


def test_the_focus_is_not_below_the_heads_of_the_matrix(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 380, "height": 500})
    page.goto(address + LINKS.matrix())
    links = page.locator(".matrix a")
    links.last.focus()
    for _ in range(links.count() - 1):
        page.keyboard.press("Shift+Tab")
        assert not page.evaluate(COVERED), page.evaluate("document.activeElement.outerHTML")


def press(page: Page, statement: str, key: str) -> None:
    """Press a key that judges a statement; the focus is on the next one when the answer is there."""
    page.focus(f"#{statement}")
    with page.expect_navigation():
        page.keyboard.press(key)


def test_statements_are_judged_by_keys(page: Page, serve: Callable[[Path], str], tmp_path: Path) -> None:
    report = make_report("Berlin will decide. Paris is open to it. London trains.", "three")
    quotes = (("DEU", "Berlin will decide."), ("FRA", "Paris is open to it."), ("GBR", "London trains."))
    said = [make_statement(report, make_position("open", actor, actor=actor), quote) for actor, quote in quotes]
    with Book(tmp_path / "book.db", create=True) as book:
        book.append(book.begin("1", "ukraine-guarantees", "0" * 12, "none"), make_entry(report, *said))
    address = serve(tmp_path / "book.db")
    page.goto(address + LINKS.report("three"))
    items = page.locator(".statements > li")
    one, _, three = items.evaluate_all("all => all.map(item => item.id)")
    press(page, one, "r")
    expect(items.nth(0)).to_contain_text("× rejected")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("j")
    expect(items.nth(2)).to_be_focused()
    press(page, three, "a")
    expect(items.nth(2)).to_contain_text("✓ accepted")
    page.keyboard.press("k")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("c")
    expect(page.get_by_label("actor")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("FRA")
    page.get_by_label("stance").select_option("refuses")
    page.get_by_role("button", name="Correct").click()
    expect(items.nth(1)).to_contain_text("Was read as")
    page.goto(address + LINKS.matrix())
    expect(page.locator(".matrix tbody tr")).to_have_count(2)
    expect(page.locator(".matrix tr", has_text="France")).to_contain_text("refused")


def test_the_queue_is_judged_by_keys(page: Page, own_address: str) -> None:
    page.goto(own_address + LINKS.review())
    first, second = page.locator("#queue > li").nth(0), page.locator("#queue > li").nth(1)
    first.focus()
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.keyboard.press("k")
    expect(first).to_be_focused()
    judged = first.get_attribute("id")
    with page.expect_navigation():
        page.keyboard.press("a")
    expect(page.locator(f'[id="{judged}"]')).to_have_count(0)
    expect(first).to_be_focused()
    expect(page.get_by_text("1 judged")).to_be_visible()
