"""Addresses are fetched from public hosts only, within bounds; a small server on this machine plays them."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from pledgebook.errors import IntakeError
from pledgebook.intake import read_reports
from pledgebook.intake.addresses import fetch, is_public
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection
from servers import serving

WORDS = "Berlin will decide on troops when the framework is clear, the chancellor said on Thursday."
PAGE = f"<html lang='en'><body><article><h1>Berlin waits</h1><p>{WORDS}</p><p>{WORDS}</p></article></body></html>"
MOST = 100_000
MAPPED = "::ffff:192.168.0.1"


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the library's name
        getattr(self, f"_{self.path.strip('/').partition('?')[0]}")()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _page(self) -> None:
        self._send(200, PAGE.encode(), Content_Type="text/html; charset=utf-8")

    def _plain(self) -> None:
        self._send(200, WORDS.encode(), Content_Type="text/plain")

    def _image(self) -> None:
        self._send(200, b"\x89PNG", Content_Type="image/png")

    def _gone(self) -> None:
        self._send(404, b"")

    def _onward(self) -> None:
        self._send(302, b"", Location="/page")

    def _loop(self) -> None:
        self._send(302, b"", Location="/loop")

    def _inward(self) -> None:
        self._send(302, b"", Location=f"http://127.0.0.2:{self.server.server_address[1]}/page")

    def _file(self) -> None:
        self._send(302, b"", Location="file:///etc/hostname")

    def _large(self) -> None:
        self._send(200, b"x" * (2 * MOST), Content_Type="text/plain")

    def _bomb(self) -> None:
        self._send(200, gzip.compress(b"x" * (50 * MOST)), Content_Type="text/plain", Content_Encoding="gzip")

    def _hang(self) -> None:
        time.sleep(5)

    def _drip(self) -> None:
        """A byte now and then: no single read waits long."""
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        for _ in range(50):
            time.sleep(0.1)
            try:
                self.wfile.write(b"x")
                self.wfile.flush()
            except OSError:
                return


@pytest.fixture(scope="module")
def here() -> Iterator[str]:
    """The address of a server on this machine."""
    with serving(Answers) as address:
        yield address


def played(host: str) -> bool:
    """Stands in for `is_public`: our server plays a public host, all others are private."""
    return host == "127.0.0.1"


@pytest.fixture(autouse=True)
def _briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_FETCH_SECONDS", "1")


def test_a_page_and_a_text_are_fetched_as_what_they_are(here: str) -> None:
    page = fetch(f"{here}/page", MOST, played)
    assert (page.data.decode(), page.ending) == (PAGE, ".html")
    assert fetch(f"{here}/plain", MOST, played).ending == ".txt"


def test_redirects_are_followed_and_the_last_address_is_told(here: str) -> None:
    assert fetch(f"{here}/onward", MOST, played).address == f"{here}/page"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("inward", "lies in a private network"),
        ("file", "is no address that is read"),
        ("loop", "redirects"),
        ("gone", "answers 404"),
        ("image", "image/png"),
        ("large", "more than the 100000 bytes"),
        ("bomb", "more than the 100000 bytes"),
        ("hang", "did not answer within 1 s"),
        ("drip", "did not answer within 1 s"),
    ],
)
def test_what_must_not_or_cannot_be_fetched_is_said(here: str, path: str, words: str) -> None:
    with pytest.raises(IntakeError, match=words):
        fetch(f"{here}/{path}", MOST, played)


@pytest.mark.parametrize(
    "address",
    [
        *("http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1/"),
        *("http://169.254.169.254/latest", "http://0.0.0.0/", "http://2130706433/", "http://[::ffff:127.0.0.1]/"),
    ],
)
def test_this_machine_and_its_network_are_not_asked(address: str) -> None:
    with pytest.raises(IntakeError, match=r"private network|is not known"):
        fetch(address, MOST)


@pytest.mark.parametrize("address", ["ftp://example.org/", "http://", "http://a:b@example.org/", "http://x:99999/"])
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(IntakeError, match="is no address"):
        fetch(address, MOST)


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        (MAPPED, False),
    ],
)
def test_which_hosts_are_public(host: str, public: bool) -> None:
    assert is_public(host) is public


def test_a_host_with_one_private_address_among_several_is_refused(here: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(here.rpartition(":")[2])
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port)) for host in ("127.0.0.1", "127.0.0.3")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: entries)
    with pytest.raises(IntakeError, match="private network"):
        fetch(f"http://paper.example:{port}/page", MOST, played)


def test_an_address_is_read_like_a_file_and_tells_where_it_is_from(here: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgebook.intake.addresses.ip_address", _as_public)
    found = list(read_reports([f"{here}/plain", f"{here}/gone"]))
    assert isinstance(found[0], Report)
    assert (found[0].text, found[0].url) == (WORDS, f"{here}/plain")
    assert isinstance(found[1], Rejection)
    assert found[1].subject == f"{here}/gone"


def _as_public(_: str) -> object:
    """What `ip_address` gives for a public host."""
    from ipaddress import ip_address

    return ip_address("93.184.216.34")
