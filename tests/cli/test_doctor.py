"""`doctor`, `backup` and `restore` from the command line."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from builders import Call
from old_books import load
from pledgebook.ledger.book import Book
from pledgebook.pipeline import health
from pledgebook.records.source import Source


def findings(call: Call, *arguments: str) -> dict[str, dict[str, Any]]:
    return {finding["check"]: finding for finding in json.loads(call("doctor", "--json", *arguments).out)}


def states(call: Call, *arguments: str) -> dict[str, str]:
    return {name: finding["state"] for name, finding in findings(call, *arguments).items()}


def test_a_sound_book_is_found_sound(call: Call, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLEDGEBOOK_NOW")
    answer = call("doctor")
    assert answer.status == 0, answer.out
    assert f"✓ book: {path}: 2 reports, 5 statements, 2 rejections" in answer.out
    assert "✓ model: e5-small-" in answer.out
    found = findings(call)
    assert [name for name in ("version", "integrity", "clock") if found[name]["state"] != "ok"] == []
    assert set(found["book"]) == {"check", "state", "words", "mend"}


def test_nothing_is_written(call: Call, tmp_path: Path) -> None:
    load("0003", tmp_path / "old.db")
    before = (tmp_path / "old.db").read_bytes()
    found = findings(call, "--book", str(tmp_path / "old.db"))
    assert found["version"]["state"] == "warn"
    assert "pledgebook backup" in found["version"]["mend"]
    assert (tmp_path / "old.db").read_bytes() == before
    assert states(call, "--book", str(tmp_path / "none.db"))["book"] == "warn"
    assert not (tmp_path / "none.db").exists()


def test_a_damaged_book_fails(call: Call, path: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_statements_report'").fetchone()
    data = bytearray(Path(path).read_bytes())
    data[(page[0] - 1) * 4096 : page[0] * 4096] = b"\xff" * 4096
    Path(path).write_bytes(data)
    answer = call("doctor")
    assert answer.status == 1
    assert "✗ integrity" in answer.out
    assert "pledgebook restore BACKUP" in answer.out


def test_what_is_no_book_and_what_is_newer_fails(call: Call, path: str, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("These are notes. " * 1000)
    assert states(call, "--book", str(notes))["book"] == "fail"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    found = findings(call)
    assert (found["version"]["state"], found["version"]["mend"]) == ("fail", "upgrade Pledgebook")


def test_a_clock_behind_the_book_is_told(call: Call, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert path
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2020-01-01T00:00:00Z")
    assert states(call)["clock"] == "warn"


def test_sources_are_told_of(call: Call, path: str) -> None:
    added = {name: Source("feed", f"https://{name}.example/feed", False) for name in ("new", "sound", "silent")}
    with Book(path) as book:
        for source in added.values():
            book.sources.add(source, "2025-09-10T00:00:00Z")
        book.sources.checked(added["sound"], "2025-09-10T01:00:00Z", None)
        book.sources.checked(added["silent"], "2025-09-10T01:00:00Z", "answered 503")
    told = [f for f in json.loads(call("doctor", "--json").out) if f["check"] == "source"]
    assert [(f["state"], f["words"].split()[0]) for f in told] == [
        ("warn", "https://new.example/feed"),
        ("warn", "https://silent.example/feed"),
        ("ok", "https://sound.example/feed"),
    ]
    assert "answered 503" in told[1]["words"]


def test_settings_that_make_no_sense_are_named(call: Call, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert path
    monkeypatch.setenv("PLEDGEBOOK_BATCHES", "3")
    assert findings(call)["settings"]["words"] in {"PLEDGEBOOK_BATCHES is no setting", "set: BOOK, CACHE, NOW"}
    assert "PLEDGEBOOK_BATCHES is no setting" in call("doctor").out
    monkeypatch.setenv("PLEDGEBOOK_BATCH", "none")
    answer = call("doctor")
    assert answer.status == 1
    assert "PLEDGEBOOK_BATCH='none'" in answer.out
    assert "✓ integrity" in answer.out  # one check that fails ends no other


@pytest.mark.skipif(os.geteuid() == 0, reason="to root, everything can be written to")
def test_a_cache_that_cannot_be_written_to_fails(
    call: Call, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert path
    (tmp_path / "cache").mkdir(mode=0o500)
    monkeypatch.setenv("PLEDGEBOOK_CACHE", str(tmp_path / "cache"))
    assert states(call)["cache"] == "fail"


def test_a_cache_without_room_fails(call: Call, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert path
    monkeypatch.setenv("PLEDGEBOOK_CACHE", str(tmp_path / "cache"))
    assert findings(call)["cache"]["words"].endswith("will be built there on first use")
    monkeypatch.setattr(health, "ENCODER_BYTES", 1 << 60)
    assert states(call)["cache"] == "fail"


def test_a_book_goes_into_a_backup_and_back(call: Call, path: str, tmp_path: Path) -> None:
    kept = str(tmp_path / "kept.zip")
    assert call("backup", kept).out == f"{kept}: 2 reports, 5 statements, 2 rejections, 0 judgements, 0 incidents\n"
    before = call("show", "--json").out
    again = call("backup", kept)
    assert (again.status, again.out) == (1, "")
    assert "replace it with --force" in again.err
    assert json.loads(call("backup", kept, "--force", "--json").out)["counts"]["statements"] == 5
    assert call("restore", kept).status == 1
    assert call("restore", kept, "--force").status == 0
    assert call("restore", kept, "--book", str(tmp_path / "new.db")).status == 0
    assert call("show", "--json", "--book", str(tmp_path / "new.db")).out == before
    assert path


def test_a_book_on_a_server_is_backed_up_by_its_own_means(call: Call, tmp_path: Path) -> None:
    for arguments in (("backup", str(tmp_path / "kept.zip")), ("restore", str(tmp_path / "kept.zip"))):
        answer = call(*arguments, "--book", "postgresql://nobody@nowhere.invalid/book")
        assert answer.status == 1
        assert "pg_dump" in answer.err
