"""Users of a book: what is refused, and that logins leave what was derived as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from pledgebook.errors import UnknownError, UsageError
from pledgebook.ledger.book import Book

PASSWORD = "a long enough password"  # noqa: S105  # of users that are made here


@pytest.mark.parametrize(
    ("name", "role", "password", "words"),
    [
        ("", "reader", PASSWORD, "no name of a user"),
        ("two words", "reader", PASSWORD, "no name of a user"),
        ("x" * 65, "reader", PASSWORD, "no name of a user"),
        ("ann", "owner", PASSWORD, "one of reader, reviewer, editor"),
        ("ann", "reader", "short", "12 to 1024 characters"),
        ("ann", "reader", "x" * 1025, "12 to 1024 characters"),
        ("bob", "reader", PASSWORD, "there is a user"),
    ],
)
def test_what_cannot_be_a_user_is_refused(tmp_path: Path, name: str, role: str, password: str, words: str) -> None:
    with Book(tmp_path / "book.db", create=True) as book:
        book.users.add("bob", "reader", PASSWORD, by="test")
        with pytest.raises(UsageError, match=words):
            book.users.add(name, role, password, by="test")  # type: ignore[arg-type]
        assert [a.name for a in book.users.all()] == ["bob"]


def test_unknown_users_are_told(tmp_path: Path) -> None:
    with Book(tmp_path / "book.db", create=True) as book:
        with pytest.raises(UnknownError, match="users list"):
            book.users.remove("ann", by="test")
        with pytest.raises(UnknownError, match="users list"):
            book.users.make_token("ann", "read", days=1, by="test")


def test_users_and_sessions_do_not_make_derived_answers_old(tmp_path: Path) -> None:
    with Book(tmp_path / "book.db", create=True) as book:
        before = book.mark()
        book.users.add("ann", "editor", PASSWORD, by="test")
        book.users.open_session("ann")
        assert book.mark() == before


def test_a_password_of_any_characters_is_known_again(tmp_path: Path) -> None:
    password = "пароль、长一点 \udcff\U0001f511"  # noqa: S105  # of a user that is made here
    with Book(tmp_path / "book.db", create=True) as book:
        book.users.add("ann", "editor", password, by="test")
        assert book.users.knows("ann", password)
        assert not book.users.knows("ann", password + "x")
