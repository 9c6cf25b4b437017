"""Visits hosts as a guest does: after their rules (robots.txt, RFC 9309), one request at a time, no sooner than asked.

A host that fails twice in a row, or asks for it (Retry-After), is left alone for a while that doubles each time. What
has to be remembered of a host between two runs is handed over and asked for again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from protego import Protego

from pledgebook.errors import IntakeError
from pledgebook.intake.addresses import REDIRECTS, address_parts
from pledgebook.intake.client import Answer, Client, PassingError, host_of
from pledgebook.records.source import Host
from pledgebook.settings import COLLECT_AGENT, COLLECT_DELAY

PATIENCE = timedelta(seconds=60)
"""A host that wants to be left alone for longer is come back to, not waited for."""

LONGEST = timedelta(days=1)
_FIRST = timedelta(seconds=60)
_RULES_HOLD = timedelta(days=1)
_RULES_BYTES = 2_000_000
_ASKED_TO_WAIT = frozenset({429, 503})


class Clock(Protocol):
    """Tells the time and lets it pass."""

    def now(self) -> datetime:
        """The time, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let so much time pass."""
        ...


class RunningClock:
    """A clock that stood at a time when it was made and runs since; it is never set back."""

    def __init__(self, start: datetime) -> None:
        self._start, self._since = start, time.monotonic()

    def now(self) -> datetime:
        """The time, in UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._since)

    async def sleep(self, seconds: float) -> None:
        """Let so much time pass."""
        await asyncio.sleep(seconds)


class ClosedError(PassingError):
    """A host wants to be left alone until a time."""

    def __init__(self, host: str, until: datetime) -> None:
        super().__init__(f"{host} is left alone until {iso(until)}")
        self.host, self.until = host, until


def iso(at: datetime) -> str:
    """A time as the book writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(word: str | None) -> datetime | None:
    return datetime.fromisoformat(word) if word else None


@dataclass(slots=True)
class _Door:
    """A machine: one request at a time; the `last` one ended then."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    last: datetime | None = None


@dataclass(slots=True)
class _Hosted:
    """A host of this run: what is known of it, and its rules once they were read."""

    known: Host
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Protego | None = None
    rules_at: datetime | None = None


class Visitor:
    """Asks for addresses with the manners above.

    Args:
        client: sends the requests.
        clock: the time that counts.
        recall: what is known of a host.
        keep: called with what is to be known of it.
    """

    def __init__(
        self, client: Client, clock: Clock, recall: Callable[[str], Host], keep: Callable[[Host], None]
    ) -> None:
        self._client, self._clock, self._recall, self._keep = client, clock, recall, keep
        self._agent = COLLECT_AGENT.get().partition("/")[0].strip()
        self._least = timedelta(seconds=COLLECT_DELAY.get())
        self._doors: dict[str, _Door] = {}
        self._hosts: dict[str, _Hosted] = {}

    async def get(self, address: str, most_bytes: int, headers: Mapping[str, str] | None = None) -> Answer:
        """What lies at an address, redirects followed; each of them is asked for with the same manners.

        Raises:
            ClosedError: the host wants to be left alone for longer than is waited for; nothing was asked.
            PassingError: it cannot be had now.
            IntakeError: it cannot or must not be had.
        """
        for _ in range(REDIRECTS + 1):
            host = self._host(host_of(address))
            rules = await self._rules(host)
            if not rules.can_fetch(address, self._agent):
                raise IntakeError(f"the robots.txt of {host.known.name} does not allow it")
            answer = await self._ask(host, address, most_bytes, headers or {})
            if answer.onward is None:
                return answer
            address = answer.onward
        raise IntakeError(f"leads on over {REDIRECTS} redirects")

    def _host(self, name: str) -> _Hosted:
        if name not in self._hosts:
            self._hosts[name] = _Hosted(self._recall(name))
        return self._hosts[name]

    async def _rules(self, host: _Hosted) -> Protego:
        """The rules of a host; where they cannot be had, the ones of before, or else nothing may be asked."""
        async with host.lock:
            now = self._clock.now()
            read = host.rules_at or _time(host.known.robots_at)
            stale = read is None or not now - _RULES_HOLD < read <= now
            if host.rules is None or stale:
                if stale:
                    await self._read_rules(host)
                    read = now
                if host.known.robots is None:
                    raise PassingError(f"the robots.txt of {host.known.name} cannot be had, so nothing is asked")
                host.rules, host.rules_at = Protego.parse(host.known.robots), read
            return host.rules

    async def _read_rules(self, host: _Hosted) -> None:
        address = f"{host.known.name}/robots.txt"
        try:
            for _ in range(REDIRECTS + 1):
                door = self._host(host_of(address))
                answer = await self._ask(door, address, _RULES_BYTES, {})
                if answer.onward is None:
                    break
                address = answer.onward
        except ClosedError:
            raise
        except PassingError:
            return
        if answer.passing or answer.status >= 500:
            return
        text = answer.data.decode("utf-8", "replace") if answer.status == 200 else ""  # without rules all is allowed
        self._remember(host, replace(host.known, robots=text.replace("\0", ""), robots_at=iso(self._clock.now())))

    async def _ask(self, host: _Hosted, address: str, most_bytes: int, headers: Mapping[str, str]) -> Answer:
        async with self._turn(host, address):
            try:
                answer = await self._client.ask(address, most_bytes, headers)
            except PassingError:
                self._failed(host, None)
                raise
        if answer.status in _ASKED_TO_WAIT:
            self._failed(host, answer)
        elif host.known.failures or host.known.closed_until:
            self._remember(host, replace(host.known, failures=0, closed_until=None))
        return answer

    @asynccontextmanager
    async def _turn(self, host: _Hosted, address: str) -> AsyncIterator[None]:
        """Wait for our turn at a machine; the next one begins a while after this one ended."""
        door = self._doors.setdefault(address_parts(address).hostname or "", _Door())
        async with door.lock:
            now = self._clock.now()
            closed = _time(host.known.closed_until)
            if closed is not None and closed - now > LONGEST:  # the clock was set back
                closed = None
            free = max(closed or now, door.last + self._delay(host) if door.last else now)
            if free - now > PATIENCE:
                raise ClosedError(host.known.name, free)
            if free > now:
                await self._clock.sleep((free - now).total_seconds())
            try:
                yield
            finally:
                door.last = self._clock.now()

    def _delay(self, host: _Hosted) -> timedelta:
        """How long a host wants between two requests, never less than we wait anyway."""
        asked = host.rules.crawl_delay(self._agent) if host.rules else None
        rate = host.rules.request_rate(self._agent) if host.rules else None
        between = rate.seconds / max(rate.requests, 1) if rate else 0
        return min(max(self._least, timedelta(seconds=min(max(asked or 0, between), 86400))), LONGEST)

    def _failed(self, host: _Hosted, answer: Answer | None) -> None:
        failures = min(host.known.failures + 1, 20)
        now = self._clock.now()
        wait = _FIRST * 2 ** max(failures - 2, 0) if failures > 1 or answer else timedelta(0)
        told = retry_after(answer.header("retry-after"), now) if answer else None
        until = now + min(max(wait, told or timedelta(0)), LONGEST)
        self._remember(host, replace(host.known, failures=failures, closed_until=iso(until) if until > now else None))

    def _remember(self, host: _Hosted, known: Host) -> None:
        host.known = known
        self._keep(known)


def retry_after(word: str | None, now: datetime) -> timedelta | None:
    """How long a server asks to wait: a number of seconds or a date (RFC 9110, 10.2.3); None where it says neither."""
    if not word:
        return None
    if word.strip().isdecimal():
        return timedelta(seconds=min(int(word.strip()[:9]), 86400))
    try:
        return parsedate_to_datetime(word) - now
    except (TypeError, ValueError):
        return None
