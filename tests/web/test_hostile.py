"""A report full of what would run, load, restyle or turn round a page is shown as text."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from builders import make_entry, make_position, make_statement
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.records.ids import text_hash
from pledgebook.records.report import Credit, Report, Span
from pledgebook.records.statement import Figure, Meeting, Rejection
from pledgebook.web.app import create_app
from pledgebook.web.layout import NAV
from pledgebook.web.links import Links

SCRIPT = "<script>alert(1)</script>"
EVIL = f"""\"'>{SCRIPT}<img src=x onerror=alert(2)><svg/onload=alert(3)>"""
OVERRIDE = "\u202esrefer ynamreG\u202c"
TEXT = (
    f"Berlin {OVERRIDE} decides {EVIL} later.\n<style>*{{display:none}}</style></div></main></body>\n"
    "<a href='javascript:alert(4)' style='position:fixed'>Click</a> {{ 7 * 7 }} {% raw %} &lt;b&gt; \x1b[31m\x00\n"
)


class Seen(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def dangers(self) -> Iterator[str]:
        for tag, attributes in self.elements:
            if tag in {"style", "iframe", "object", "embed", "base"} or "http-equiv" in attributes:
                yield tag
            if tag == "script" and not (attributes.get("src") or "").startswith("/static/"):
                yield "script"
            for name, value in attributes.items():
                if name.startswith("on") or name == "style":
                    yield f"{tag} {name}"
                address = (value or "").strip().lower()
                if name in {"href", "src", "action", "formaction"} and not address.startswith(("/", "#", "https://")):
                    yield f"{tag} {name}={value}"


@pytest.fixture
def client(book_path: Location) -> Iterator[TestClient]:
    """The workbench over a book with two hostile reports of one origin."""
    with Book(book_path) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        for number in (1, 2):
            report = Report(
                f"{EVIL}{number}", TEXT, text_hash(TEXT), "javascript:alert(5)//https://", EVIL + OVERRIDE,
                "2025-09-12", "en", EVIL + OVERRIDE, EVIL,
            )  # fmt: skip
            entry = make_entry(
                report,
                make_statement(report, make_position("refuses", "DEU"), TEXT[:120]),
                make_statement(report, make_position("pledges", "DEU", action="training", unit=EVIL), "decides"),
                make_statement(report, Meeting(EVIL, "2025-09-12", "held", ("DEU",)), "later"),
                make_statement(report, Figure("casualties", 5.0, EVIL, EVIL), "Click"),
                rejections=(Rejection("evidence", EVIL, EVIL, report.id),),
            )
            credited = (Credit("agency", EVIL, Span(0, 6)),)
            book.append(run, entry.__class__(report, ("en",), (), credited, entry.statements, entry.rejections))
        book.reject(run, [Rejection("intake", EVIL, EVIL)])
    with TestClient(create_app(book_path), base_url="http://127.0.0.1:8000") as browser:
        yield browser


def pages() -> list[str]:
    links = Links()
    named = [getattr(links, name)() for _, name in NAV]
    reports = [links.report(f"{EVIL}{n}") for n in (1, 2)]
    more = [links.commitment(("DEU", "force", "UKR")), links.commitment(("DEU", "training", "UKR"))]
    wrong = [links.report(EVIL), links.search(q=EVIL), links.matrix(action=EVIL), links.compare(EVIL, OVERRIDE)]
    story = [links.story(f"{EVIL}1")]
    strange = ["/login?next=" + "javascript:alert(1)", "/nowhere/%3Cscript%3Ealert(1)%3C/script%3E"]
    return [*named, *reports, links.compare(f"{EVIL}1", f"{EVIL}2"), *more, *wrong, *story, *strange]


@pytest.mark.parametrize("address", pages())
def test_no_page_runs_loads_or_restyles_anything(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code < 500
    assert list(Seen(answer.text).dangers()) == []
    assert not set(answer.text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x1b\x00")


@pytest.mark.parametrize("address", ["/", "/login", "/nowhere", "/static/style.css", "/api/v1/nothing"])
def test_every_answer_binds_the_browser(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_the_report_shows_all_of_it_as_text(client: TestClient) -> None:
    seen = Seen(client.get(Links().report(f"{EVIL}1")).text)
    assert seen.text.count(SCRIPT) >= 2  # in the title and in the text
    assert "[U+202E]srefer ynamreG[U+202C]" in seen.text
    assert "{{ 7 * 7 }} {% raw %} &lt;b&gt; [U+001B]" in seen.text
    marked = [attributes for tag, attributes in seen.elements if tag == "mark"]
    assert {"id": "at-0"} in marked


def test_an_error_that_nobody_foresaw_shows_no_traceback(book_path: Location) -> None:
    app = create_app(book_path)

    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError(EVIL)

    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as browser:
        answer = browser.get("/broken")
    assert answer.status_code == 500
    assert "content-security-policy" in answer.headers
    assert "Traceback" not in answer.text
    assert SCRIPT not in answer.text


def test_the_place_of_the_book_stays_here(client: TestClient, book_path: Location) -> None:
    folder = book_path.parent if isinstance(book_path, Path) else book_path.address.rpartition("host=")[2]
    answer = client.get("/report?id=nothing").text
    assert book_path.name in answer
    assert str(folder) not in answer


def test_what_is_too_large_is_refused_in_words(client: TestClient) -> None:
    answer = client.post(
        "/judge", content=b"x" * 65_000_000, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413
    assert "64 MB" in answer.text
