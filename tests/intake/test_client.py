"""Answers of the web within bounds, and the manners of a visitor."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import Newsroom, SimulatedClock
from pledgebook.errors import IntakeError
from pledgebook.intake.client import Answer, Client, PassingError, inflate, unpack
from pledgebook.intake.visitor import RunningClock, Visitor, retry_after
from pledgebook.records.source import Host

NOW = datetime(2025, 9, 4, 6, 0, tzinfo=UTC)
HERE, OTHER = "127.0.0.2", "127.0.0.3"


@pytest.fixture
def room() -> Iterator[Newsroom]:
    made = Newsroom(lambda: NOW)
    server = made.serve()
    yield made
    server.shutdown()
    server.server_close()


def ask(address: str, most: int = 10_000, allowed: str = HERE) -> Answer:
    async def run() -> Answer:
        client = Client(lambda host: host == allowed)
        try:
            return await client.ask(address, most)
        finally:
            await client.close()

    return asyncio.run(run())


def visit(address: str, clock: SimulatedClock, hosts: dict[str, Host]) -> Answer:
    async def run() -> Answer:
        client = Client({HERE, OTHER}.__contains__)
        try:
            return await Visitor(client, clock, lambda name: hosts.get(name, Host(name)), lambda h: hosts.__setitem__(h.name, h)).get(address, 10_000)  # fmt: skip  # noqa: E501
        finally:
            await client.close()

    return asyncio.run(run())


def test_the_connection_goes_to_the_address_that_was_checked(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers with another address the second time is not asked there."""
    room.put(HERE, "/a", "not this")
    room.answers["paper.example", "/a"] = (200, {"Content-Type": "text/plain"}, b"this")
    answers = [HERE, "127.0.0.99"]

    async def resolve(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", (answers.pop(0), room.port))]

    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.getaddrinfo", resolve)
    assert ask(f"http://paper.example:{room.port}/a").data == b"this"
    assert answers == ["127.0.0.99"]


def test_a_host_with_one_private_address_among_several_is_not_asked(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolve(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", (host, room.port)) for host in (HERE, "10.0.0.1")]

    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.getaddrinfo", resolve)
    with pytest.raises(IntakeError, match="private network"):
        ask(f"http://paper.example:{room.port}/a")
    assert room.log == []


def test_an_answer_is_kept_as_it_came_and_as_it_reads(room: Newsroom) -> None:
    raw = gzip.compress(b"words")
    room.put_reply(HERE, "/a", 200, {"Content-Encoding": "gzip", "X-Odd": "caf\xe9"}, raw)
    answer = ask(room.at(HERE, "/a"))
    assert (answer.raw, answer.data, answer.header("x-odd")) == (raw, b"words", "caf\xe9")


def test_answers_that_do_not_end_as_told_are_passing_faults(room: Newsroom) -> None:
    room.put_reply(HERE, "/a", 200, {"Content-Length": "500"}, b"too short")
    room.answers[HERE, "/b"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"words" * 1000)[:20])
    for path in ("/a", "/b"):
        with pytest.raises(PassingError):
            ask(room.at(HERE, path))


def test_nobody_there_is_a_passing_fault() -> None:
    with pytest.raises(PassingError):
        ask("http://127.0.0.2:1/")


@given(st.binary(min_size=1, max_size=2000), st.sampled_from(["gzip", "deflate", "bare", "twice"]))
def test_what_was_compressed_is_inflated(data: bytes, how: str) -> None:
    bare = zlib.compressobj(wbits=-15)
    raw = {
        "gzip": gzip.compress(data),
        "deflate": zlib.compress(data),
        "bare": bare.compress(data) + bare.flush(),
        "twice": gzip.compress(data[:5]) + gzip.compress(data[5:]),
    }[how]
    encoding = "gzip" if how in {"gzip", "twice"} else "deflate"
    if how != "bare" or raw[0] & 0x0F != 8:  # by chance the first byte may look like a header
        assert inflate(raw, encoding, len(data)) == data
    if len(data) > 1 and how == "gzip":
        with pytest.raises(IntakeError, match="more than"):
            unpack(raw, len(data) - 1)


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "br", ""]))
def test_no_bytes_do_harm(data: bytes, encoding: str) -> None:
    with suppress(IntakeError):
        assert len(inflate(data, encoding, 1000)) <= 1000


@pytest.mark.parametrize(
    ("word", "seconds"),
    [
        ("120", 120),
        ("99999999999", 86400),
        ("Thu, 04 Sep 2025 06:10:00 GMT", 600),
        ("soon", None),
        ("", None),
        (None, None),
        ("-5", None),
    ],
)
def test_how_long_a_server_asks_to_wait(word: str | None, seconds: int | None) -> None:
    assert retry_after(word, NOW) == (None if seconds is None else timedelta(seconds=seconds))


def test_rules_are_followed_over_redirects_and_at_each_host(room: Newsroom) -> None:
    room.put_reply(HERE, "/robots.txt", 301, {"Location": room.at(OTHER, "/rules")})
    room.put(OTHER, "/rules", "User-agent: *\nDisallow: /secret", "text/plain")
    room.put(OTHER, "/robots.txt", "User-agent: *\nDisallow: /inner", "text/plain")
    room.put(HERE, "/open", "open")
    room.put_reply(HERE, "/on", 302, {"Location": room.at(OTHER, "/inner/a")})
    clock, hosts = SimulatedClock(), dict[str, Host]()
    assert visit(room.at(HERE, "/open"), clock, hosts).data == b"open"
    for path in ("/secret/a", "/on"):
        with pytest.raises(IntakeError, match=r"robots\.txt"):
            visit(room.at(HERE, path), clock, hosts)
    assert len(room.asked("/rules")) == 1  # remembered
    assert room.asked("/inner/a") == []


def test_old_rules_hold_while_new_ones_cannot_be_had(room: Newsroom) -> None:
    room.put(HERE, "/robots.txt", "User-agent: *\nDisallow: /secret", "text/plain")
    room.put(HERE, "/open", "open")
    clock, hosts = SimulatedClock(), dict[str, Host]()
    visit(room.at(HERE, "/open"), clock, hosts)
    room.put_reply(HERE, "/robots.txt", 500)
    clock.time += timedelta(days=3)
    visit(room.at(HERE, "/open"), clock, hosts)
    with pytest.raises(IntakeError, match=r"robots\.txt"):
        visit(room.at(HERE, "/secret"), clock, hosts)


def test_a_running_clock_runs_on() -> None:
    clock = RunningClock(NOW)
    first = clock.now()
    asyncio.run(clock.sleep(0.01))
    assert NOW <= first < clock.now()
