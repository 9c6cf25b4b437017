"""Reading from the workbench: files, addresses, progress, rejections, and input that is bad."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from builders import csrf_of, make_position
from pledgebook.extraction.engine import Extraction
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.records.report import Reading
from pledgebook.records.statement import Claim
from pledgebook.web.reading import WAITING, Job
from servers import serving

TEXT = "published: 2025-09-20\nlanguage: en\n\nSpain pledges <b>ships</b>, Madrid says."


class Quoting:
    """Finds one pledge in each report that speaks of ships."""

    name = "quoting"
    usage = None

    def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
        pledge = make_position("pledges", "ESP", actor="ESP")
        return [
            Extraction([Claim(pledge, "Spain pledges <b>ships</b>", 0.9)] if "ships" in r.report.text else [])
            for r in readings
        ]


@pytest.fixture(autouse=True)
def _engine(client: TestClient) -> None:
    app: Any = client.app
    assert isinstance(app, FastAPI)
    app.state.jobs.engine = Quoting()


def send(client: TestClient, *files: tuple[str, bytes], **fields: str) -> Any:
    """Send the form of the page."""
    form = {"csrf": csrf_of(client.get("/read").text), **fields}
    return client.post("/read", data=form, files=[("files", file) for file in files] or None)


def done(client: TestClient) -> str:
    """The part of the page on progress, once nothing is under way."""
    until = time.monotonic() + 60
    while True:
        part = client.get("/read?fragment=1").text
        if "data-busy" not in part:
            return part
        assert time.monotonic() < until, "it reads for ever"
        time.sleep(0.05)


def test_a_file_that_is_dropped_is_in_the_book_under_its_name(client: TestClient, book_path: Location) -> None:
    answer = send(client, ("madrid.txt", TEXT.encode()))
    assert (answer.status_code, answer.headers["location"]) == (303, "/read")
    part = done(client)
    assert "✓ done" in part
    assert "1 added, 1 position" in part
    with Book(book_path) as book:
        (added,) = [stored.report for stored in book.each_report() if stored.report.origin == "madrid.txt"]
    assert added.text == "Spain pledges <b>ships</b>, Madrid says."
    assert "Spain" in client.get("/").text
    assert f"/report?id={added.id}" in part


def test_what_is_rejected_is_shown_with_the_reason_and_the_rest_is_read(client: TestClient) -> None:
    send(client, ("../../<img src=x>.pdf", b"%PDF"), ("blank.txt", b""), ("madrid.txt", TEXT.encode()))
    part = done(client)
    assert "1 added" in part
    assert "&lt;img src=x&gt;.pdf" in part
    assert "is not read" in part
    assert "<img" not in part
    page = client.get("/read").text
    assert page.count("<bdi>blank.txt</bdi>") == 2  # rejected in the job, kept in the book


@pytest.mark.parametrize(
    "name", ["..", "/", "a\0b.t\0xt", "x" * 5000 + ".txt", "\u202etxt.exe", ".txt", "a.jsonl\n.txt"]
)
def test_odd_names_do_no_harm(client: TestClient, name: str) -> None:
    answer = send(client, (name, TEXT.encode()))
    assert answer.status_code in {303, 400}
    assert "unforeseen" not in done(client)


def test_the_book_keeps_what_was_rejected(client: TestClient) -> None:
    page = client.get("/read").text
    assert "the quote does not stand in the report" in page
    assert 'href="/report?id=second"' in page


def test_two_jobs_are_done_one_after_the_other(client: TestClient) -> None:
    send(client, ("one.txt", TEXT.encode()))
    send(client, ("two.txt", TEXT.replace("Madrid", "Spain").encode()))
    assert done(client).count("✓ done") == 2


def test_who_does_not_send_our_form_reads_nothing(client: TestClient) -> None:
    client.get("/read")
    assert client.post("/read", files=[("files", ("a.txt", TEXT.encode()))]).status_code == 403
    assert "Nothing was read" in client.get("/read").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "nothing to read"),
        ({"addresses": "ftp://example.org/x"}, "is no address"),
        ({"addresses": "/etc/passwd"}, "is no address"),
        ({"addresses": "https://example.org/\n" * 21}, "more than 20"),
        ({"addresses": "https://example.org/", "published": "soon"}, "is no ISO date"),
    ],
)
def test_what_cannot_be_read_is_said_at_once(client: TestClient, fields: dict[str, str], words: str) -> None:
    answer = send(client, **fields)
    assert answer.status_code == 400
    assert words in answer.text


def test_an_address_of_this_machine_is_rejected_with_the_reason(client: TestClient) -> None:
    send(client, addresses="http://127.0.0.1:9/x\r\nhttp://localhost/y")
    assert done(client).count("private network") == 2


class Silent(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the library's name
        time.sleep(5)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that never answers."""
    with serving(Silent) as address:
        yield address


def test_an_address_that_hangs_is_given_up_and_the_next_is_read(
    client: TestClient, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLEDGEBOOK_FETCH_SECONDS", "1")
    monkeypatch.setattr("pledgebook.intake.addresses.fetch.__defaults__", (lambda _: True,))
    send(client, ("madrid.txt", TEXT.encode()), addresses=silent)
    part = done(client)
    assert "did not answer within 1 s" in part
    assert "1 added" in part


def test_a_book_of_bytes_is_refused_and_says_what_to_do(client: TestClient) -> None:
    token = csrf_of(client.get("/read").text)
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'

    def body() -> Iterator[bytes]:
        yield head
        for _ in range(200):
            yield b"x" * 1_000_000
        yield b"\r\n--x--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=x", "x-csrf-token": token}
    answer = client.post("/read", content=body(), headers=headers)
    assert answer.status_code == 413
    assert "pledgebook read" in answer.text
    assert "Nothing was read" in client.get("/read").text


def test_a_broken_upload_is_refused(client: TestClient) -> None:
    token = csrf_of(client.get("/read").text)
    headers = {"content-type": "multipart/form-data; boundary=x", "x-csrf-token": token}
    answer = client.post("/read", content=b"--x\r\nContent-Disposition: form-data; name=", headers=headers)
    assert answer.status_code in {400, 422}
    assert "<h1>" in answer.text


def test_too_many_at_once_are_told_to_come_back(client: TestClient) -> None:
    app: Any = client.app
    jobs = app.state.jobs
    for number in range(WAITING):
        jobs._jobs.append(Job(number, "x", ("x",), (), None, None))
    answer = send(client, ("madrid.txt", TEXT.encode()))
    assert answer.status_code == 400
    assert "wait already" in answer.text
