"""What an analyst does in the browser, from reading reports to a published site."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from builders import ROOT, python
from pledgebook.web.links import Links

EXAMPLES = ROOT / "examples" / "ukraine-guarantees"
LINKS = Links()
DENMARK = LINKS.commitment(("DNK", "training", "UKR"))
PLEDGE = "Denmark pledges to train two brigades after a ceasefire."


def cell(page: Page, commitment: str) -> Locator:
    """Where the matrix leads to a commitment."""
    return page.locator(f'.matrix a[href="{commitment}"]')


def follow_quote(page: Page, words: str) -> None:
    """From a commitment to the very characters of a report: they are marked, in view, and nothing else is quoted."""
    page.locator("blockquote", has_text=words).first.get_by_role("link").click()
    page.wait_for_url("**#at-*")
    mark = page.locator(f'[id="{urlsplit(page.url).fragment}"]')
    expect(mark).to_be_in_viewport()
    assert mark.evaluate("each => each.tagName") == "MARK"
    assert mark.text_content() == words


def test_reports_are_read_and_shown(page: Page, serve: Callable[[Path], str], tmp_path: Path) -> None:
    bad = tmp_path / "empty.txt"
    bad.write_text("", encoding="utf-8")
    page.goto(serve(tmp_path / "new.db") + LINKS.matrix())
    page.get_by_role("link", name="Read reports").click()
    page.get_by_label("Files").set_input_files([EXAMPLES / "en-paris-short.txt", EXAMPLES / "zh-bali-26.txt", bad])
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("heading", name="✓ done")).to_be_visible(timeout=600_000)
    job = page.locator("#progress article")
    expect(job).to_contain_text("2 added")
    expect(job.get_by_role("listitem").filter(has_text="empty.txt")).to_be_visible()
    job.get_by_text("Reports", exact=True).click()
    job.get_by_role("link", name="巴黎会议落幕").click()
    expect(page.locator(".text")).to_contain_text("二十六个国家已承诺在停火后")
    page.wait_for_load_state("networkidle")  # the server ends before the page does


def test_a_slider_goes_through_time(page: Page, address: str) -> None:
    page.goto(address + LINKS.matrix())
    slider, day = page.get_by_role("slider").first, page.get_by_label("Said up to", exact=True)
    expect(slider).to_have_attribute("aria-valuetext", "now")
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_url("**as_of=*")
    expect(day).to_have_value(str(day.get_attribute("data-first")))
    expect(page.get_by_role("status")).to_contain_text("As it was said up to")


def test_dropped_files_are_taken(page: Page, address: str) -> None:
    page.goto(address + LINKS.read())
    dropped = page.evaluate_handle(
        "() => { const all = new DataTransfer(); all.items.add(new File(['x'], 'dropped.txt')); return all; }"
    )
    page.dispatch_event("#reading", "drop", {"dataTransfer": dropped})
    assert page.get_by_label("Files").evaluate("field => [...field.files].map(file => file.name)") == ["dropped.txt"]


def test_a_commitment_leads_to_the_marked_words(page: Page, address: str) -> None:
    page.goto(address + LINKS.matrix())
    cell(page, DENMARK).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Denmark: Training")
    follow_quote(page, PLEDGE)


def test_a_correction_changes_the_matrix(page: Page, own_address: str) -> None:
    page.goto(own_address + LINKS.matrix())
    expect(cell(page, DENMARK)).to_contain_text("waiting")
    page.goto(own_address + LINKS.report("en-long"))
    page.get_by_text("Correct", exact=True).first.click()
    page.get_by_label("stance").select_option("refuses")
    page.get_by_role("button", name="Correct").click()
    expect(page.locator(".statements")).to_contain_text("✎ corrected")
    page.get_by_role("link", name="Matrix").click()
    expect(cell(page, DENMARK)).to_contain_text("refused")


def test_a_what_if_shows_at_once_what_follows(page: Page, address: str) -> None:
    page.goto(address + LINKS.conditions())
    outcome, met = page.locator("#outcome"), page.locator('select:has(option[value="ceasefire=met"])')
    expect(outcome).not_to_contain_text("What follows")
    page.evaluate("window.here = true")
    page.get_by_text("What if…").click()
    met.select_option("ceasefire=met")
    expect(outcome.get_by_role("row", name="DNK training")).to_contain_text("due")
    assert page.evaluate("window.here"), "the page was loaded anew"
    page.reload()
    expect(met).to_have_value("ceasefire=met")
    expect(outcome.get_by_role("row", name="DNK training")).to_contain_text("due")
    page.get_by_role("link", name="As things stand").click()
    expect(outcome).not_to_contain_text("What follows")


def test_a_what_if_needs_no_script(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + LINKS.conditions())
        page.get_by_text("What if…").click()
        page.locator('select:has(option[value="ceasefire=met"])').select_option("ceasefire=met")
        page.get_by_role("button", name="Show what follows").click()
        expect(page.get_by_role("row", name="DNK training")).to_contain_text("due")


@pytest.mark.parametrize(
    ("words", "language", "report"),
    [("гарантії", "uk", "uk-kyiv"), ("ضمانات امنيه", "ar", "ar-amman"), ("安全保障", "zh", "zh-bali")],
)
def test_words_of_any_script_are_found(page: Page, address: str, words: str, language: str, report: str) -> None:
    page.goto(address + LINKS.matrix())
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Words").fill(words)
    page.get_by_role("button", name="Search").click()
    expect(page.locator(f'blockquote [lang="{language}"] mark').first).to_be_visible()
    page.get_by_role("listitem").get_by_role("link", name=re.compile("guarantee")).click()
    page.wait_for_url(f"**/report?id={report}#at-0")
    expect(page.locator("#at-0")).to_be_in_viewport()


def test_a_site_is_published_and_read_from_the_disk(
    page: Page, made: Path, tmp_path: Path, faults: Callable[[], list[str]]
) -> None:
    site = tmp_path / "site"
    done = python("from pledgebook.cli import main; main()", "publish", str(site), "--book", str(made))
    assert done.returncode == 0, done.stderr
    page.goto((site / "index.html").as_uri())
    assert faults() == []
    assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute", "no stylesheet"
    page.locator(".matrix tr", has_text="Denmark").get_by_role("link", name="waiting").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Denmark: Training")
    follow_quote(page, PLEDGE)
    assert faults() == []
    page.get_by_role("link", name="Data").click()
    assert faults() == []
    with page.expect_download() as download:
        page.get_by_role("link", name="statements.csv").click()
    assert download.value.suggested_filename == "statements.csv"
