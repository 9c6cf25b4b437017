"""Opening a book: versions, faults of the disk, writers beside each other."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Boolean, Float, Integer, String, create_engine

from builders import make_entry, make_older_book, make_report, make_small_book, python
from databases import Server, execute
from pledgebook.errors import BookError, BookVersionError
from pledgebook.ledger import database
from pledgebook.ledger.book import Book
from pledgebook.ledger.tables import metadata

WRITER = """
import sys
from builders import make_entry, make_report, make_statement, make_position
from pledgebook.ledger.book import Book
path, names = sys.argv[1], sys.argv[2:]
added = 0
with Book(path, create=True) as book:
    run = book.begin("1", "ukraine-guarantees", "0", "none")
    for name in names:
        report = make_report(f"Report {name} says so.", name.split("/")[0])
        added += book.append(run, make_entry(report, make_statement(report, make_position("open"), "says so")))
print(added)
"""

FILLER = """
import resource, sys
from builders import make_entry, make_report, make_statement, make_position
from pledgebook.errors import BookError
from pledgebook.ledger.book import Book
book = Book(sys.argv[1])
run = book.begin("1", "ukraine-guarantees", "0", "none")
small = make_report("Small enough.", "small")
book.append(run, make_entry(small))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
large = make_report("so large " * 200_000, "large")
try:
    book.append(run, make_entry(large, make_statement(large, make_position("open"), "so large")))
except BookError as error:
    print(error)
"""


def ours(name: str | None, kind: str, _: object) -> bool:
    """The index of words consists of tables that the dialect makes itself."""
    return kind != "table" or not (name or "").startswith("search_words")


def other_type(_: object, __: object, ___: object, found: object, wanted: object) -> bool:
    """Whether a column is of another type; words may be of any length."""
    return not any(
        isinstance(found, kind) and isinstance(wanted, kind) for kind in (Boolean, String, Integer, Float, JSON)
    )


def schema(location: str) -> list[object]:
    engine = create_engine(location.replace(":", "+psycopg:", 1) if "://" in location else f"sqlite:///{location}")
    with engine.connect() as connection:
        opts = {"compare_type": other_type, "include_name": ours}
        found = compare_metadata(MigrationContext.configure(connection, opts=opts), metadata)
    engine.dispose()
    return list(found)


def test_the_migrations_make_the_tables_of_the_code(empty: str) -> None:
    with Book(empty, create=True):
        pass
    assert schema(empty) == []
    execute(empty, "ALTER TABLE reports ADD COLUMN more TEXT")
    assert schema(empty) != []


def test_head_is_the_newest_migration_of_the_folder() -> None:
    folder = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))
    assert folder.get_heads() == [database.HEAD]
    assert max(s.revision for s in folder.walk_revisions()) == database.HEAD


def test_opening_again_changes_nothing(empty: str) -> None:
    path = empty
    report = make_report("Kept.")
    with Book(path, create=True) as book:
        book.append(book.begin("1", "ukraine-guarantees", "0", "none"), make_entry(report))
    with Book(path, create=True) as book:
        assert book.known(report) == "held"
    with Book(path) as book:
        assert book.known(report) == "held"


def test_a_book_of_before_answers_as_it_did(tmp_path: Path) -> None:
    make_small_book(tmp_path / "book.db")
    make_older_book(tmp_path / "book.db", tmp_path / "older.db", "0007")
    with Book(tmp_path / "book.db") as book, Book(tmp_path / "older.db") as older:
        for known_at in (None, "2025-09-06"):
            assert older.statements(known_at=known_at) == book.statements(known_at=known_at) != []
            assert older.reports(known_at=known_at) == book.reports(known_at=known_at)
        assert older.rejections() == book.rejections() != []
        assert [(m.report, m.made_with, m.read_in) for m in older.made_with()] == [
            ("first", None, ()),
            ("second", None, ()),
        ]
    assert schema(str(tmp_path / "older.db")) == []


def test_a_newer_version_is_refused_and_left_as_it_is(location: str) -> None:
    execute(location, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BookVersionError, match=r"newer version.*9999.*upgrade"):
        Book(location, create=True)
    assert execute(location, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_another_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    with pytest.raises(BookError, match="no book"):
        Book(path, create=True)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


@pytest.mark.parametrize("name", ["what?.db", "100%.db", "a#b.db", "file:x.db"])
def test_a_book_may_have_an_odd_name(tmp_path: Path, name: str) -> None:
    with Book(tmp_path / name, create=True):
        pass
    assert (tmp_path / name).exists()


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, no database. " * 100)
    with pytest.raises(BookError, match=r"notes\.txt: not a book; name another file"):
        Book(path, create=True)
    assert path.read_text().startswith("These are notes")


def test_a_database_of_something_else_is_refused_and_left_as_it_is(postgresql: Server) -> None:
    name = postgresql.create()
    postgresql.run("CREATE TABLE recipes (name TEXT)", database=name)
    with pytest.raises(BookError, match="a database, but no book; name another"):
        Book(postgresql.address(name), create=True)
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    assert postgresql.run(tables, database=name) == [("recipes",)]
    postgresql.drop(name)


def test_an_empty_place_is_no_book_until_one_is_made_there(empty: str) -> None:
    if "://" not in empty:
        Path(empty).touch()
    with pytest.raises(BookError, match=r"no book here; read reports into it first: pledgebook read"):
        Book(empty)
    with Book(empty, create=True) as book:
        assert book.reports() == []
    Book(empty).close()


def test_a_missing_book_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"no book here; read reports into it first: pledgebook read"):
        Book(tmp_path / "book.db")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"the folder .*nowhere does not exist; make it first"):
        Book(tmp_path / "nowhere" / "book.db", create=True)


def test_a_folder_is_no_book(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=str(tmp_path)):
        Book(tmp_path, create=True)


def test_a_full_disk_is_worded_and_leaves_the_report_out_whole(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    with Book(path, create=True):
        pass
    done = python(FILLER, str(path))
    assert done.returncode == 0, done.stderr
    assert "free space and read again" in done.stdout
    with Book(path) as book:
        assert [stored.report.id for stored in book.reports()] == ["small"]
        assert book.statements() == []


def start(path: str, names: list[str]) -> subprocess.Popen[str]:
    here = str(Path(__file__).parents[1])
    code = f"import sys; sys.path.insert(0, {here!r})\n{WRITER}"
    return subprocess.Popen(
        [sys.executable, "-c", code, path, *names], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_writers_beside_each_other_lose_nothing(empty: str) -> None:
    """Both make the book, add reports of their own, the same reports, and other versions of one report."""
    path, shared = empty, [f"both-{n}" for n in range(15)]
    writers = [start(path, [f"one-{n}/{name}" for n in range(15)] + shared + [f"same/{name}"]) for name in "ab"]
    answers = [writer.communicate(timeout=300) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], answers
    assert sum(int(out) for out, _ in answers) == 15 * 2 + 15 + 2
    with Book(path) as book:
        stored = book.reports()
        assert len(stored) == 15 + 15 + 1
        assert {s.number for s in stored if s.report.id.startswith("one-")} == {2}
        assert book.report("same").number == 2
        assert len(book.statements()) == len(stored)


def test_a_reader_beside_a_writer_sees_whole_reports(location: str) -> None:
    path = location
    writer = start(path, [f"x-{n}" for n in range(40)])
    with Book(path) as book:
        while writer.poll() is None:
            assert all(stored.statements == 1 for stored in book.reports())
        assert len(book.reports()) == 40
    writer.communicate()
