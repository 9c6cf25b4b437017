"""A book is copied and counted on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders import Call
from databases import Server
from pledgebook.ledger.book import Book


def test_a_copy_is_counted_and_shows_the_same(call: Call, path: str, tmp_path: Path) -> None:
    target = str(tmp_path / "copy.db")
    done = call("copy", path, target)
    assert (done.status, done.err) == (0, "")
    assert "         2  reports\n" in done.out
    assert done.out.endswith(f"{target} holds the same as {path}, row by row.\n")
    assert call("show", "--book", target).out == call("show", "--book", path).out
    again = call("copy", path, target)
    assert again.status == 1
    assert f"{target}: holds a book already" in again.err


def test_there_and_back_again_is_the_same_book(call: Call, path: str, tmp_path: Path, postgresql: Server) -> None:
    name = postgresql.create()
    there, back = postgresql.address(name, "postgres:secret"), str(tmp_path / "back.db")
    one, two = call("copy", path, there, "--json"), call("copy", there, back, "--json")
    assert json.loads(one.out) == json.loads(two.out)
    assert json.loads(two.out)["statements"] == 5
    assert "secret" not in call("copy", path, there).err
    for options in (
        ("reports",),
        ("show", "DEU"),
        ("search", "troops"),
        ("stories",),
        ("export", "--out", str(tmp_path)),
    ):
        assert call(*options, "--book", there).out == call(*options, "--book", back).out
    postgresql.drop(name)


@pytest.mark.parametrize("missing", ["nowhere.db", "nowhere/book.db"])
def test_what_is_not_there_is_not_copied(call: Call, tmp_path: Path, missing: str) -> None:
    done = call("copy", str(tmp_path / missing), str(tmp_path / "copy.db"))
    assert done.status == 1
    assert "no book here" in done.err
    assert not (tmp_path / "copy.db").exists()


def test_a_stop_in_the_middle_leaves_the_target_empty(call: Call, path: str, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    with Book(path) as book, Book(target, create=True) as other, pytest.MonkeyPatch.context() as patch:
        patch.setattr("pledgebook.ledger.copying.fill_index", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            book.copy_to(other)
        assert other.reports() == []
    assert call("copy", path, str(target)).status == 0
