"""The search page marks the words it found, in their own language and direction, and lets nothing of a report run."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from builders import make_entry, make_position, make_report, make_statement
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.records.report import Report

TEXTS = {
    "uk": "Німеччина надасть гарантії безпеки, сказав канцлер.",
    "ar": "ستقدّم ألمانيا ضماناتٍ أمنيّة، وقالت الحكومة إنها مستعدّة.",
    "zh": "德国将向乌克兰提供安全保障。",
    "en": "<script>alert('guarantee')</script> & <b>no</b> guarantee \u202eright to left.",
}


@pytest.fixture
def book_path(book_path: Location) -> Path:
    with Book(book_path) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        for language, text in TEXTS.items():
            made = make_report(text, language, "2025-09-12")
            report = Report(
                language, text, made.hash, published="2025-09-12", language=language, title=f"<i>{language}</i>"
            )
            quotes = ["гарантії безпеки"] if language == "uk" else []
            book.append(run, make_entry(report, *(make_statement(report, make_position("pledges"), q) for q in quotes)))
    return book_path


class Marks(HTMLParser):
    """The words in <mark>, each with the language and direction of what it stands in, and all tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None, str | None]] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self._open: list[dict[str, str | None]] = []
        self._marked = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(dict(attrs))
        self._marked = tag == "mark"
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  # the parser calls it
        self._marked = False

    def handle_data(self, data: str) -> None:
        if self._marked:
            around = next(a for a in reversed(self._open) if "dir" in a)
            self.found.append((data, around.get("lang"), around["dir"]))


@pytest.mark.parametrize(
    ("query", "language", "marked"),
    [
        ("гарантії", "uk", ["гарантії"]),
        ("ضمانات امنيه", "ar", ["ضماناتٍ", "أمنيّة"]),
        ("安全保障", "zh", ["安全保障"]),
    ],
)
def test_words_are_marked_in_their_language(client: TestClient, query: str, language: str, marked: list[str]) -> None:
    page = client.get("/search", params={"q": query})
    assert page.status_code == 200
    assert Marks(page.text).found == [(word, language, "auto") for word in marked]


def test_statements_that_say_it_are_one_click_away(client: TestClient) -> None:
    links = Marks(client.get("/search?q=безпеки&stated=true").text).links
    start = TEXTS["uk"].index("гарантії безпеки")
    assert any(link.startswith("/report?id=uk") and link.endswith(f"{start}") for link in links)


def test_reports_cannot_smuggle_in_html(client: TestClient) -> None:
    page = client.get("/search", params={"q": "guarantee"}).text
    assert "&lt;script&gt;" in page
    assert {"script", "b", "i"}.isdisjoint(Marks(page).tags)
    assert [word for word, *_ in Marks(page).found] == ["guarantee", "guarantee"]


@pytest.mark.parametrize("query", ["", "nowhere", '"', "a*" * 900, "<img src=x>", "\x00"])
def test_every_query_gets_a_page(client: TestClient, query: str) -> None:
    page = client.get("/search", params={"q": query})
    assert page.status_code == 200
    assert "<img" not in page.text
    assert Marks(page.text).found == []


def test_more_hits_are_on_the_next_page(client: TestClient, book_path: Location) -> None:
    with Book(book_path) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        for number in range(25):
            book.append(run, make_entry(make_report(f"Ships, {number} of them.", f"r{number:02}", "2025-09-20")))
    page, seen = "/search?q=ships&as_of=&known_at=", []
    while page:
        marks = Marks(client.get(page).text)
        seen += [link for link in marks.links if link.startswith("/report?id=r") and "#" not in link]
        page = next((link for link in marks.links if "cursor=" in link), "")
    assert len(seen) == len(set(seen)) == 25
    assert client.get("/search?q=other&cursor=x").status_code == 400
