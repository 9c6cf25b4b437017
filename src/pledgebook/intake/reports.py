"""Reads whatever it is given: files, folders and standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from pledgebook.errors import IntakeError
from pledgebook.intake.addresses import fetch, is_address
from pledgebook.intake.fields import Given, Source, check_published, rejection
from pledgebook.intake.folders import find_files
from pledgebook.intake.lines import read_lines, take_lines
from pledgebook.intake.page import read_page
from pledgebook.intake.plain import read_plain
from pledgebook.logs import logger
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection
from pledgebook.settings import MAX_BYTES

STANDARD_INPUT = "-"
_READERS: dict[str, Callable[[bytes, Source], Iterator[Report | Rejection]]] = {
    ".txt": read_plain,
    ".html": read_page,
    ".htm": read_page,
}
_LINES = ".jsonl"


def read_reports(
    paths: Iterable[str | Path | Given], published: str | None = None, *, most_bytes: int | None = None
) -> Iterator[Report | Rejection]:
    """Yield the reports in `paths`, and a rejection for everything that is none.

    A folder is read with all that lies below it, in the order of names; links that lead out of it are not followed.
    Where a report is kept although something in it had to be mended, a rejection that names the report follows it.

    Args:
        paths: files (`.txt`, `.html`, `.htm`, `.jsonl`), folders, addresses of the web, or `-` for standard input.
        published: the ISO date of reports that do not tell theirs.
        most_bytes: the largest report that is read; the setting `MAX_BYTES` if not given.

    Raises:
        UsageError: `published` is no date.
    """
    check_published(published)
    return _read(paths, published, MAX_BYTES.get() if most_bytes is None else most_bytes)


def _read(paths: Iterable[str | Path | Given], published: str | None, most: int) -> Iterator[Report | Rejection]:
    for path in paths:
        if isinstance(path, Given):
            yield from _file(path.path, Source(path.name, published, most))
            continue
        if isinstance(path, str) and is_address(path):
            yield from _address(path, Source(path, published, most))
            continue
        if str(path) == STANDARD_INPUT:
            yield from _standard_input(sys.stdin.buffer, published, most)
            continue
        for found in find_files(Path(path)):
            if isinstance(found, Rejection):
                yield found
            else:
                yield from _file(found, Source(str(found), published, most))


def _address(address: str, source: Source) -> Iterator[Report | Rejection]:
    """What lies at an address; a report that does not tell its own address bears the one it was fetched from."""
    try:
        found = fetch(address, source.most_bytes)
    except IntakeError as error:
        logger().info("fetch failed", address=source.name, reason=str(error))
        yield rejection(source.name, str(error))
        return
    for item in _READERS[found.ending](found.data, source):
        yield replace(item, url=found.address) if isinstance(item, Report) and not item.url else item


def _file(path: Path, source: Source) -> Iterator[Report | Rejection]:
    ending = path.suffix.lower()
    if ending != _LINES and ending not in _READERS:
        said = f"ending {ending!r} is not read" if ending else "no ending"
        yield rejection(source.name, f"{said}; name it {', '.join([*_READERS, _LINES])} after what it holds")
        return
    try:
        if ending == _LINES:
            with path.open("rb") as file:
                yield from read_lines(take_lines(file, source.most_bytes), source)
            return
        size = path.stat().st_size
        if size > source.most_bytes:
            yield rejection(source.name, too_large(size, source.most_bytes))
            return
        yield from _READERS[ending](path.read_bytes(), source)
    except OSError as error:
        yield rejection(source.name, f"cannot be opened: {error.strerror or error}")


def too_large(size: int, most_bytes: int) -> str:
    """Why a report of `size` bytes is not read."""
    return f"{size} bytes are more than the {most_bytes} allowed for a report; split it or raise the limit"


def _standard_input(stream: BinaryIO, published: str | None, most_bytes: int) -> Iterator[Report | Rejection]:
    """JSON Lines if the first line is a JSON object, else one plain text."""
    source = Source(STANDARD_INPUT, published, most_bytes)
    first = stream.readline(most_bytes + 1)
    if _is_object(first):
        yield from read_lines(chain([(1, first)], take_lines(stream, most_bytes, number=2)), source)
        return
    data = first + stream.read(most_bytes + 1)
    if len(data) > most_bytes:
        yield rejection(source.name, too_large(len(data), most_bytes))
        return
    yield from read_plain(data, source)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
