"""Books of every earlier version give the same answers as one of today with the same content."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory

from old_books import BOOKS, WIRE, load, make_book
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.ledger import database
from pledgebook.ledger.backup import back_up, restore
from pledgebook.ledger.book import Book
from pledgebook.ledger.examination import examine
from pledgebook.pipeline.placing import place
from pledgebook.pipeline.view import View

VERSIONS = sorted(path.stem for path in BOOKS.glob("*.sql"))
MOMENTS = (None, "2025-09-05", "2025-09-11", "2025-09-12")
ANSWERS: dict[str, tuple[str, Callable[[Book], Any]]] = {
    "reports": ("0001", lambda book: [book.reports(known_at=at) for at in MOMENTS]),
    "statements": ("0001", lambda book: [book.statements(known_at=at) for at in MOMENTS]),
    "said": ("0001", lambda book: book.statements(as_of="2025-09-09")),
    "rejections": ("0001", lambda book: book.rejections()),
    "runs": ("0001", lambda book: book.runs()),
    "search": ("0001", lambda book: [[h.report for h in book.search.find(q)] for q in ("Poland", "35 states", "gone")]),
    "judgements": ("0002", lambda book: [book.judgements.all(known_at=at) for at in MOMENTS]),
    "links": ("0003", lambda book: [book.placements.links(known_at=at) for at in MOMENTS]),
    "incidents": ("0004", lambda book: book.incidents.all()),
    "users": ("0006", lambda book: [(a.name, a.role, a.tokens) for a in book.users.all()]),
    "acts": ("0006", lambda book: [(act.who, act.what, act.subject) for act in book.users.acts()]),
}
"""What a book is asked, and the migration since which it can be told."""


def answers(book: Book) -> dict[str, Any]:
    return {name: ask(book) for name, (_, ask) in ANSWERS.items()}


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("today") / "book.db"
    make_book(path)
    return path


def test_there_is_a_book_of_every_earlier_version() -> None:
    folder = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))
    made = {script.revision for script in folder.walk_revisions()}
    assert set(VERSIONS) == made - {database.HEAD}, "python tests/old_books.py MIGRATION makes what is missing"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_book_of_an_earlier_version_gives_the_same_answers(version: str, today: Path, tmp_path: Path) -> None:
    load(version, tmp_path / "old.db")
    with Book(today) as book:
        expected = answers(book)
        commitments = View(book).commitments
    assert all(expected.values())
    with Book(tmp_path / "old.db") as book:
        found = answers(book)
        assert book.last_recorded() == "2025-09-12T00:00:00Z"
        place(book, load_dossier("ukraine-guarantees"))
        placed = book.placements.links()
        assert version < "0002" or View(book).commitments == commitments
    for name, (since, _) in ANSWERS.items():
        if since <= version:
            assert found[name] == expected[name], name
        else:
            assert not any(found[name]), name
    assert [(link.one, link.other, link.kind) for link in placed] == [
        (link.one, link.other, link.kind) for link in expected["links"][0]
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_book_of_an_earlier_version_is_looked_over_and_backed_up_as_it_is(
    version: str, today: Path, tmp_path: Path
) -> None:
    old, again = tmp_path / "old.db", tmp_path / "again.db"
    load(version, old)
    found = examine(old)
    assert (found.migration, found.faults, found.counts["reports"]) == (version, (), 5)
    assert back_up(old, tmp_path / "old.zip").migration == version
    restore(tmp_path / "old.zip", again)
    for path in (old, again):
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(version,)]
    with Book(today) as book, Book(again) as restored:
        assert restored.reports() == book.reports()
        assert WIRE in restored.report("paper").report.text
