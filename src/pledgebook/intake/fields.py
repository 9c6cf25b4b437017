"""A report's fields: checked, mended where that is safe, and put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pledgebook.errors import UsageError
from pledgebook.records.ids import content_id, text_hash
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection

_UNSTORABLE = re.compile("[\ud800-\udfff\0]")
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ]\d{2}:\d{2}.*)?)?)?")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][A-Za-z0-9]+)*", re.IGNORECASE)
_PLAIN = ("id", "url", "publisher", "title")


@dataclass(frozen=True, slots=True)
class Source:
    """Where reports come from, and what holds for all of them."""

    name: str
    published: str | None
    most_bytes: int
    columns: Mapping[str, str] = field(default_factory=dict)
    """The columns of tables that fields are taken from; a field is taken from the column of its name otherwise."""


@dataclass(frozen=True, slots=True)
class Capture:
    """How a page in an archive was fetched: from which address, on which day, in which encoding by the server's word.

    `truncated` says why the crawler cut it off, if it did.
    """

    address: str
    day: str | None = None
    charset: str | None = None
    truncated: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A file under another name than its own, as one that was uploaded: reports and rejections bear that name."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Table:
    """A path to tables (`.jsonl`, `.parquet`) in which other columns than those of its name hold a report's fields."""

    path: str | Path
    columns: Mapping[str, str]


Readable = str | Path | Given | Table | Report | Rejection
"""What reports are read from: a file, a folder, an address of the web, or `-`; or what was read in already."""


def rejection(subject: str, reason: str, report: str | None = None) -> Rejection:
    """A rejection of this stage; with `report`, a note on a report that was kept."""
    return Rejection("intake", storable(subject), storable(reason), report)


def storable(text: str) -> str:
    """`text` with U+FFFD for what no database can hold: lone surrogates, as in odd names of files, and NUL."""
    return _UNSTORABLE.sub("\ufffd", text)


def check_published(word: str | None) -> None:
    """Refuse what is no ISO date, month or year, before anything is read.

    Raises:
        UsageError: it is none.
    """
    if word is not None and _published(word, []) != word:
        raise UsageError(f"published {word!r} is no ISO date; write 2025-09-04, 2025-09 or 2025")


def make_report(
    text: str, fields: Mapping[str, Any], source: Source, origin: str, notes: list[str] | None = None
) -> Iterator[Report | Rejection]:
    """Yield the report, then a note for each thing that had to be mended.

    Args:
        text: the report's words; only what no database can hold (lone surrogates, NUL) is replaced by U+FFFD.
        fields: `id`, `url`, `publisher`, `published`, `language`, `title`, as far as known; others are ignored.
        source: where it comes from.
        origin: file and line.
        notes: what was mended before.
    """
    notes = list(notes or [])
    if not text.strip():
        yield rejection(origin, "holds no text")
        return
    text, bad = _UNSTORABLE.subn("\ufffd", text)
    if bad:
        notes.append(f"{bad} characters that cannot be stored (lone surrogates or NUL) were replaced by U+FFFD")
    values: dict[str, str | None] = {name: _plain(fields.get(name), name, notes) for name in _PLAIN}
    published = _published(fields.get("published"), notes) or source.published
    language = _language(fields.get("language"), notes)
    made = content_id("r", [values["url"], values["publisher"], published, text])
    report = Report(
        id=values["id"] or made,
        text=text,
        hash=text_hash(text),
        url=values["url"],
        publisher=values["publisher"],
        published=published,
        language=language,
        title=values["title"],
        origin=storable(origin),
    )
    yield report
    for note in notes:
        yield rejection(origin, note, report.id)


def with_capture(fields: Mapping[str, Any], capture: Capture, source: Source, notes: list[str]) -> Mapping[str, Any]:
    """A page's fields with what its capture tells; `notes` gets what has to be known of it.

    The address is the one that was asked, whatever the page says. The day on which a page was fetched dates it only
    where nothing else does.
    """
    values = {**fields, "url": capture.address}
    if capture.truncated:
        notes.append(f"the crawler cut this page off ({capture.truncated})")
    if capture.day and not values.get("published") and not source.published:
        values["published"] = capture.day
        notes.append(f"bears no date of publication: dated by the day it was fetched, {capture.day}; or --published")
    return values


def too_large(size: int, most_bytes: int) -> str:
    """Why a report of `size` bytes is not read."""
    return f"{size} bytes are more than the {most_bytes} allowed for a report; split it or raise the limit"


def _plain(value: Any, name: str, notes: list[str]) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        notes.append(f"{name} is no text and was left out; write it in quotes")
        return None
    return _UNSTORABLE.sub("\ufffd", value).strip() or None


def _published(value: Any, notes: list[str]) -> str | None:
    """An ISO date, month or year; a time of day is cut off."""
    if value is None or value == "":
        return None
    found = _ISO.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is not None:
        parts = [part for part in found.groups() if part]
        try:
            date(int(parts[0]), *(int(part) for part in [*parts[1:], "01", "01"][:2]))
        except ValueError:
            found = None
        else:
            return "-".join(parts)
    notes.append(f"published {value!r} is no ISO date and was left out; write it as 2025-09-04")
    return None


def _language(value: Any, notes: list[str]) -> str | None:
    if value is None or value == "":
        return None
    found = _LANGUAGE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        notes.append(f"language {value!r} is no ISO 639-1 code and was left out; write it as en")
        return None
    return found[1].lower()
