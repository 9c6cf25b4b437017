"""Keeps each page as it was fetched, in WARC files (ISO 28500:2017) of bounded size in a folder."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from filelock import FileLock, Timeout
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pledgebook.errors import IntakeError, UsageError
from pledgebook.intake.client import Answer
from pledgebook.settings import ARCHIVE_BYTES

_MOVED = "X-Archive-Orig-"
"""Before headers that no longer hold of the bytes that are kept, as other archives write it."""

_UNTRUE = frozenset({"transfer-encoding", "content-length"})
_CONTROLS = dict.fromkeys((*range(32), 127))


class PageArchive:
    """The archive of a book; one process writes into it at a time. Use it in a `with` statement.

    A file that a process left when it was killed is never written to again.

    Raises:
        UsageError: another process collects into it, or the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(folder / ".lock")
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise UsageError(f"{folder}: another process is collecting into it; wait until it is done") from error
        except OSError as error:
            raise UsageError(f"{folder}: cannot be written: {error.strerror or error}") from error
        self._file: Any = None
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()
        self._lock.release()

    def add(self, answer: Answer, at: str) -> tuple[str, int]:
        """Keep an answer; it is on the disk when this returns.

        Args:
            answer: what was fetched.
            at: when, as ISO 8601 in UTC.

        Returns:
            The file's name and the offset of the record in it, in bytes.

        Raises:
            UsageError: the disk does not take it.
        """
        try:
            self._open(at)
            offset = self._file.tell()
            headers = [(_MOVED * (k.lower() in _UNTRUE) + k, v.translate(_CONTROLS)) for k, v in answer.headers]
            headers.append(("Content-Length", str(len(answer.raw))))
            status = StatusAndHeaders(f"{answer.status} {answer.reason}".strip(), headers, protocol="HTTP/1.1")
            record = self._writer.create_warc_record(
                answer.address,
                "response",
                payload=BytesIO(answer.raw),
                http_headers=status,
                warc_headers_dict={"WARC-Date": at},
            )
            self._writer.write_record(record)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise UsageError(f"{self.folder}: cannot be written: {error.strerror or error}; free space") from error
        return Path(self._file.name).name, offset

    def _open(self, at: str) -> None:
        """The file to write to: a new one for each run, and where the last one is full."""
        if self._file is not None:
            if self._file.tell() < ARCHIVE_BYTES.get():
                return
            self._file.close()
        stamp = "".join(c for c in at if c.isdigit())
        number = 1
        while (path := self.folder / f"pages-{stamp}-{number:05}.warc.gz").exists():
            number += 1
        self._file = path.open("xb")
        self._writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
        about = {"software": "pledgebook", "format": "WARC File Format 1.1"}
        self._writer.write_record(self._writer.create_warcinfo_record(path.name, about))

    def read(self, name: str, offset: int, most_bytes: int) -> tuple[bytes, str]:
        """A page that is kept: its bytes after decompression, and its `Content-Type`.

        Raises:
            IntakeError: it is not there any more, or is broken.
        """
        path = self.folder / name
        try:
            with path.open("rb") as file:
                file.seek(offset)
                record = next(iter(ArchiveIterator(file)))
                kind = record.http_headers.get_header("Content-Type") or "text/html"
                data = record.content_stream().read(most_bytes + 1)
        except (OSError, StopIteration, ArchiveLoadFailed, EOFError, AttributeError) as error:
            raise IntakeError(f"{path}: the page at byte {offset} cannot be read any more") from error
        if len(data) > most_bytes:
            raise IntakeError(f"holds more than the {most_bytes} bytes allowed for a report")
        return data, kind
