"""Backups of a book in a SQLite file: made while others write, checked before they are taken back.

A backup is a ZIP file of two members that are stored, not compressed: `book.db`, a copy of the book as it stood at one
moment (SQLite's online backup API), and `manifest.json`, which tells its size, its SHA-256 and what it holds. Because
nothing is compressed, a backup never unpacks into more than its own size; because members are asked for by these two
names and written to a path that the user gives, no name in it leads anywhere.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from urllib.parse import quote
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import msgspec

from pledgebook.errors import BackupError, BookError, BookVersionError, UsageError
from pledgebook.ledger.counting import COUNTED
from pledgebook.ledger.database import HEAD
from pledgebook.ledger.dialects.dialect import BUSY_SECONDS
from pledgebook.ledger.location import Location
from pledgebook.ledger.moments import now

FORMAT = 1
BOOK, MANIFEST = "book.db", "manifest.json"
MOST_MANIFEST = 65_536
"""Bytes of a manifest at most."""

_CHUNK = 1 << 20
_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database that is open, or was left by a process that was killed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: when it was made, the version of the book's migrations, size and SHA-256 of the copy."""

    format: int
    made: str
    migration: str
    bytes: int
    sha256: str
    counts: dict[str, int]

    def summary(self) -> str:
        """What it holds, for people."""
        return ", ".join(f"{number} {name}" for name, number in self.counts.items())


def book_file(book: Location) -> Path:
    """The file of a book that is one.

    Raises:
        UsageError: the book lies in a database server.
    """
    if not isinstance(book, Path):
        raise UsageError(
            "a book on a database server is backed up by the server's own means (pg_dump); "
            "`pledgebook copy` makes a file of it"
        )
    return book


def back_up(book: Path, target: Path, *, force: bool = False) -> Manifest:
    """Write a backup of a book as it stands at one moment; others may read and write meanwhile.

    An older book is copied as it is, not migrated.

    Args:
        book: the book's file.
        target: the backup to write.
        force: whether to replace a file that is there; it is replaced whole or not at all.

    Raises:
        UsageError: the target is there already, or its folder is not.
        BookError: there is no book, it is damaged, or the disk does not take the copy.
    """
    if not book.is_file():
        raise BookError(f"{book}: no book here to back up")
    _check_target(target, force=force)
    with _worded(target, "nothing was written"), _folder_beside(target) as folder:
        copy, whole = folder / BOOK, folder / "backup"
        whole.touch(mode=0o600)  # it holds the hashes of passwords
        _copy(book, copy)
        migration, counts = _examined(book, copy)
        with ZipFile(whole, "w", ZIP_STORED) as archive:
            size, digest = _store(archive, copy)
            manifest = Manifest(FORMAT, now(), migration, size, digest, counts)
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
        _flush(whole)
        os.replace(whole, target)  # noqa: PTH105  # the atomic step
    return manifest


def restore(source: Path, book: Path, *, force: bool = False) -> Manifest:
    """Take a backup back: the book is then as it was when the backup was made, or, where anything fails, as it is now.

    Where a book is replaced, who has it open goes on with what was restored: SQLite writes it in one transaction.

    Args:
        source: the backup.
        book: the book's file to make.
        force: whether to replace a book that is there.

    Raises:
        BackupError: the file is no backup, is cut short or was changed, or holds something else than a book.
        BookVersionError: a newer version of Pledgebook wrote the book.
        UsageError: there is a book already, or the folder is not there.
        BookError: the disk does not take it, or another process keeps the book to itself.
    """
    _check_target(book, force=force)
    if not book.exists() and (left := [end for end in _BESIDE if book.with_name(book.name + end).exists()]):
        raise UsageError(f"{book}{left[0]} is left of another book; move it away, or name another file")
    with _worded(book, "nothing was changed"), _folder_beside(book) as folder:
        copy = folder / BOOK
        manifest = _take_out(source, copy)
        migration, _ = _examined(source, copy)
        if migration > HEAD:
            raise BookVersionError(
                f"{source}: a book of a newer version of Pledgebook ({migration} > {HEAD}); upgrade Pledgebook first"
            )
        if book.exists():
            _write_over(copy, book)
        else:
            _flush(copy)
            os.replace(copy, book)  # noqa: PTH105  # the atomic step
    return manifest


def _check_target(target: Path, *, force: bool) -> None:
    if not target.parent.is_dir():
        raise UsageError(f"{target}: the folder {target.parent} does not exist; make it first")
    if target.is_dir():
        raise UsageError(f"{target}: a folder; name a file in it")
    if target.exists() and not force:
        raise UsageError(f"{target} is there already; name another file, or replace it with --force")


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """A folder on the disk of the target that only its owner may look into; it goes whatever happens."""
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def _worded(target: Path, outcome: str) -> Iterator[None]:
    """Turns faults of disk and database into a BookError that says what to do."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        if "locked" in reason:
            raise BookError(f"{target}: another process is writing for over {BUSY_SECONDS} s; try again") from error
        raise BookError(
            f"{target}: the disk does not take it ({reason}); {outcome}, free space or name a file on another disk"
        ) from error
    except sqlite3.DatabaseError as error:
        raise BookError(f"{target}: {error}; {outcome}, move that file away or name another") from error


def open_file(path: Path, mode: str) -> sqlite3.Connection:
    """A database that is there; `mode` is a parameter of SQLite's addresses: `mode=rw` or `immutable=1`."""
    return sqlite3.connect(f"file:{quote(str(path))}?{mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None)


def _copy(book: Path, copy: Path) -> None:
    """Copy all pages in one step, which sees the book at one moment and hinders no writer."""
    with closing(open_file(book, "mode=rw")) as source, closing(sqlite3.connect(copy)) as target:
        try:
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.DatabaseError as error:
            raise BookError(f"{book}: not a book that can be read ({error}); restore it from a backup") from error
        target.execute("PRAGMA synchronous=OFF")  # a copy that is lost with its folder if anything fails
        source.backup(target, progress=_bounded(time.monotonic() + BUSY_SECONDS))


def _examined(named: Path, copy: Path) -> tuple[str, dict[str, int]]:
    """The version of a book's migrations and how many rows it holds; `named` is what the user knows it as.

    Raises:
        BackupError: it is damaged, no book, or would run something of its own when it is written to.
    """
    try:
        with closing(open_file(copy, "immutable=1")) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            own = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchone()
            if own or not {"alembic_version", "reports", "statements"} <= tables:
                raise BackupError(f"{named}: holds something else than a book")
            if faults := [row[0] for row in connection.execute("PRAGMA quick_check(3)") if row[0] != "ok"]:
                raise BackupError(f"{named}: the book is damaged ({faults[0]}); restore an earlier backup")
            version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            counts = {t.name: _count(connection, t.name) for t in COUNTED if t.name in tables}
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{named}: holds no book that can be read ({error}); restore an earlier backup") from error
    if version is None:
        raise BackupError(f"{named}: holds something else than a book")
    return str(version[0]), counts


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  # a name of ours


def _store(archive: ZipFile, copy: Path) -> tuple[int, str]:
    """Add the copy to the archive and remove it; returns its size and SHA-256."""
    with copy.open("rb") as source, archive.open(BOOK, "w", force_zip64=True) as member:
        size, digest = _pour(source, member)
    copy.unlink()
    return size, digest


def _pour(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    size, digest = 0, sha256()
    while chunk := source.read(_CHUNK):
        target.write(chunk)
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


def _take_out(source: Path, copy: Path) -> Manifest:
    """Write the book of a backup to a file, if it is the one that the manifest tells of."""
    try:
        with ZipFile(source) as archive:
            members = {member.filename: member for member in archive.infolist()}
            if sorted(members) != [BOOK, MANIFEST] or len(archive.infolist()) != len(members):
                raise BackupError(f"{source}: no backup of a book; make one with `pledgebook backup`")
            if any(m.compress_type != ZIP_STORED or m.file_size != m.compress_size for m in members.values()):
                raise BackupError(f"{source}: was packed by something else; restore the file that `backup` has written")
            if members[BOOK].file_size > source.stat().st_size:
                raise BackupError(f"{source}: no whole backup: it is smaller than the book that it tells of")
            manifest = _manifest(source, archive)
            if members[BOOK].file_size > shutil.disk_usage(copy.parent).free:
                raise BookError(f"{copy.parent.parent}: no room for {members[BOOK].file_size} bytes; free space first")
            with archive.open(BOOK) as member, copy.open("wb") as target:
                found = _pour(member, target)
    except FileNotFoundError as error:
        raise BackupError(f"{source}: no such file") from error
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise BackupError(f"{source}: no whole backup ({error}); copy it once more, or take an earlier one") from error
    if found != (manifest.bytes, manifest.sha256):
        raise BackupError(f"{source}: not as it was written, its checksum differs; take an earlier backup")
    return manifest


def _manifest(source: Path, archive: ZipFile) -> Manifest:
    with archive.open(MANIFEST) as member:
        content = member.read(MOST_MANIFEST)
    try:
        told: dict[str, Any] = msgspec.json.decode(content, type=dict[str, Any])
        if told.get("format", 0) > FORMAT:
            raise BackupError(f"{source}: a backup of a newer version of Pledgebook; upgrade")
        return msgspec.convert(told, Manifest)
    except (msgspec.DecodeError, msgspec.ValidationError, TypeError) as error:
        raise BackupError(f"{source}: its manifest cannot be read ({error}); take an earlier backup") from error


def _write_over(copy: Path, book: Path) -> None:
    """Write the copy over a book in one transaction of SQLite's: all of it, or nothing."""
    with closing(open_file(copy, "immutable=1")) as source, closing(open_file(book, "mode=rw")) as target:
        source.backup(target, progress=_bounded(time.monotonic() + BUSY_SECONDS))


def _bounded(until: float) -> Callable[[int, int, int], None]:
    """Ends a backup that waits for its turn too long; by itself it would wait for ever."""

    def waiting(status: int, _left: int, _all: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > until:
            raise sqlite3.OperationalError("database is locked")

    return waiting


def _flush(path: Path) -> None:
    """Have the disk keep what was written before its name points there."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
