"""A newsroom on this machine is collected completely and politely, over days, however often it is broken off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsroom import (
    BOMB,
    ELSEWHERE,
    LANGUAGES,
    START,
    Newsroom,
    SimulatedClock,
    atom,
    hang,
    index,
    page,
    rss,
    sitemap,
)
from pledgebook.errors import UsageError
from pledgebook.extraction.engine import Extraction
from pledgebook.intake.reports import read_reports
from pledgebook.ledger.book import Book
from pledgebook.pipeline.collecting import Collector, Round, add_sources, remove_source
from pledgebook.pipeline.fetching import TRIES
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


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setenv("PLEDGEBOOK_FETCH_SECONDS", "20")
    monkeypatch.setenv("PLEDGEBOOK_COLLECT_DELAY", "5")
    monkeypatch.setenv("PLEDGEBOOK_MAX_BYTES", "1000000")
    made = Room(tmp_path)
    server = made.serve()
    yield made
    server.shutdown()
    server.server_close()


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


def test_pages_in_ten_languages_become_reports_as_read_makes_them(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    links = fill(room)
    room.add(room.at(DAILY, "/feed"))
    (done,) = room.collect()
    assert (done.reading.added, done.waiting, done.reading.rejections) == (10, 0, [])
    monkeypatch.setenv("PLEDGEBOOK_ALLOWED_NETWORKS", "127.0.0.0/8")
    read = {item.id: item for item in read_reports(links) if isinstance(item, Report)}
    assert {report.id: report for report in room.reports()} == read
    assert {report.language for report in read.values()} == set(LANGUAGES)


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


def test_hosts_are_asked_with_a_pause_and_by_name_and_their_rules_once_a_day(room: Room) -> None:
    fill(room)
    fill(room, WIRE, 5)
    room.put(WIRE, "/robots.txt", "User-agent: *\nCrawl-delay: 20\n", "text/plain")
    room.add(room.at(DAILY, "/feed"), room.at(WIRE, "/feed"))
    room.collect(30)
    polite(room)
    wire = [asked.at for asked in room.log if asked.host == WIRE]
    assert all(later - earlier >= timedelta(seconds=20) for earlier, later in pairwise(wire))
    assert len(room.asked("/robots.txt", DAILY)) == 2  # in thirty hours
    assert all(asked.agent.startswith("Pledgebook/") for asked in room.log)


def test_what_robots_forbid_is_not_asked(room: Room) -> None:
    links = fill(room, count=4)
    room.put(DAILY, "/robots.txt", "User-agent: pledgebook\nDisallow: /de/\n\nUser-agent: *\nAllow: /\n", "text/plain")
    room.add(room.at(DAILY, "/feed"))
    (done,) = room.collect()
    assert done.reading.added == 3
    assert room.asked("/de/1") == []
    assert "robots.txt" in room.reasons()[links[1].removeprefix("http://")]


def test_a_host_whose_rules_cannot_be_had_is_not_asked(room: Room) -> None:
    fill(room, count=2)
    room.put_reply(DAILY, "/robots.txt", 500)
    room.add(room.at(DAILY, "/feed"))
    (done,) = room.collect()
    assert {asked.path for asked in room.log} == {"/robots.txt"}
    assert not done.complete
    room.put(DAILY, "/robots.txt", "", "text/plain")
    assert room.collect()[0].reading.added == 2


def test_who_asks_to_be_left_alone_is_left_alone_so_long(room: Room) -> None:
    fill(room, count=3)
    room.put_reply(DAILY, "/en/0", 429, {"Retry-After": "7200"})
    room.add(room.at(DAILY, "/feed"))
    (done,) = room.collect(wait=timedelta(minutes=30))
    assert done.waiting
    refused = room.asked("/en/0")[0].at
    room.collect(3, timedelta(minutes=29))
    room.put(DAILY, "/en/0", page("en", 0))
    room.collect(3)
    after = [asked.at for asked in room.log if asked.at > refused]
    assert min(after) - refused >= timedelta(seconds=7200)
    assert len(room.reports()) == 3


def test_a_host_that_fails_is_asked_ever_more_rarely(room: Room) -> None:
    fill(room, count=2)
    room.put_reply(DAILY, "/feed", 503)
    room.add(room.at(DAILY, "/feed"))
    with room.book() as book, room.collector(book) as collector:
        collector.watch(lambda _: None, until=START + timedelta(days=2))
    times = [asked.at for asked in room.asked("/feed")]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps == sorted(gaps)
    assert gaps[0] < timedelta(hours=1) < gaps[-1]
    with room.book() as book:
        (state,) = book.sources.states()
    assert (state.failures, state.succeeded) == (len(times), None)
    assert "503" in (state.fault or "")


def test_each_fault_is_named_and_nothing_good_is_lost(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_COLLECT_PAGES", "100")
    links = fill(room, count=3)
    private = f"http://{INNER}:{room.port}/secret"
    faults = {
        room.put_reply(DAILY, "/gone", 410): "answers 410",
        room.put_reply(DAILY, "/inward", 302, {"Location": private}): "private network",
        room.put_reply(DAILY, "/file", 302, {"Location": "file:///etc/hostname"}): "is no address",
        room.put_reply(DAILY, "/loop", 302, {"Location": "/loop"}): "redirects",
        room.put_reply(DAILY, "/image", 200, {"Content-Type": "image/png"}, b"\x89PNG"): "image/png",
        room.put_reply(DAILY, "/large", 200, {"Content-Type": "text/html"}, b"x" * 1_500_000): "more than the 1000000",
        room.put(DAILY, "/empty", "<html><body></body></html>"): "no article",
        private: "private network",
    }
    room.answers[DAILY, "/bomb"] = (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, BOMB)
    room.answers[DAILY, "/broken"] = (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, b"\x1f\x8bnot")
    faults |= {room.at(DAILY, "/bomb"): "more than the 1000000", room.at(DAILY, "/broken"): "broken way"}
    room.put(DAILY, "/feed", rss([(link, "News") for link in [*faults, *links]]), "text/xml")
    room.add(room.at(DAILY, "/feed"))
    (done,) = room.collect()
    assert done.reading.added == 3
    reasons = room.reasons()
    assert {link: words in reasons.get(link.removeprefix("http://"), "") for link, words in faults.items()} == dict.fromkeys(faults, True)  # fmt: skip  # noqa: E501
    assert not [asked for asked in room.log if asked.host == INNER]
    with room.book() as book:
        (state,) = book.sources.states()
    assert (state.leads, state.reports, state.lost, state.waiting) == (13, 3, 10, 0)
    polite(room)


def test_what_cannot_be_had_is_tried_again_and_given_up_at_last(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_FETCH_SECONDS", "1")
    links = fill(room, count=2)
    room.answers[DAILY, "/en/0"] = hang
    flaky = [(502, {}, b""), (502, {}, b"")]
    good = room.answers[DAILY, "/de/1"]
    room.answers[DAILY, "/de/1"] = lambda handler: flaky.pop() if flaky else good(handler)
    room.add(room.at(DAILY, "/feed"))
    done = room.collect(TRIES + 2)
    assert sum(d.reading.added for d in done) == 1
    assert len(room.asked("/de/1")) == 3
    assert len(room.asked("/en/0")) == TRIES
    assert "given up after" in room.reasons()[links[0].removeprefix("http://")]


def test_paywalls_and_consent_pages_are_no_reports(room: Room) -> None:
    teaser = "<p>Germany will send troops to Ukraine, the chancellor said on Thursday after talks in Paris.</p>" * 2
    wall = f"<html lang='en'><body><article>{teaser}</article><div class='regwall-box'>Log in</div></body></html>"
    said = f"<html><body><article>{teaser}</article><p>Subscribe to continue reading</p></body></html>"
    marked = '<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'
    data = f"<html><head>{marked}</head><body><article>{teaser}</article></body></html>"
    ask = (
        "<html><body><h1>Before you continue</h1><p>We and our partners store cookies on your device.</p></body></html>"
    )
    whole = page("en", 1).replace("</article>", "</article><p>Subscribe to continue reading our letters</p>")
    room.put(WIRE, "/consent/ask", "<html><body><p>Please agree, then we show you what you came for.</p></body></html>")
    paths = {"/wall": wall, "/said": said, "/data": data, "/ask": ask, "/whole": whole}
    links = [room.put(DAILY, path, body) for path, body in paths.items()]
    links.append(room.put_reply(DAILY, "/led", 302, {"Location": room.at(WIRE, "/consent/ask")}))
    room.put(DAILY, "/list", "\n".join(["# ours", *links]), "text/plain")
    room.add(room.at(DAILY, "/list"), kind="list")
    (done,) = room.collect()
    assert done.barred == Counter({"paywall": 3, "consent": 2})
    assert done.reading.added == 1
    reasons = room.reasons()
    assert all("paywall" in reasons[room.at(DAILY, p).removeprefix("http://")] for p in ("/wall", "/said", "/data"))
    assert all("consent" in reasons[room.at(DAILY, p).removeprefix("http://")] for p in ("/ask", "/led"))


def test_only_what_belongs_to_the_dossier_is_taken(room: Room) -> None:
    pool = room.put(DAILY, "/pool", page("en", 1, body=ELSEWHERE))
    bulgarian = "Германия ще изпрати войски в Украйна, каза канцлерът пред журналисти в Берлин в четвъртък."
    other = room.put(DAILY, "/bg", page("en", 2, body=bulgarian).replace('lang="en"', 'lang="bg"'))
    ours = room.put(DAILY, "/ours", page("en", 3))
    room.put(DAILY, "/map", sitemap([(pool, "en"), (ours, "en"), (other, "bg")]), "application/xml")
    room.add(room.at(DAILY, "/map"), kind="sitemap")
    (done,) = room.collect()
    assert [report.url for report in room.reports()] == [ours]
    assert done.barred == Counter({"off-subject": 1})
    assert room.asked("/bg") == []
    assert done.complete
    with room.book() as book:
        (state,) = book.sources.states()
    assert (state.leads, state.reports, state.passed, state.waiting) == (3, 1, 2, 0)


def test_a_list_of_the_whole_press_is_fetched_by_title(room: Room) -> None:
    ours, other = (room.put(DAILY, path, page("en", 1)) for path in ("/ours", "/other"))
    rows = f"URL,MobileURL,Date,Title\n{ours},,2025-09-04 10:00:00,Ukraine waits\n{other},,2025-09-04 10:00:00,Goal!\n"
    room.put(WIRE, "/dump.csv", rows, "text/csv")
    room.add(room.at(WIRE, "/dump.csv"), kind="gdelt", by_title=True)
    room.add(room.at(WIRE, "/later"))
    room.collect()
    assert (len(room.asked("/ours")), len(room.asked("/other"))) == (1, 0)
    room.put(WIRE, "/later", rss([(other, "News")]), "text/xml")
    room.collect()
    assert len(room.asked("/other")) == 1  # another source wants it


def test_one_article_under_several_addresses_is_one_report(room: Room) -> None:
    home = room.at(DAILY, "/story")
    for path in ("/story", "/story?view=print", "/m/story"):
        room.put(DAILY, path, page("en", 1, canonical=home))
    links = [f"{home}?utm_source=feed", f"{home}#comments", f"{home}?view=print", room.at(DAILY, "/m/story"), home]
    room.put(DAILY, "/feed", rss([(link.replace("&", "&amp;"), "News") for link in links]), "text/xml")
    room.add(room.at(DAILY, "/feed"))
    (done,) = room.collect()
    assert [report.url for report in room.reports()] == [home]
    assert done.fetching.fetched == 3
    assert len(room.asked("/story")) == 1


def test_sitemaps_that_an_index_names_are_followed_and_asked_again(room: Room) -> None:
    first = room.put(DAILY, "/1", page("en", 1))
    second = room.put(DAILY, "/2", page("de", 2))
    room.put(DAILY, "/map-1", sitemap([(first, "en")]), "application/xml")
    room.put(DAILY, "/index", index([room.at(DAILY, "/map-1")]), "application/xml")
    room.add(room.at(DAILY, "/index"), kind="sitemap")
    room.collect()
    room.put(DAILY, "/map-1", sitemap([(first, "en"), (second, "de")]), "application/xml")
    room.collect(2)
    assert {report.url for report in room.reports()} == {first, second}
    assert [a.status for a in room.asked("/index")] == [200, 304, 304]
    assert [a.status for a in room.asked("/map-1")] == [200, 200, 304]
    assert [len(room.asked(path)) for path in ("/1", "/2")] == [1, 1]


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


def test_a_feed_of_100_000_entries_is_taken_in_whole_and_fetched_little_by_little(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLEDGEBOOK_COLLECT_PAGES", "3")
    links = [room.at(DAILY, f"/page/{number}") for number in range(100_000)]
    room.put(DAILY, "/feed", rss([(link, "News") for link in links]), "text/xml")
    room.add(room.at(DAILY, "/feed"))
    (done,) = room.collect()
    assert (done.fetching.leads, done.waiting) == (100_000, 99_997)
    assert len([a for a in room.log if a.path.startswith("/page/")]) == 3
    room.log = []
    (done,) = room.collect()
    assert (done.fetching.leads, done.waiting) == (0, 99_994)
    assert room.asked("/feed")[0].status == 304


def test_a_source_that_is_no_feed_is_named_once_and_its_state_goes_on(room: Room) -> None:
    room.put(DAILY, "/feed", "<html><body>Not here</body></html>")
    room.add(room.at(DAILY, "/feed"))
    first, second = room.collect(2)
    assert [r.reason for r in first.reading.rejections] == ["this source is no feed; check the address, or the kind of the source"]  # fmt: skip  # noqa: E501
    assert second.reading.rejections == []
    assert not second.complete


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


def test_a_clock_that_was_set_back_stops_nobody(room: Room) -> None:
    fill(room, count=1)
    room.put_reply(DAILY, "/feed", 503, {"Retry-After": "86400"})
    room.add(room.at(DAILY, "/feed"))
    room.collect()
    fill(room, count=1)
    room.clock.time = START - timedelta(days=300)
    assert room.collect()[0].reading.added == 1


def test_two_collectors_do_not_collect_at_once(room: Room) -> None:
    with room.book() as book, room.collector(book), pytest.raises(UsageError, match="another process"):
        room.collector(book)


def test_nobody_is_told_apart_by_cookies(room: Room) -> None:
    seen = []

    def reply(handler: object) -> tuple[int, dict[str, str], bytes]:
        seen.append(handler.headers.get("Cookie"))  # type: ignore[attr-defined]
        return 200, {"Content-Type": "text/html", "Set-Cookie": "who=you; Path=/"}, page("en", len(seen)).encode()

    links = [room.at(DAILY, f"/c/{n}") for n in range(3)]
    room.answers |= {(DAILY, f"/c/{n}"): reply for n in range(3)}
    room.put(DAILY, "/feed", rss([(link, "") for link in links]), "text/xml")
    room.add(room.at(DAILY, "/feed"))
    room.collect()
    assert seen == [None, None, None]


def test_the_clock_of_the_room_is_the_clock_of_the_book(room: Room) -> None:
    fill(room, count=1)
    room.add(room.at(DAILY, "/feed"))
    room.collect()
    with room.book() as book:
        (state,) = book.sources.states()
    assert state.checked is not None
    assert datetime.fromisoformat(state.checked) - START < timedelta(hours=1)
