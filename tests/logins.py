"""Users of a book that is served, and how they come in."""

from __future__ import annotations

from starlette.testclient import TestClient

from builders import csrf_of
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.records.account import Role

HOST = "https://book.example.org"
PASSWORD = "a long enough password"  # noqa: S105  # of users that are made here


def with_users(path: Location) -> Location:
    with Book(path) as book:
        for role in ("reader", "reviewer", "editor"):
            book.users.add(f"the-{role}", role, PASSWORD, by="test")
    return path


def log_in(browser: TestClient, name: str, password: str = PASSWORD, **more: str) -> int:
    form = csrf_of(browser.get("/login").text)
    return browser.post("/login", data={"name": name, "password": password, "csrf": form, **more}).status_code


def bearer(path: Location, role: Role, scope: str) -> dict[str, str]:
    with Book(path) as book:
        token = book.users.make_token(f"the-{role}", scope, days=1, by="test")  # type: ignore[arg-type]
    return {"Authorization": f"Bearer {token}"}
