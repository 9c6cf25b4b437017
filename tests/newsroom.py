"""A newsroom on this machine: feeds, sitemaps and pages in ten languages, behind servers that behave or do not.

Its hosts are numeric addresses of this machine (127.0.0.x), which play public ones. Each request is written into
`log` with the time of the clock that the test keeps.
"""

from __future__ import annotations

import asyncio
import gzip
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

START = datetime(2025, 9, 4, 6, 0, tzinfo=UTC)

WORDS = {
    "en": "Germany will send troops to Ukraine once the ceasefire holds, the chancellor told reporters in Berlin.",
    "de": "Deutschland will der Ukraine Soldaten schicken, sobald die Waffenruhe hält, sagte der Kanzler in Berlin.",
    "fr": "La France enverra des soldats en Ukraine dès que le cessez-le-feu tiendra, a dit le président à Paris.",
    "es": "España enviará barcos a Ucrania cuando se mantenga el alto el fuego, dijo la ministra en Madrid.",
    "it": "L'Italia non manderà soldati in Ucraina, ha detto la presidente del Consiglio ai giornalisti a Roma.",
    "pl": "Polska nie wyśle żołnierzy na Ukrainę, ale zapewni zaplecze, powiedział premier dziennikarzom w Warszawie.",
    "uk": "Німеччина надішле Україні військових, щойно триматиметься перемир'я, сказав канцлер журналістам у Берліні.",
    "id": "Jerman akan mengirim pasukan ke Ukraina setelah gencatan senjata bertahan, kata kanselir di Berlin.",
    "zh": "德国总理在柏林对记者表示，一旦停火得到遵守，德国将向乌克兰派遣部队，并继续提供防空系统。",
    "ar": "قال المستشار للصحفيين في برلين إن ألمانيا سترسل قوات إلى أوكرانيا بعد صمود وقف إطلاق النار.",
}
LANGUAGES = tuple(WORDS)
ELSEWHERE = "The town council opened a new swimming pool on Thursday, and the mayor swam the first length of it."


def page(language: str, number: int, *, body: str | None = None, day: str = "2025-09-04", canonical: str = "") -> str:
    """A page of the newsroom: an article in a language among what stands around it."""
    words = body or WORDS[language]
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    text = "".join(f"<p>{words} ({number}.{part})</p>" for part in range(1, 12))
    return (
        f'<html lang="{language}"><head><title>{language} {number}</title>{link}'
        f'<meta property="article:published_time" content="{day}T08:00:00Z"></head><body><nav><a href="/">·</a></nav>'
        f"<article><h1>{words[:40]} {number}</h1>{text}</article></body></html>"
    )


def rss(items: list[tuple[str, str]], day: datetime = START) -> bytes:
    """A feed of (address, title)."""
    entries = "".join(
        f"<item><title>{title}</title><link>{link}</link><pubDate>{format_datetime(day)}</pubDate></item>"
        for link, title in items
    )
    head = "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>News</title>"
    return f"{head}<language>en-us</language>{entries}</channel></rss>".encode()


def atom(items: list[tuple[str, str]]) -> bytes:
    """A feed of (address, day of its update)."""
    entries = "".join(
        f"<entry><title>T</title><link rel='alternate' href='{link}'/><link rel='edit' href='/edit'/>"
        f"<published>2025-09-04T07:00:00Z</published><updated>{day}T09:00:00Z</updated></entry>"
        for link, day in items
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de'>{entries}</feed>".encode()


def sitemap(items: list[tuple[str, str]]) -> bytes:
    """A news sitemap of (address, language)."""
    urls = "".join(
        f"<url><loc>{link}</loc><n:news><n:publication><n:name>N</n:name><n:language>{language}</n:language>"
        f"</n:publication><n:publication_date>2025-09-04</n:publication_date><n:title>T</n:title></n:news></url>"
        for link, language in items
    )
    spaces = (
        "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'"
    )
    return f"<urlset {spaces}>{urls}</urlset>".encode()


def index(links: list[str]) -> bytes:
    """An index of sitemaps."""
    maps = "".join(f"<sitemap><loc>{link}</loc></sitemap>" for link in links)
    return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{maps}</sitemapindex>".encode()


class SimulatedClock:
    """A clock that only passes when somebody sleeps, and then at once."""

    def __init__(self, start: datetime = START) -> None:
        self.time = start

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        until = self.time + timedelta(seconds=seconds)
        await asyncio.sleep(0)
        self.time = max(self.time, until)


@dataclass
class Asked:
    """A request as the server saw it."""

    at: datetime
    host: str
    path: str
    status: int
    conditional: bool
    agent: str


Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Newsroom:
    """What the servers answer: by host and path a body, or a function that makes the answer."""

    now: Callable[[], datetime]
    port: int = 0
    answers: dict[tuple[str, str], Any] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)

    def at(self, host: str, path: str = "") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    def put(self, host: str, path: str, body: bytes | str, kind: str = "text/html; charset=utf-8") -> str:
        """Let a server answer with a document, and tell when it is unchanged."""
        data = body.encode() if isinstance(body, str) else body
        tag = f'"{sha256(data).hexdigest()[:12]}"'

        def reply(handler: BaseHTTPRequestHandler) -> Reply:
            if handler.headers.get("If-None-Match") == tag:
                return 304, {"ETag": tag}, b""
            return 200, {"ETag": tag, "Content-Type": kind}, data

        self.answers[host, path] = reply
        return self.at(host, path)

    def put_reply(self, host: str, path: str, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> str:  # fmt: skip  # noqa: E501
        """Let a server answer as told."""
        self.answers[host, path] = (status, headers or {}, body)
        return self.at(host, path)

    def asked(self, path: str, host: str | None = None) -> list[Asked]:
        """The requests for a path."""
        return [a for a in self.log if a.path == path and host in {None, a.host}]

    def serve(self) -> ThreadingHTTPServer:
        """Open for the day."""
        room = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                room._answer(self)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_: object) -> None:
                """Who hangs up is no fault."""

        server = Server(("0.0.0.0", 0), Handler)  # noqa: S104  # all the hosts are this machine
        self.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        host = (handler.headers.get("Host") or "").partition(":")[0]
        path = urlsplit(handler.path)._replace(scheme="", netloc="").geturl()
        found = self.answers.get((host, path), (404, {}, b""))
        asked = Asked(self.now(), host, path, 0, "If-None-Match" in handler.headers, handler.headers["User-Agent"])
        self.log.append(asked)
        status, headers, body = found(handler) if callable(found) else found
        asked.status = status
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        if "Content-Length" not in headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


BOMB = gzip.compress(b"<p>bang</p>" * 1_000_000)
"""Little on the line, much in memory."""


def hang(_: BaseHTTPRequestHandler) -> Reply:
    """An answer that comes too late."""
    time.sleep(3)
    return 200, {"Content-Type": "text/html"}, b""
