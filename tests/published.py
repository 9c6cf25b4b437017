"""A book to be published: reports in several scripts, some of them hostile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from builders import make_entry, make_position, make_report, make_statement
from pledgebook.ledger.book import Book
from pledgebook.pipeline.publishing import contents
from pledgebook.pipeline.view import View
from pledgebook.publication.contents import Contents
from pledgebook.records.statement import Content, Figure, Meeting

TODAY = "2025-10-01"
WEB = "https://paper.example/a?b=1&c=2"
FORMULA = '=HYPERLINK("https://bad.example","France pledges troops")'
MARKUP = '<script>alert("x")</script><img src=x onerror=alert(1)> Berlin weighs it & waits.'
RICH = "<r><t>London promises ships</t></r>"
CHINESE = "日本承诺提供资金。"
ARABIC = "تتعهد تركيا بإرسال سفن."
STEERING = "\u202eRome says yes.\u202c"
HOSTILE = (FORMULA, MARKUP, RICH, CHINESE, ARABIC, STEERING)

_SAID: tuple[tuple[str, str | None, str | None, str, Content], ...] = (
    ("fr", "2025-09-02", WEB, FORMULA, make_position("pledges", "FRA", actor="FRA", conditions=("ceasefire",))),
    ("de", "2025-09-04", "javascript:alert(1)", MARKUP, make_position("undecided", "DEU", conditions=("framework",))),
    ("gb", "2025-09-05", f"{WEB}#top", RICH, make_position("pledges", "GBR", actor="GBR", deadline="2025-12-31")),
    ("zh", "2025-09-06", None, CHINESE, make_position("pledges", "JPN", actor="JPN", action="finance", amount=1.5e9)),
    ("ar", "2025-09-07", "https://paper.example/ar", ARABIC, make_position("pledges", "TUR", actor="TUR")),
    ("it", "2025-09-08", WEB, STEERING, make_position("pledges", "ITA", actor="ITA")),
    ("it-no", "2025-09-09", WEB, "Rome says no.", make_position("refuses", "ITA", actor="ITA")),
    ("pl", None, "file:///etc/passwd", "-2+3 Warsaw will not go.", make_position("refuses", "POL", actor="POL")),
    ("pl-2", "2025-09-10", WEB, "@Warsaw offers a hub.", make_position("open", "FRA", actor="POL", action="training")),
    ("met", "2025-09-04", WEB, "35 states met in Paris.", Meeting("Paris", "2025-09-04", "held", ("FRA",), 35)),
    ("number", "2025-09-04", WEB, "+26 states", Figure("states-pledging", 26.0, "state")),
)


def make_book(path: Path) -> Book:
    """The book, open."""
    book = Book(path, create=True)
    run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
    for name, day, url, words, content in _SAID:
        report = replace(make_report(f"{words} (report {name})", name, day), url=url, title=f"={name}", publisher="P")
        book.append(run, make_entry(report, make_statement(report, content, words)))
    return book


def make_contents(path: Path) -> Contents:
    """What is published of the book."""
    with make_book(path) as book:
        return contents(View(book, today=TODAY))
