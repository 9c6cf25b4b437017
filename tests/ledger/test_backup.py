"""Backups: made while others write, refused where they are not whole, taken back whole or not at all."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import make_entry, make_report, make_small_book, python
from pledgebook.errors import BackupError, BookError, BookVersionError, UsageError
from pledgebook.ledger.backup import BOOK, MANIFEST, back_up, restore
from pledgebook.ledger.book import Book

WRITER = """
import sys
from itertools import count
from builders import make_entry, make_report, make_statement, make_position
from pledgebook.ledger.book import Book
with Book(sys.argv[1]) as book:
    run = book.begin("1", "ukraine-guarantees", "0", "none")
    for number in count():
        report = make_report(f"Report {number} says so. " * 20, f"x-{number:06}")
        book.append(run, make_entry(report, make_statement(report, make_position("open"), "says so")))
        print(number, flush=True)
"""

FULL = """
import resource, sys
from pathlib import Path
from pledgebook.errors import BookError
from pledgebook.ledger.backup import back_up, restore
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    {"back_up": back_up, "restore": restore}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]), force=True)
except BookError as error:
    print(error)
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    make_small_book(tmp_path / "book.db")
    return tmp_path / "book.db"


@pytest.fixture
def backup(book: Path, tmp_path: Path) -> Path:
    back_up(book, tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def content(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = []
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
            rows += [f"{name} {row}" for row in connection.execute(f"SELECT * FROM {name}")]  # noqa: S608
        return sorted(rows)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def add(path: Path, text: str) -> None:
    with Book(path) as book:
        book.append(book.begin("1", "ukraine-guarantees", "0", "none"), make_entry(make_report(text, text)))


def repacked(backup: Path, change: Callable[[dict[str, bytes]], None], method: int = zipfile.ZIP_STORED) -> None:
    """Write a backup anew with other members; the manifest's size and checksum are made to fit the book."""
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if BOOK in members and MANIFEST in members:
        told = json.loads(members[MANIFEST])
        told |= {"bytes": len(members[BOOK]), "sha256": sha256(members[BOOK]).hexdigest()}
        members[MANIFEST] = json.dumps(told).encode()
    with zipfile.ZipFile(backup, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def changed(path: Path, sql: str) -> bytes:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(sql)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    return path.read_bytes()


def test_what_is_restored_is_what_was_backed_up(book: Path, backup: Path, tmp_path: Path) -> None:
    manifest = restore(backup, tmp_path / "again.db")
    assert content(tmp_path / "again.db") == content(book)
    assert manifest.counts["reports"] == 2
    assert backup.stat().st_mode & 0o077 == 0  # it holds the hashes of passwords
    add(tmp_path / "again.db", "It can be written to.")
    assert names(tmp_path) == {"book.db", "backup.zip", "again.db"}


def test_a_book_is_backed_up_whole_while_another_process_writes(book: Path, tmp_path: Path) -> None:
    here = str(Path(__file__).parents[1])
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {here!r})\n{WRITER}", str(book)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        try:
            for round_ in range(6):
                written = int(writer.stdout.readline())
                back_up(book, tmp_path / f"{round_}.zip")
                restore(tmp_path / f"{round_}.zip", tmp_path / f"{round_}.db")
                with Book(tmp_path / f"{round_}.db") as restored:
                    reports = [s for s in restored.reports() if s.report.id.startswith("x-")]
                    hits = restored.search.find("says", limit=500)
                assert [s.report.id for s in reports] == [f"x-{n:06}" for n in range(len(reports))]
                assert len(reports) > written
                assert {s.statements for s in reports} == {1}
                assert len(hits) == min(500, len(reports))  # the index of words belongs to the reports
            assert writer.poll() is None  # it was never hindered for good
        finally:
            writer.kill()


def test_a_book_that_is_there_stays_unless_it_may_be_replaced(book: Path, backup: Path) -> None:
    before = content(book)
    add(book, "Later.")
    later = content(book)
    with pytest.raises(UsageError, match=r"is there already.*--force"):
        restore(backup, book)
    assert content(book) == later
    restore(backup, book, force=True)
    assert content(book) == before


def test_who_has_the_book_open_sees_what_was_restored(book: Path, backup: Path) -> None:
    add(book, "Later.")
    with Book(book) as reader:
        assert len(reader.reports()) == 3
        restore(backup, book, force=True)
        assert len(reader.reports()) == 2
        reader.append(1, make_entry(make_report("After.", "after")))
    with Book(book) as again:
        assert [s.report.id for s in again.reports()] == ["after", "first", "second"]


def test_a_book_that_another_keeps_to_itself_is_left_as_it_is(
    book: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pledgebook.ledger.backup.BUSY_SECONDS", 0)
    with closing(sqlite3.connect(book, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BookError, match="another process is writing"):
            restore(backup, book, force=True)
        other.execute("ROLLBACK")
    with Book(book) as kept:
        assert len(kept.reports()) == 2


def test_a_backup_that_is_there_stays_unless_it_may_be_replaced(book: Path, backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(UsageError, match="is there already"):
        back_up(book, backup)
    assert backup.read_bytes() == before
    add(book, "Later.")
    assert back_up(book, backup, force=True).counts["reports"] == 3


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_backup_that_is_cut_short_or_changed_is_refused(backup: Path, data: st.DataObject) -> None:
    whole, target = backup.read_bytes(), backup.with_name("new.db")
    at = data.draw(st.integers(0, len(whole) - 1))
    spoilt = whole[:at] if data.draw(st.booleans()) else whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :]
    hurt = backup.with_name("hurt.zip")
    hurt.write_bytes(spoilt)
    try:
        restore(hurt, target)
    except BookError:
        assert not target.exists()
    else:  # dates and attributes of members change nothing
        kept = target.read_bytes()
        assert sha256(kept).hexdigest() == sha256(whole[whole.index(b"SQLite format 3") :][: len(kept)]).hexdigest()
        target.unlink()


@pytest.mark.parametrize("name", ["../out.db", "/etc/passwd", "book.db/../../out", "C:\\out"])
def test_no_name_in_a_backup_leads_anywhere(backup: Path, tmp_path: Path, name: str) -> None:
    repacked(backup, lambda members: members.update({name: members.pop(BOOK)}))
    with pytest.raises(BackupError, match="no backup of a book"):
        restore(backup, tmp_path / "new.db")
    repacked(backup, lambda members: members.update({name: b"more"}))
    with pytest.raises(BackupError, match="no backup of a book"):
        restore(backup, tmp_path / "new.db")
    assert names(tmp_path) == {"book.db", "backup.zip"}


def test_a_bomb_is_not_unpacked(backup: Path, tmp_path: Path) -> None:
    repacked(backup, lambda members: members.update({BOOK: bytes(50_000_000)}), zipfile.ZIP_DEFLATED)
    assert backup.stat().st_size < 100_000
    with pytest.raises(BackupError, match="packed by something else"):
        restore(backup, tmp_path / "new.db")
    assert names(tmp_path) == {"book.db", "backup.zip"}


def test_a_manifest_without_bounds_is_refused(backup: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        book = archive.read(BOOK)
    with zipfile.ZipFile(backup, "w") as archive:
        archive.writestr(BOOK, book)
        archive.writestr(MANIFEST, '{"format": 1' + " " * 100_000 + "}")
    with pytest.raises(BackupError, match="manifest cannot be read"):
        restore(backup, tmp_path / "new.db")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON reports BEGIN DELETE FROM judgements; END", "something else than a book"),
        ("CREATE VIEW v AS SELECT 1", "something else than a book"),
        ("DROP TABLE alembic_version", "something else than a book"),
        ("DELETE FROM alembic_version", "something else than a book"),
    ],
)
def test_a_book_that_is_more_or_less_than_one_is_refused(
    book: Path, backup: Path, tmp_path: Path, sql: str, words: str
) -> None:
    repacked(backup, lambda members: members.update({BOOK: changed(book, sql)}))
    with pytest.raises(BackupError, match=words):
        restore(backup, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_book_of_a_newer_version_is_refused(book: Path, backup: Path, tmp_path: Path) -> None:
    newer = changed(book, "UPDATE alembic_version SET version_num = '9999'")
    repacked(backup, lambda members: members.update({BOOK: newer}))
    with pytest.raises(BookVersionError, match="upgrade Pledgebook first"):
        restore(backup, tmp_path / "new.db")


def test_a_damaged_book_is_neither_backed_up_nor_restored(book: Path, backup: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(book)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_statements_report'").fetchone()
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    data = bytearray(book.read_bytes())
    data[(page[0] - 1) * size : page[0] * size] = b"\xff" * size
    book.write_bytes(data)
    with pytest.raises(BackupError, match="the book is damaged"):
        back_up(book, tmp_path / "other.zip")
    repacked(backup, lambda members: members.update({BOOK: bytes(data)}))
    with pytest.raises(BackupError, match="the book is damaged"):
        restore(backup, tmp_path / "new.db")
    assert names(tmp_path) == {"book.db", "backup.zip"}


def test_what_is_no_book_is_named(book: Path, backup: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("These are notes. " * 1000)
    with pytest.raises(BookError, match=r"notes\.txt: not a book"):
        back_up(notes, tmp_path / "other.zip")
    with pytest.raises(BackupError, match=r"notes\.txt: no whole backup"):
        restore(notes, tmp_path / "new.db")
    with pytest.raises(BookError, match=r"notes\.txt.*nothing was changed.*move that file away"):
        restore(backup, notes, force=True)
    assert notes.read_text().startswith("These are notes")
    with pytest.raises(BookError, match=r"nowhere\.db: no book here"):
        back_up(tmp_path / "nowhere.db", tmp_path / "other.zip")
    with pytest.raises(BackupError, match="no such file"):
        restore(tmp_path / "nowhere.zip", tmp_path / "new.db")
    for target in (tmp_path, tmp_path / "nowhere" / "backup.zip"):
        with pytest.raises(UsageError, match=r"name a file in it|make it first"):
            back_up(book, target)


def test_what_is_left_of_another_book_does_not_get_into_the_restored_one(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "new.db-wal").write_bytes(b"left")
    with pytest.raises(UsageError, match=r"new\.db-wal is left of another book"):
        restore(backup, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_full_disk_leaves_book_and_backup_as_they_were(book: Path, backup: Path, tmp_path: Path) -> None:
    add(book, "Later. " * 20_000)
    later, before = content(book), backup.read_bytes()
    for what, source, target in (("back_up", book, backup), ("restore", backup, book)):
        done = python(FULL, what, str(source), str(target))
        assert done.returncode == 0, done.stderr
        assert "free space" in done.stdout
        assert "nothing was" in done.stdout
    assert (content(book), backup.read_bytes()) == (later, before)
    assert names(tmp_path) <= {"book.db", "backup.zip", "book.db-wal", "book.db-shm"}
    back_up(book, backup, force=True)
    restore(backup, tmp_path / "again.db")
    assert content(tmp_path / "again.db") == later
