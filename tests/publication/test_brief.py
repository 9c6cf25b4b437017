"""A brief as HTML and PDF: one page, each line with its source, whatever reports say."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest

from pledgebook.errors import UsageError
from pledgebook.pipeline.publishing import brief_file, contents
from pledgebook.pipeline.view import View
from pledgebook.publication.brief import brief, brief_page
from published import ARABIC, CHINESE, HOSTILE, MARKUP, TODAY, WEB, make_book

Make = Callable[..., bytes]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a brief of the book, of a new one each time."""

    def made(form: str, actor: str | None = None, since: str | None = None) -> bytes:
        with make_book(tmp_path / f"{len(list(tmp_path.iterdir()))}.db") as book:
            return brief_file(View(book, today=TODAY), form, actor, since)

    return made


class Page(HTMLParser):
    """The tags, links and words of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_a_page_tells_what_is_pledged_contested_and_changed_with_sources(make: Make) -> None:
    page = Page(make("html"))
    for words in (
        "Security guarantees for Ukraine",
        "France: Force on land, at sea, in the air",
        "after a ceasefire; waits for ceasefire",
        "1,500,000,000",
        "own words both ways: pledges and refuses",
        "What changed since 2025-08-11",
        "P, 2025-09-02, fr [0:",
        "says FRA",
        "undated, pl [0:",
    ):
        assert words in page.words, words


def test_all_that_comes_from_reports_is_escaped(make: Make) -> None:
    page = Page(make("html"))
    assert page.tags.isdisjoint({"script", "img", "r", "t"})
    assert [words for words in HOSTILE if words not in page.words] == []
    assert set(page.links) <= {WEB, f"{WEB}#top", "https://paper.example/ar"}
    assert WEB in page.links


def test_a_conflict_over_what_was_read_meanwhile_is_no_fault(tmp_path: Path) -> None:
    with make_book(tmp_path / "book.db") as book:
        found = contents(View(book, today=TODAY))
    assert found.conflicts
    page = brief_page(brief(replace(found, statements=()), ("2025-01-01", (), {})))
    assert found.conflicts[0].reason in Page(page.encode()).words


def test_a_brief_of_an_actor_is_on_the_actor(make: Make) -> None:
    page = Page(make("html", "ITA"))
    assert "Italy: Security guarantees for Ukraine" in page.words
    assert "Rome says no." in page.words
    assert "France" not in page.words
    assert "Nothing changed." in Page(make("html", "ITA", "2025-09-20")).words


def test_a_pdf_is_one_page_and_leaves_out_what_its_font_lacks(make: Make) -> None:
    made = make("pdf")
    reader = pypdf.PdfReader(io.BytesIO(made))
    (page,) = reader.pages
    words = " ".join(page.extract_text().split())
    assert "France: Force on land, at sea, in the air" in words
    assert " ".join(MARKUP.split()) in words
    assert CHINESE not in words
    assert "[quote in en]" in words
    assert "quotes in scripts that this font lacks are left out" in words
    assert "\ufffd" not in words
    assert sum("\u0600" <= c <= "\u06ff" or "\ufb50" <= c <= "\ufeff" for c in words) >= len(ARABIC.split()[0])
    links = {a.get_object()["/A"]["/URI"] for a in page.get("/Annots", [])}
    assert links <= {WEB, f"{WEB}#top", "https://paper.example/ar"}
    assert links


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_the_same_book_gives_the_same_bytes(make: Make, form: str) -> None:
    assert make(form) == make(form)


def test_what_cannot_be_written_is_said(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"name a file \.html or \.pdf"):
        make("docx")
    with pytest.raises(UsageError, match="nothing is said on XXX; the book knows"):
        make("html", "XXX")
    with pytest.raises(UsageError, match="lies after"):
        make("html", None, "2026-01-01")
    monkeypatch.setitem(sys.modules, "fpdf", None)
    with pytest.raises(UsageError, match=r"pip install 'pledgebook\[pdf\]'"):
        make("pdf")
