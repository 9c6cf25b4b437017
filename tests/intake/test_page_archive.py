"""Pages are kept as they came, found again, and bounded."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import python
from pledgebook.errors import IntakeError, UsageError
from pledgebook.intake.client import Answer
from pledgebook.intake.page_archive import PageArchive

AT = "2025-09-04T06:00:00Z"
FULL = """
import resource, sys
from pathlib import Path
from pledgebook.errors import UsageError
from pledgebook.intake.client import Answer
from pledgebook.intake.page_archive import PageArchive
import os
with PageArchive(Path(sys.argv[1])) as archive:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        for number in range(100):
            raw = os.urandom(1000)
            archive.add(Answer("https://paper.example/a", 200, "OK", (), raw, raw), "2025-09-04T06:00:00Z")
    except UsageError as error:
        print(error)
"""


def answer(raw: bytes, *headers: tuple[str, str]) -> Answer:
    return Answer("https://paper.example/a?b=c", 200, "OK", (("Content-Type", "text/html"), *headers), raw, raw)


@given(raw=st.binary(max_size=500), value=st.text(st.characters(codec="latin-1"), max_size=30))
def test_pages_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, raw: bytes, value: str) -> None:
    with PageArchive(tmp_path_factory.mktemp("pages")) as archive:
        first = archive.add(answer(raw, ("X-Odd", value), ("Transfer-Encoding", "chunked")), AT)
        packed = archive.add(answer(gzip.compress(raw), ("Content-Encoding", "gzip"), ("Content-Length", "7")), AT)
        for place in (first, packed):
            assert archive.read(*place, 1000) == (raw, "text/html")


def test_a_page_that_inflates_too_much_is_refused(tmp_path: Path) -> None:
    with PageArchive(tmp_path) as archive:
        place = archive.add(answer(gzip.compress(b"x" * 1_000_000), ("Content-Encoding", "gzip")), AT)
        with pytest.raises(IntakeError, match="more than the 1000 bytes"):
            archive.read(*place, 1000)


def test_what_is_gone_or_broken_is_said_and_what_stands_before_it_is_read(tmp_path: Path) -> None:
    with PageArchive(tmp_path) as archive:
        first, second = archive.add(answer(b"one" * 50), AT), archive.add(answer(b"two" * 50), AT)
        file = tmp_path / first[0]
        file.write_bytes(file.read_bytes()[: second[1] + 20])
        assert archive.read(*first, 1000)[0] == b"one" * 50
        with pytest.raises(IntakeError, match="cannot be read any more"):
            archive.read(*second, 1000)
        file.unlink()
        with pytest.raises(IntakeError, match="cannot be read any more"):
            archive.read(*first, 1000)


def test_a_file_that_another_run_left_is_not_written_to(tmp_path: Path) -> None:
    names = set()
    for _ in range(3):
        with PageArchive(tmp_path) as archive:
            names.add(archive.add(answer(b"x"), AT)[0])
    assert len(names) == 3


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        PageArchive(tmp_path / "file" / "pages")


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    done = python(FULL, str(tmp_path))
    assert "cannot be written" in done.stdout, done.stderr
