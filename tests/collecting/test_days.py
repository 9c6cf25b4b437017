"""Collecting over days, however often it is broken off: nothing is lost, nothing comes twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from warcio.archiveiterator import ArchiveIterator

from collecting_room import DAILY, PAPER, Room, fill, polite
from newsroom import ELSEWHERE, LANGUAGES, START, atom, page, rss
from pledgebook.errors import UsageError
from pledgebook.ledger.book import Book
from pledgebook.pipeline.collecting import add_sources, remove_source


def test_a_second_time_asks_only_whether_anything_changed(room: Room) -> None:
    fill(room)
    room.add(room.at(DAILY, "/feed"))
    room.collect()
    before, room.log = room.file.read_bytes(), []
    (done,) = room.collect()
    assert before
    assert [(a.path, a.status, a.conditional) for a in room.log] == [("/feed", 304, True)]
    assert (done.fetching.asked, done.fetching.changed, done.reading.added) == (1, 0, 0)
    assert done.complete


def test_a_page_that_was_updated_is_read_again_and_one_that_was_not_is_not(room: Room) -> None:
    links = [room.put(DAILY, f"/{n}", page("de", n)) for n in range(2)]
    room.put(DAILY, "/atom", atom([(link, "2025-09-04") for link in links]), "application/atom+xml")
    room.add(room.at(DAILY, "/atom"))
    room.collect()
    room.put(DAILY, "/0", page("de", 100))
    room.put(DAILY, "/atom", atom([(link, "2025-09-05") for link in links]), "application/atom+xml")
    (done,) = room.collect()
    assert (done.fetching.fetched, done.fetching.unchanged, done.reading.added) == (1, 1, 1)
    assert [a.status for a in room.asked("/1")] == [200, 304]


def test_days_of_news_are_collected_once_each(room: Room) -> None:
    links: list[str] = []
    with room.book() as book:
        add_sources(book, [room.at(PAPER, "/feed")], "feed")

    def publish(_: object = None) -> None:
        day = (room.clock.time - START).days
        while len(links) < 3 * (day + 1):
            number = len(links)
            language = LANGUAGES[number % len(LANGUAGES)]
            links.append(room.put(PAPER, f"/{number}", page(language, number, day=f"2025-09-{4 + day:02}")))
            room.put(PAPER, "/feed", rss([(link, "News") for link in links[-5:]]), "text/xml")

    publish()
    with room.book() as book, room.collector(book) as collector:
        collector.watch(publish, until=START + timedelta(days=4, hours=1))
    assert len(links) == 15
    assert sorted(report.url or "" for report in room.reports()) == sorted(links)
    assert max(Counter(a.path for a in room.log if a.path[1:].isdigit()).values()) == 1
    polite(room)
    feeds = [a.at for a in room.asked("/feed")]
    assert all(later - earlier >= timedelta(seconds=895) for earlier, later in pairwise(feeds))


class StopError(Exception):
    """A collector is broken off."""


@pytest.mark.parametrize("after", range(0, 60, 7))
def test_what_is_broken_off_goes_on_with_nothing_lost_and_nothing_twice(
    room: Room, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off at any write of the book, before or after it."""
    fill(room, count=8)
    room.put(DAILY, "/pool", page("en", 1, body=ELSEWHERE))
    links = [room.at(DAILY, f"/{LANGUAGES[n]}/{n}") for n in range(8)]
    room.put(DAILY, "/feed", rss([(link, "") for link in [*links, room.at(DAILY, "/pool"), room.at(DAILY, "/no")]]))
    room.add(room.at(DAILY, "/feed"))
    left = [after]

    def breaking(real: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object, **named: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                raise StopError
            value = real(*arguments, **named)
            left[0] -= 1
            if left[0] == 0:
                raise StopError
            return value

        return run

    from pledgebook.intake.page_archive import PageArchive
    from pledgebook.ledger.sources import Sources

    with monkeypatch.context() as patch:
        for kind, names in {
            Sources: ("add_leads", "read_document", "checked", "visited", "take"),
            Book: ("append", "reject"),
            PageArchive: ("add",),
        }.items():
            for name in names:
                patch.setattr(kind, name, breaking(getattr(kind, name)))
        try:
            room.collect()
        except (StopError, BaseExceptionGroup):
            room.clock.time += timedelta(hours=1)
    room.collect(2)
    reports = room.reports()
    assert sorted(report.url or "" for report in reports) == sorted(links)
    asked = Counter(a.path for a in room.log if a.path not in {"/feed", "/robots.txt"})
    assert sum(asked.values()) <= len(asked) + 1
    assert [r for r in room.reasons().values() if "404" in r] != []
    with room.book() as book:
        (state,) = book.sources.states()
    assert (state.leads, state.reports, state.passed, state.lost, state.waiting) == (10, 8, 1, 1, 0)


def test_pages_are_archived_as_they_were_fetched(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_ARCHIVE_BYTES", "2000")
    links = fill(room, count=6)
    room.add(room.at(DAILY, "/feed"))
    room.collect()
    files = sorted(room.archive.glob("*.warc.gz"))
    assert len(files) > 1
    kept = {}
    for file in files:
        assert file.stat().st_size < 2000 + 4000
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response":
                    kept[record.rec_headers.get_header("WARC-Target-URI")] = record.content_stream().read()
    assert kept == {link: page(LANGUAGES[n], n).encode() for n, link in enumerate(links)}


def test_who_is_removed_is_asked_no_more_and_known_when_added_again(room: Room) -> None:
    fill(room, count=2)
    address = room.at(DAILY, "/feed")
    room.add(address)
    with pytest.raises(UsageError, match="a source already"):
        room.add(address)
    room.collect()
    with room.book() as book:
        remove_source(book, address)
        with pytest.raises(UsageError, match="no source"):
            remove_source(book, address)
    room.log = []
    room.collect()
    assert room.log == []
    room.add(address)
    (done,) = room.collect()
    assert (done.fetching.leads, done.reading.added) == (0, 0)


def test_the_clock_of_the_room_is_the_clock_of_the_book(room: Room) -> None:
    fill(room, count=1)
    room.add(room.at(DAILY, "/feed"))
    room.collect()
    with room.book() as book:
        (state,) = book.sources.states()
    assert state.checked is not None
    assert datetime.fromisoformat(state.checked) - START < timedelta(hours=1)
