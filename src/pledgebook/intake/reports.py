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
from pledgebook.intake.addresses import Fetched, fetch, is_address
from pledgebook.intake.fields import Given, Readable, Source, Table, check_published, rejection, too_large
from pledgebook.intake.folders import find_files
from pledgebook.intake.lines import read_lines, take_lines
from pledgebook.intake.page import read_page
from pledgebook.intake.plain import read_plain
from pledgebook.logs import logger
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection
from pledgebook.settings import MAX_BYTES

STANDARD_INPUT = "-"
Items = Iterator[Report | Rejection]


def _lines(path: Path, source: Source) -> Items:
    with path.open("rb") as file:
        yield from read_lines(take_lines(file, source.most_bytes), source)


def _warc(path: Path, source: Source) -> Items:
    from pledgebook.intake.warc import read_warc

    with path.open("rb") as file:
        yield from read_warc(file.read, path.stat().st_size, source)


def _wacz(path: Path, source: Source) -> Items:
    from pledgebook.intake.wacz import read_wacz

    yield from read_wacz(path, source)


def _parquet(path: Path, source: Source) -> Items:
    from pledgebook.intake.parquet import read_parquet

    yield from read_parquet(path, source)


_READERS: dict[str, Callable[[bytes, Source], Items]] = {".txt": read_plain, ".html": read_page, ".htm": read_page}
"""What reads a file of one report, by its ending."""
_STREAMED: dict[str, Callable[[Path, Source], Items]] = {
    ".jsonl": _lines,
    ".parquet": _parquet,
    ".warc": _warc,
    ".warc.gz": _warc,
    ".warc.zst": _warc,
    ".wacz": _wacz,
}
"""What reads a file of many reports, however large it is."""


def read_reports(
    paths: Iterable[Readable], published: str | None = None, *, most_bytes: int | None = None
) -> Iterator[Report | Rejection]:
    """Yield the reports in `paths`, and a rejection for everything that is none.

    A folder is read with all that lies below it, in the order of names; links that lead out of it are not followed.
    Where a report is kept although something in it had to be mended, a rejection that names the report follows it.

    Args:
        paths: files (`.txt`, `.html`, `.htm`, `.jsonl`, `.parquet`, `.warc`, `.warc.gz`, `.warc.zst`, `.wacz`),
            folders, addresses of the web, `-` for standard input; a `Table` tells its columns, and what was read
            already passes through.
        published: the ISO date of reports that do not tell theirs.
        most_bytes: the largest report that is read; the setting `MAX_BYTES` if not given.

    Raises:
        UsageError: `published` is no date.
    """
    check_published(published)
    return _read(paths, Source("", published, MAX_BYTES.get() if most_bytes is None else most_bytes))


def _read(paths: Iterable[Readable], every: Source) -> Items:
    """The reports in `paths`; `every` holds for all of them."""
    for path in paths:
        if isinstance(path, Report | Rejection):
            yield path
            continue
        if isinstance(path, Table):
            yield from _read([path.path], replace(every, columns=path.columns))
            continue
        if isinstance(path, Given):
            yield from _file(path.path, replace(every, name=path.name))
            continue
        if isinstance(path, str) and is_address(path):
            yield from _address(path, replace(every, name=path))
            continue
        if str(path) == STANDARD_INPUT:
            yield from _standard_input(sys.stdin.buffer, replace(every, name=STANDARD_INPUT))
            continue
        for found in find_files(Path(path)):
            if isinstance(found, Rejection):
                yield found
            else:
                yield from _file(found, replace(every, name=str(found)))


def _address(address: str, source: Source) -> Items:
    """What lies at an address."""
    try:
        found = fetch(address, source.most_bytes)
    except IntakeError as error:
        logger().info("fetch failed", address=source.name, reason=str(error))
        yield rejection(source.name, str(error))
        return
    yield from read_fetched(found, source)


def read_fetched(found: Fetched, source: Source) -> Items:
    """What was fetched; a report that does not tell its own address bears the one it was fetched from."""
    for item in _READERS[found.ending](found.data, source):
        yield replace(item, url=found.address) if isinstance(item, Report) and not item.url else item


def _file(path: Path, source: Source) -> Items:
    name, endings = path.name.lower(), [*_READERS, *_STREAMED]
    ending = next((ending for ending in endings if name.endswith(ending)), path.suffix)
    try:
        if ending in _STREAMED:
            yield from _STREAMED[ending](path, source)
        elif ending not in _READERS:
            said = f"ending {ending!r} is not read" if ending else "no ending"
            yield rejection(source.name, f"{said}; name it {', '.join(endings)} after what it holds")
        elif (size := path.stat().st_size) > source.most_bytes:
            yield rejection(source.name, too_large(size, source.most_bytes))
        else:
            yield from _READERS[ending](path.read_bytes(), source)
    except OSError as error:
        yield rejection(source.name, f"cannot be opened: {error.strerror or error}")


def _standard_input(stream: BinaryIO, source: Source) -> Items:
    """JSON Lines if the first line is a JSON object, else one plain text."""
    most_bytes = source.most_bytes
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
