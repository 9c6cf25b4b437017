"""Users, sessions, tokens and forms: who gets in, who may write, and what is kept of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from builders import csrf_of
from databases import contents
from logins import PASSWORD, bearer, log_in, with_users
from pledgebook.errors import UsageError
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.records.account import Role
from pledgebook.web.app import create_app
from pledgebook.web.security import FAILURES_FROM_ADDRESS
from pledgebook.web.serving import Door, serve

SUBJECT = "s-0000000000000000"


def test_without_a_login_nothing_is_shown(far: TestClient) -> None:
    page = far.get("/?action=force")
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=%2F%3Faction%3Dforce")
    answer = far.get("/api/v1/openapi.json")
    assert "France" not in answer.text
    assert far.post("/judge", data={"verdict": "accept", "subject": SUBJECT}).status_code in {303, 401}


def test_a_login_opens_the_book_and_a_logout_closes_it(far: TestClient) -> None:
    assert log_in(far, "the-reader") == 303
    page = far.get("/")
    assert "France" in page.text
    assert "the-reader" in page.text
    session = dict(far.cookies)
    assert far.post("/logout", data={"csrf": csrf_of(page.text)}).status_code == 303
    far.cookies.update(session)
    assert far.get("/").status_code == 303  # the session has ended, not only the cookie


@pytest.mark.parametrize(("name", "password"), [("the-reader", "wrong password"), ("nobody", PASSWORD), ("", "")])
def test_wrong_names_and_passwords_are_told_alike(far: TestClient, name: str, password: str) -> None:
    form = csrf_of(far.get("/login").text)
    answer = far.post("/login", data={"name": name, "password": password, "csrf": form})
    assert answer.status_code == 403
    assert "Name and password do not fit." in answer.text
    assert far.get("/").status_code == 303


def test_the_session_is_a_new_one_and_its_cookie_is_kept_from_scripts_and_plain_http(far: TestClient) -> None:
    before = far.get("/login")
    form = {"name": "the-reader", "password": PASSWORD, "csrf": csrf_of(before.text)}
    cookie = far.post("/login", data=form).headers["set-cookie"]
    assert cookie.startswith("__Host-pledgebook=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert before.headers["set-cookie"].split(";")[0] != cookie.split(";")[0]


def test_the_book_itself_holds_neither_passwords_nor_what_opens_a_session(far: TestClient, book_path: Location) -> None:
    log_in(far, "the-reader")
    held = [far.cookies["__Host-pledgebook"], bearer(book_path, "reader", "read")["Authorization"].split()[1], PASSWORD]
    assert [secret for secret in held if secret.encode() in contents(book_path)] == []


def test_a_session_ends_by_itself(far: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2026-03-01T08:00:00Z")
    log_in(far, "the-reader")
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2026-03-01T19:59:00Z")
    assert far.get("/").status_code == 200
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2026-03-01T20:01:00Z")
    assert far.get("/").status_code == 303


def test_a_removed_user_is_out_at_once(far: TestClient, book_path: Location) -> None:
    log_in(far, "the-editor")
    headers = bearer(book_path, "editor", "write")
    with Book(book_path) as book:
        book.users.remove("the-editor", by="test")
    assert far.get("/").status_code == 303
    assert far.get("/", headers=headers).status_code == 303


def test_logins_that_fail_too_often_must_wait(far: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2026-03-01T08:00:00Z")
    for _ in range(FAILURES_FROM_ADDRESS):
        assert log_in(far, "the-reader", "wrong password") == 403
    assert log_in(far, "the-reader") == 429
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2026-03-01T08:16:00Z")
    assert log_in(far, "the-reader") == 303


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example", "/\\evil.example", "/\nevil", ""])
def test_a_login_leads_nowhere_else(far: TestClient, next_: str) -> None:
    form = {"name": "the-reader", "password": PASSWORD, "csrf": csrf_of(far.get("/login").text), "next": next_}
    assert far.post("/login", data=form).headers["location"] == "/"


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("reviewer", 404), ("editor", 404)])
def test_only_reviewers_judge(far: TestClient, role: str, status: int) -> None:
    log_in(far, f"the-{role}")
    form = csrf_of(far.get("/").text)
    answer = far.post("/judge", data={"verdict": "accept", "subject": SUBJECT, "csrf": form})
    assert answer.status_code == status  # 404: let in, and there is no such statement


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [("editor", "read", 403), ("editor", "judge", 404), ("reviewer", "write", 404), ("reader", "write", 403)],
)
def test_a_token_may_do_what_its_scope_says_and_never_more_than_its_user(
    far: TestClient, book_path: Location, role: Role, scope: str, status: int
) -> None:
    headers = bearer(book_path, role, scope)
    assert far.get("/", headers=headers).status_code == 200
    assert far.post("/judge", data={"verdict": "accept", "subject": SUBJECT}, headers=headers).status_code == status


def test_a_token_ends(far: TestClient, book_path: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2026-03-01T08:00:00Z")
    headers, other = bearer(book_path, "reader", "read"), bearer(book_path, "editor", "read")
    with Book(book_path) as book:
        assert book.users.revoke_tokens("the-editor", by="test") == 1
    assert far.get("/", headers=other).status_code == 303
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2026-03-02T08:00:01Z")
    assert far.get("/", headers=headers).status_code == 303


def test_a_form_of_another_site_does_nothing(client: TestClient, book_path: Location) -> None:
    statement = first_statement(book_path)
    ours = csrf_of(client.get("/report?id=first").text)
    assert client.post("/judge", data={"verdict": "reject", "subject": statement}).status_code == 403
    assert (
        client.post("/judge", data={"verdict": "reject", "subject": statement, "csrf": ours[::-1]}).status_code == 403
    )
    client.cookies.clear()  # as SameSite leaves it behind
    assert client.post("/judge", data={"verdict": "reject", "subject": statement, "csrf": ours}).status_code == 403
    with Book(book_path) as book:
        assert book.judgements.all() == []


def first_statement(path: Path) -> str:
    with Book(path) as book:
        return book.statements()[0].statement.id


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("http://evil.example:8000", {}),
        ("http://127.0.0.1:8000", {"Host": "evil.example:8000"}),
        ("http://127.0.0.1:8000", {"X-Forwarded-For": "203.0.113.9"}),
        ("http://192.0.2.7:8000", {}),
    ],
)
def test_only_this_machine_needs_no_login(book_path: Location, address: str, headers: dict[str, str]) -> None:
    with TestClient(create_app(book_path), base_url=address, follow_redirects=False) as browser:
        assert browser.get("/", headers=headers).status_code == 303


def test_with_users_this_machine_needs_a_login_too(client: TestClient, book_path: Location) -> None:
    assert client.get("/").status_code == 200
    with_users(book_path)
    assert client.get("/").status_code == 303


def test_every_write_is_logged(far: TestClient, book_path: Location) -> None:
    statement = first_statement(book_path)
    log_in(far, "the-reader", "wrong password")
    log_in(far, "the-reviewer")
    form = csrf_of(far.get("/").text)
    far.post("/judge", data={"verdict": "accept", "subject": statement, "csrf": form})
    far.post("/judge", data={"verdict": "accept", "subject": statement})
    with Book(book_path) as book:
        acts = [(a.who, a.what, a.subject, a.outcome) for a in book.users.acts()]
    assert acts[:4] == [
        ("the-reviewer", "POST /judge", "", "403"),
        ("the-reviewer", "POST /judge", f"accept {statement}", "303"),
        ("the-reviewer", "login", "", "done"),
        ("the-reader", "login", "", "failed"),
    ]
    assert ("test", "add user", "the-editor as editor", "done") in acts


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "book.example.org"])  # noqa: S104  # it is refused
def test_a_book_without_users_is_not_served_elsewhere(book_path: Location, host: str) -> None:
    with pytest.raises(UsageError, match="pledgebook users add"):
        serve(book_path, Door(host=host, port=0), print)


def test_a_book_without_users_is_not_served_behind_a_proxy(book_path: Location) -> None:
    with pytest.raises(UsageError, match="pledgebook users add"):
        serve(book_path, Door(port=0, https=True), print)
