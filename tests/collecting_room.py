"""A newsroom with a clock of its own, and a book that is filled from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from newsroom import LANGUAGES, Newsroom, SimulatedClock, page, rss
from pledgebook.extraction.engine import Extraction
from pledgebook.ledger.book import Book
from pledgebook.pipeline.collecting import Collector, Round, add_sources
from pledgebook.records.report import Reading, Report

DAILY, WIRE, PAPER, INNER = "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.99"
PUBLIC = {DAILY, WIRE, PAPER}


class Silent:
    """Finds nothing, quickly."""

    name = "silent"
    usage = None

    def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
        return [Extraction([]) for _ in readings]


class Room(Newsroom):
    """A newsroom with a clock, and a book that is filled from it."""

    def __init__(self, folder: Path) -> None:
        self.clock = SimulatedClock()
        super().__init__(lambda: self.clock.time)
        self.file, self.archive = folder / "book.db", folder / "pages"

    def book(self) -> Book:
        return Book(self.file, create=True)

    def add(self, *addresses: str, kind: str = "feed", by_title: bool = False) -> None:
        with self.book() as book:
            add_sources(book, addresses, kind, by_title=by_title)  # type: ignore[arg-type]

    def collector(self, book: Book, engine: object = None) -> Collector:
        return Collector(
            book,
            self.archive,
            engine=engine or Silent(),  # type: ignore[arg-type]
            clock=self.clock,
            public=PUBLIC.__contains__,
        )

    def collect(self, rounds: int = 1, wait: timedelta = timedelta(hours=1)) -> list[Round]:
        done = []
        for _ in range(rounds):
            with self.book() as book, self.collector(book) as collector:
                done.append(collector.round())
            self.clock.time += wait
        return done

    def reports(self) -> list[Report]:
        with self.book() as book:
            return [stored.report for stored in book.each_report()]

    def reasons(self) -> dict[str, str]:
        with self.book() as book:
            return {r.subject.removeprefix("http://"): r.reason for r in book.rejections() if r.stage == "intake"}


def fill(room: Room, host: str = DAILY, count: int = 10, path: str = "/feed") -> list[str]:
    """A feed of pages in all languages in turn."""
    links = []
    for number in range(count):
        language = LANGUAGES[number % len(LANGUAGES)]
        links.append(room.put(host, f"/{language}/{number}", page(language, number)))
    room.put(host, path, rss([(link, "News") for link in links]), "application/rss+xml")
    return links


def polite(room: Room, seconds: float = 5) -> None:
    """No host is asked twice within the delay."""
    for host in {asked.host for asked in room.log}:
        times = [asked.at for asked in room.log if asked.host == host]
        assert all(later - earlier >= timedelta(seconds=seconds) for earlier, later in pairwise(times)), host
