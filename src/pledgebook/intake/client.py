"""Asks addresses of the web, many at once: one request at a time to a host, redirects by hand, within bounds.

What holds for one address that a person names (`addresses.py`) holds for each address of a feed too, and more so,
since nobody has looked at it: the host is looked up once, all its addresses have to be public, and the connection
goes to the address that was checked.
"""

from __future__ import annotations

import asyncio
import socket
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import SplitResult, urljoin

import httpx

from pledgebook.errors import IntakeError
from pledgebook.intake.addresses import MOVED, address_parts, check_public, may_be_asked
from pledgebook.settings import COLLECT_AGENT, FETCH_SECONDS

_BOUND = httpx.Limits(max_keepalive_connections=0)  # a connection belongs to the one host that was checked
_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_PART = 65536
_GZIP = b"\x1f\x8b"


class PassingError(IntakeError):
    """An address cannot be had now, and may be had later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: `raw` as it came over the line, `data` as it is after decompression, or None.

    `onward` is where it leads on to. `reason` phrases and headers are the server's words.
    """

    address: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    raw: bytes
    data: bytes

    def header(self, name: str) -> str | None:
        """The first header of a name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def onward(self) -> str | None:
        """The address that it leads on to."""
        location = self.header("location")
        return urljoin(self.address, location) if self.status in MOVED and location else None

    @property
    def passing(self) -> bool:
        """Whether the same question may be answered later."""
        return self.status in _PASSING


def host_of(address: str) -> str:
    """Scheme, host and port of an address: whose rules hold for it.

    Raises:
        IntakeError: it is no address that is asked.
    """
    parts = address_parts(address)
    return f"{parts.scheme}://{parts.netloc.lower()}"


class Client:
    """One client for a whole run; close it in the end."""

    def __init__(self, public: Callable[[str], bool] = may_be_asked) -> None:
        self._public = public
        jar = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))  # none is kept
        wait = httpx.Timeout(FETCH_SECONDS.get())
        headers = {"User-Agent": COLLECT_AGENT.get(), "Accept-Encoding": "gzip, deflate"}
        self._client = httpx.AsyncClient(
            cookies=jar, headers=headers, limits=_BOUND, timeout=wait, trust_env=False, follow_redirects=False
        )

    async def close(self) -> None:
        """Let go of the network."""
        await self._client.aclose()

    async def ask(self, address: str, most_bytes: int, headers: Mapping[str, str] | None = None) -> Answer:
        """What one address answers; where it leads on to is not asked.

        Args:
            address: begins with http:// or https://.
            most_bytes: more is refused, on the line and after decompression.
            headers: to be sent too, as those that make a request conditional.

        Raises:
            IntakeError: the address may not be asked, or sends too much.
            PassingError: it does not answer now.
        """
        parts = address_parts(address)
        try:
            async with asyncio.timeout(FETCH_SECONDS.get()):
                numeric = await self._looked_up(parts)
                return await self._answer(parts, numeric, most_bytes, headers or {})
        except TimeoutError as error:
            raise PassingError(f"did not answer within {FETCH_SECONDS.get()} s") from error
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError) as error:
            raise PassingError(f"cannot be fetched ({type(error).__name__})") from error

    async def _looked_up(self, parts: SplitResult) -> str:
        loop = asyncio.get_running_loop()
        try:
            port = parts.port or parts.scheme
            found = await loop.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise PassingError(f"the host {parts.hostname} is not known") from error
        return check_public(parts, [str(entry[4][0]) for entry in found], self._public)

    async def _answer(self, parts: SplitResult, numeric: str, most_bytes: int, headers: Mapping[str, str]) -> Answer:
        host = f"[{numeric}]" if ":" in numeric else numeric
        port = f":{parts.port}" if parts.port else ""
        bound = parts._replace(netloc=host + port, fragment="").geturl()
        named = {"sni_hostname": parts.hostname}  # the certificate must be that of the host
        request = {**headers, "Host": parts.netloc}
        async with self._client.stream("GET", bound, headers=request, extensions=named) as answer:
            raw = bytearray()
            async for part in answer.aiter_raw(_PART):
                raw += part
                if len(raw) > most_bytes:
                    raise IntakeError(f"holds more than the {most_bytes} bytes allowed")
        data = inflate(bytes(raw), answer.headers.get("content-encoding", ""), most_bytes)
        told = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.headers.raw)
        return Answer(parts.geturl(), answer.status_code, answer.reason_phrase, told, bytes(raw), data)


def inflate(raw: bytes, encoding: str, most_bytes: int) -> bytes:
    """What was compressed for the way, as it was before; never more than `most_bytes` of it.

    Raises:
        IntakeError: it is more, is broken, or was compressed in a way that was not asked for.
    """
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"} or not raw:
        return raw
    if encoding not in _WINDOW:
        raise IntakeError(f"is compressed as {encoding[:20]!r}, which was not asked for")
    window = _WINDOW[encoding]
    if encoding == "deflate" and raw[0] & 0x0F != 8:  # some servers leave the header of RFC 1950 out
        window = -15
    data, rest = b"", raw
    while not data or rest.startswith(_GZIP):  # a gzip file may consist of several, one after the other
        unpacker = zlib.decompressobj(window)
        try:
            data += unpacker.decompress(rest, most_bytes + 1 - len(data))
        except zlib.error as error:
            raise IntakeError("is compressed in a broken way") from error
        if len(data) > most_bytes:
            raise IntakeError(f"holds more than the {most_bytes} bytes allowed")
        if not unpacker.eof:
            raise PassingError("broke off in the middle")
        rest = unpacker.unused_data
        if not data:
            break
    return data


def unpack(data: bytes, most_bytes: int) -> bytes:
    """A document that may be a gzip file, as sitemaps and dumps are, unpacked.

    Raises:
        IntakeError: it is broken or holds more than `most_bytes`.
    """
    return inflate(data, "gzip", most_bytes) if data.startswith(_GZIP) else data
