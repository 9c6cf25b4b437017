"""The newsroom, open for a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from collecting_room import Room


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setenv("PLEDGEBOOK_FETCH_SECONDS", "20")
    monkeypatch.setenv("PLEDGEBOOK_COLLECT_DELAY", "5")
    monkeypatch.setenv("PLEDGEBOOK_MAX_BYTES", "1000000")
    made = Room(tmp_path)
    server = made.serve()
    yield made
    server.shutdown()
    server.server_close()
