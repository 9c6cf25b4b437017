"""Reports in JSON Lines: an object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from pledgebook.intake.columns import column_of, read_row
from pledgebook.intake.fields import Source, rejection
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection

_BOM = b"\xef\xbb\xbf"
_ESCAPES = 6  # \uXXXX: a line of a report may be so many times longer than its text


def take_lines(stream: BinaryIO, most_bytes: int, number: int = 1) -> Iterator[tuple[int, bytes]]:
    """Yield (number, line); a line much too long is cut, so that it never lies in memory whole."""
    most = most_bytes * _ESCAPES
    while line := stream.readline(most + 1):
        rest = line
        while len(rest) > most and not rest.endswith(b"\n"):
            rest = stream.readline(most + 1)
        yield number, line
        number += 1


def read_lines(lines: Iterable[tuple[int, bytes]], source: Source) -> Iterator[Report | Rejection]:
    """Yield a report for each line; a line that is broken is named, the others are read all the same."""
    empty, seen = True, set[str]()
    for number, raw in lines:
        line = raw.removeprefix(_BOM) if number == 1 else raw
        if not line.strip():
            continue
        empty = False
        yield from _line(line, source, f"{source.name}:{number}", seen)
    if empty:
        yield rejection(source.name, "holds no report")
        return
    for column in sorted(set(source.columns.values()) - seen - {column_of("text", source)}):
        yield rejection(source.name, f"no line has the column {column!r}; see --columns")


def _line(line: bytes, source: Source, origin: str, seen: set[str]) -> Iterator[Report | Rejection]:
    """The report of a line; `seen` gets the columns it has of those that were asked for."""
    if len(line) > source.most_bytes * _ESCAPES:
        yield rejection(origin, f"the line is longer than a report of {source.most_bytes} bytes can be")
        return
    try:
        value = json.loads(line.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError as error:
        yield rejection(origin, f"is not UTF-8 at byte {error.start}; save the file as UTF-8")
        return
    except (ValueError, RecursionError) as error:
        yield rejection(origin, f"is no JSON: {error}")
        return
    if not isinstance(value, dict):
        yield rejection(origin, "is no JSON object; write {…} a line")
        return
    seen.update(value.keys() & set(source.columns.values()))
    yield from read_row(value, source, origin)
