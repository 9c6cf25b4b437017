"""Fetches what lies at an address of the web: from public hosts only, within bounds of size and time.

A page that is named by whoever may write into the book must not make the server ask its own network (server-side
request forgery): the host is looked up once, all its addresses have to be public, and the connection goes to the very
address that was checked, at each redirect anew.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import ip_address, ip_network
from threading import Timer
from urllib.parse import SplitResult, urljoin, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as UrllibTimeoutError

from pledgebook.errors import IntakeError
from pledgebook.settings import ALLOWED_NETWORKS, FETCH_SECONDS

REDIRECTS = 5
_CHUNK = 65536
_AGENT = "Pledgebook (reads reports that a person names)"
KINDS = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt"}
MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What lay at an address: its bytes, the address after redirects, and the ending that fits its kind."""

    data: bytes
    address: str
    ending: str


def is_address(word: str) -> bool:
    """Whether a word is an address and no file."""
    return word.lower().startswith(("http://", "https://"))


def is_public(host: str) -> bool:
    """Whether a numeric address belongs to the public internet: not to this machine, its network or a reserved one."""
    address = ip_address(host.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    return address.is_global and inner.is_global and not address.is_multicast


def may_be_asked(host: str) -> bool:
    """Whether a numeric address is public, or lies in a network that the setting ALLOWED_NETWORKS names."""
    if is_public(host):
        return True
    address = ip_address(host.partition("%")[0])
    return any(address in ip_network(network) for network in ALLOWED_NETWORKS.get() or ())


def fetch(address: str, most_bytes: int, public: Callable[[str], bool] = may_be_asked) -> Fetched:
    """What lies at an address.

    Args:
        address: begins with http:// or https://.
        most_bytes: more is refused, counted after decompression.
        public: tells whether a numeric address may be asked.

    Raises:
        IntakeError: the address may not be asked, does not answer in time, or holds no text; the message says which.
    """
    until = time.monotonic() + FETCH_SECONDS.get()
    for _ in range(REDIRECTS + 1):
        answer = _ask(address, most_bytes, until, public)
        if isinstance(answer, Fetched):
            return answer
        address = answer
    raise IntakeError(f"leads on over {REDIRECTS} redirects; give the address of the article itself")


def _ask(address: str, most_bytes: int, until: float, public: Callable[[str], bool]) -> Fetched | str:
    """What lies there, or the address that it leads on to."""
    parts = address_parts(address)
    connection = _connection(parts, _looked_up(parts, public), max(until - time.monotonic(), 0.001))
    watch = None
    try:
        connection.connect()
        # a server that sends a byte now and then keeps the time-out of every single read
        watch = Timer(max(until - time.monotonic(), 0), _cut, [connection.sock])
        watch.daemon = True
        watch.start()
        return _answer(connection, parts, most_bytes, until)
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        if time.monotonic() >= until or isinstance(error, TimeoutError | UrllibTimeoutError):
            late = f"did not answer within {FETCH_SECONDS.get()} s; save the page and give the file"
            raise IntakeError(late) from error
        raise IntakeError(f"cannot be fetched ({type(error).__name__}); check the address") from error
    finally:
        if watch:
            watch.cancel()
        connection.close()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def address_parts(address: str) -> SplitResult:
    """The parts of an address.

    Raises:
        IntakeError: it is none that is read.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise IntakeError(f"is no address: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None or port == 0:
        raise IntakeError("is no address that is read; give one as https://example.org/article, without a password")
    return parts


def _looked_up(parts: SplitResult, public: Callable[[str], bool]) -> str:
    """The numeric address of the host; all that it has must be public."""
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or parts.scheme, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise IntakeError(f"the host {parts.hostname} is not known; check the address") from error
    return check_public(parts, [str(entry[4][0]) for entry in found], public)


def check_public(parts: SplitResult, numeric: Sequence[str], public: Callable[[str], bool]) -> str:
    """One of the numeric addresses of a host.

    Raises:
        IntakeError: not all of them are public.
    """
    if not numeric or not all(map(public, numeric)):
        raise IntakeError(f"{parts.hostname} lies in a private network, which is not asked; save the page as a file")
    return numeric[0]


def _connection(parts: SplitResult, numeric: str, left: float) -> HTTPConnection:
    """A connection to the numeric address that was checked; the certificate must be that of the host."""
    if parts.scheme == "http":
        return HTTPConnection(numeric, parts.port or 80, timeout=left)
    host = parts.hostname
    return HTTPSConnection(numeric, parts.port or 443, timeout=left, server_hostname=host, assert_hostname=host)


def _answer(connection: HTTPConnection, parts: SplitResult, most_bytes: int, until: float) -> Fetched | str:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": parts.netloc, "User-Agent": _AGENT, "Accept-Encoding": "gzip, deflate"}
    connection.request("GET", target, headers=headers, preload_content=False)
    answer = connection.getresponse()
    if answer.status in MOVED and (onward := answer.headers.get("Location")):
        return urljoin(parts.geturl(), onward)
    if answer.status != 200:
        raise IntakeError(f"answers {answer.status}; check the address")
    kind = answer.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
    if kind not in KINDS:
        raise IntakeError(f"holds {kind}, which is not read; give a page or plain text")
    data = bytearray()
    for chunk in answer.stream(_CHUNK):
        data += chunk
        if len(data) > most_bytes:
            raise IntakeError(f"holds more than the {most_bytes} bytes allowed for a report")
    if time.monotonic() >= until:  # the line was cut, which may look like the end
        raise TimeoutError
    return Fetched(bytes(data), parts.geturl(), KINDS[kind])
