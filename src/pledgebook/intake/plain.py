"""Reports in plain text, with or without a header."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pledgebook.errors import IntakeError
from pledgebook.intake.decoding import decode
from pledgebook.intake.fields import Capture, Source, make_report, rejection, with_capture
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection

_FIELD = re.compile(r"(id|url|publisher|published|language|title):(.*)\n", re.IGNORECASE)
_BLANK = re.compile(r"[ \t]*\r?\n")


def read_plain(data: bytes, source: Source) -> Iterator[Report | Rejection]:
    """Yield the report that `data` holds.

    Lines such as `url: …` and `published: …` before the first blank line are its header; all that follows is kept to
    the letter.
    """
    if not data:
        yield rejection(source.name, "is empty")
        return
    try:
        text, notes = decode(data)
    except IntakeError as error:
        yield rejection(source.name, str(error))
        return
    fields, text = _header(text)
    yield from make_report(text, fields, source, source.name, notes)


def read_captured(data: bytes, source: Source, capture: Capture) -> Iterator[Report | Rejection]:
    """Yield the report in plain text that a server sent: it has no header, which anybody could write."""
    try:
        text, notes = decode(data, capture.charset)
    except IntakeError as error:
        yield rejection(source.name, str(error))
        return
    yield from make_report(text, with_capture({}, capture, source, notes), source, source.name, notes)


def _header(text: str) -> tuple[dict[str, str], str]:
    """The header's fields and the text after it; a text that only begins like a header has none."""
    fields: dict[str, str] = {}
    at = 0
    while found := _FIELD.match(text, at):
        fields[found[1].lower()] = found[2].strip()
        at = found.end()
    blank = _BLANK.match(text, at)
    return (fields, text[blank.end() :]) if fields and blank else ({}, text)
