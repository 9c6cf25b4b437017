"""Reports in HTML pages: the article without what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from trafilatura import bare_extraction

from pledgebook.errors import IntakeError
from pledgebook.intake.decoding import decode
from pledgebook.intake.fields import Capture, Source, make_report, rejection, with_capture
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html[^>]{0,400}?\slang\s*=\s*[\"']?([A-Za-z]{2})\b", re.IGNORECASE)
_HEAD = 4096
_FEWEST = 60  # characters: less is a menu or a notice, no article
_DATED = {"original_date": True, "extensive_search": False}  # as the page marks it: a year in its footer is no date


def decode_page(data: bytes, named: str | None = None) -> tuple[str, list[str]]:
    """The text of a page with its tags, and what had to be mended to read it; `named` is the charset of its header.

    Raises:
        IntakeError: these bytes are no text.
    """
    charset = _CHARSET.search(data[:_HEAD])
    return decode(data, named, charset[1].decode("ascii", "replace") if charset else None)


def read_page(data: bytes, source: Source, capture: Capture | None = None) -> Iterator[Report | Rejection]:
    """Yield the article of the page in `data`: its plain text, title, publisher, date, address and language.

    Where the page comes from an archive, `capture` tells how it was fetched.
    """
    if not data.strip():
        yield rejection(source.name, "is empty")
        return
    try:
        html, notes = decode_page(data, capture.charset if capture else None)
    except IntakeError as error:
        yield rejection(source.name, str(error))
        return
    found: Any = bare_extraction(
        html,
        url=capture.address if capture else None,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=dict(_DATED),
    )
    if found is None or len((found.text or "").strip()) < _FEWEST:
        yield rejection(source.name, "no article was found in this page; save its text as .txt")
        return
    language = _LANGUAGE.search(html[:_HEAD])
    fields: Mapping[str, Any] = {
        "url": found.url,
        "publisher": found.sitename or found.hostname,
        "published": found.date,
        "language": found.language or (language[1] if language else None),
        "title": found.title,
    }
    if capture:
        fields = with_capture(fields, capture, source, notes)
    yield from make_report(found.text, fields, source, source.name, notes)
