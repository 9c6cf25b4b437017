"""The metrics of a server: what they count, who may see them, and the log of its requests."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from pledgebook import logs
from pledgebook.ledger.book import Book
from pledgebook.web.app import create_app

HERE = "http://127.0.0.1:8000"


def samples(client: TestClient, **headers: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    families = text_string_to_metric_families(answer.text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def requests(client: TestClient) -> dict[tuple[str, str, str], float]:
    found = samples(client)
    rows = [(dict(labels), value) for (name, labels), value in found.items() if name == "pledgebook_requests_total"]
    return {(r["method"], r["route"], r["status"]): value for r, value in rows}


def test_requests_are_counted_by_route(client: TestClient) -> None:
    for address in ("/", "/report?id=first", "/report?id=second", "/report?id=nowhere", "/api/v1/reports"):
        client.get(address)
    for made_up in ("/a", "/b", "/static/style.css", "/static/nothing"):
        client.get(made_up)
    client.request("BREW", "/")
    assert requests(client) == {
        ("GET", "/", "200"): 1,
        ("GET", "/report", "200"): 2,
        ("GET", "/report", "404"): 1,
        ("GET", "/api/v1/reports", "200"): 1,
        ("GET", "none", "404"): 2,
        ("GET", "/static", "200"): 1,
        ("GET", "/static", "404"): 1,
        ("other", "/", "405"): 1,
    }


def test_the_book_is_counted_as_it_stands(client: TestClient, book_path: Path) -> None:
    def rows() -> dict[str, float]:
        return {dict(labels)["table"]: v for (name, labels), v in samples(client).items() if name.endswith("book_rows")}

    before = rows()
    assert before == {"reports": 2, "statements": 5, "rejections": 2, "judgements": 0, "incidents": 0}
    with Book(book_path) as book:
        said = book.statements()[0].statement.id
    answer = client.get("/api/v1/judgements")
    assert answer.status_code == 200
    from pledgebook.pipeline.judging import judge

    with Book(book_path) as book:
        judge(book, "accept", [said], by="ann", reason="yes")
    assert rows() == {**before, "judgements": 1}


def test_who_may_not_read_the_book_sees_no_metrics(book_path: Path) -> None:
    with Book(book_path) as book:
        book.users.add("olena", "editor", "a long enough password", by="root")
        token = book.users.make_token("olena", "read", days=1, by="root")
    with TestClient(create_app(book_path), base_url=HERE, follow_redirects=False) as browser:
        assert browser.get("/metrics").status_code == 303  # to the login
        assert browser.get("/metrics", headers={"Authorization": "Bearer none"}).status_code == 303
        assert samples(browser, Authorization=f"Bearer {token}")
    with TestClient(create_app(book_path), base_url="http://example.org") as stranger:
        assert "pledgebook_book_rows" not in stranger.get("/metrics").text


def test_each_request_is_an_event_without_what_was_asked(
    client: TestClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLEDGEBOOK_LOG_FORMAT", "json")
    logs.logger.cache_clear()
    caplog.set_level(logging.INFO, logs.NAME)
    client.post("/login", data={"name": "olena", "password": "a secret password"})
    client.get("/search?q=confidential")
    logs.logger.cache_clear()
    found = [json.loads(record.message) for record in caplog.records if record.name == logs.NAME]
    assert [(e["method"], e["path"], e["status"]) for e in found] == [("POST", "/login", 403), ("GET", "/search", 200)]
    assert "secret" not in caplog.text
    assert "confidential" not in caplog.text
