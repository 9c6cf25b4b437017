"""A collector is polite to hosts, and hosts may be rude to it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from collecting_room import DAILY, INNER, WIRE, Room, fill, polite
from newsroom import BOMB, START, hang, page, rss
from pledgebook.errors import UsageError
from pledgebook.pipeline.fetching import TRIES


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
