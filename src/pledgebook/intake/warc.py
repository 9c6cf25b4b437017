"""Reports in web archives (WARC, ISO 28500), record by record.

A page becomes the report that the same page as a file would, with the address that it was fetched from. What is no
page that was answered with status 200 is counted. A broken record is named and the next one is searched for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO

from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError
from warcio.bufferedreaders import ChunkedDataReader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from pledgebook.errors import IntakeError
from pledgebook.intake.addresses import is_address
from pledgebook.intake.fields import Capture, Source, rejection, too_large
from pledgebook.intake.page import read_page
from pledgebook.intake.plain import read_captured
from pledgebook.intake.unpacking import Part, Read, Stream, parts
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection

MOST_BROKEN = 1000
"""Broken records after which an archive is given up."""

_MAGIC = b"WARC/"
_HEAD = 65536  # bytes: more is no header
_LOOK = 64  # bytes: as far as blank lines between records may reach
_BLANK = b"\r\n"
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T.*)?")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_LENGTH = re.compile("[0-9]{1,18}")
_BOOKKEEPING = frozenset({"warcinfo", "request", "metadata"})
_TYPES = _BOOKKEEPING | {"response", "resource", "revisit", "conversion", "continuation"}
_warc_headers = StatusAndHeadersParser([_MAGIC.decode()])
_http_headers = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/3"])
_READERS: dict[str, Callable[[bytes, Source, Capture], Iterator[Report | Rejection]]] = {
    "text/html": read_page,
    "application/xhtml+xml": read_page,
    "text/plain": read_captured,
}


class _BrokenError(IntakeError):
    """A record that is broken in itself: what follows can be read, and its first bytes, `read`, may hold another."""

    def __init__(self, reason: str, read: bytes = b"") -> None:
        super().__init__(reason)
        self.read = read


@dataclass(frozen=True, slots=True)
class _Record:
    """A record; `length` is that of its block, which is cut where it is too large for a report."""

    headers: StatusAndHeaders
    block: bytes
    length: int

    def field(self, name: str) -> str:
        """A named field, empty where the record lacks it."""
        return self.headers.get_header(name, "").strip()  # type: ignore[no-any-return]  # warcio ships no types


def read_warc(read: Read, size: int, source: Source) -> Iterator[Report | Rejection]:
    """Yield the reports in a WARC file of `size` bytes, which `read` gives, and name each record that is broken.

    Of what was passed over (records that hold no page, answers of another status or kind) one rejection tells how many
    there were, unless they only describe the crawl.
    """
    passed: Counter[str] = Counter()
    found = broken = 0
    for name, record in _records(read, size, source):
        if isinstance(record, _Record):
            found += 1
            yield from _report(record, replace(source, name=name), passed)
        else:
            broken += 1
            yield rejection(name, str(record))
        if broken == MOST_BROKEN:
            yield rejection(source.name, f"given up after {MOST_BROKEN} broken records; the rest was not read")
            break
    if not found and not broken:
        yield rejection(source.name, "holds no record")
    if passed.keys() - _BOOKKEEPING:
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(passed.items()))
        yield rejection(source.name, f"records that hold no page to read were passed over: {counts}")


def _records(read: Read, size: int, source: Source) -> Iterator[tuple[str, _Record | IntakeError]]:
    """Each record with its name, or what is wrong with it."""
    most = source.most_bytes + _HEAD
    for part in parts(read, size, _MAGIC):
        at = 0
        try:
            while _another(part.stream):
                at = part.stream.offset
                try:
                    yield _name(source, part, at), _record(part, most)
                except _BrokenError as error:
                    yield _name(source, part, at), error
                    part.stream.back(error.read)
                    part.stream.find(b"\n" + _MAGIC)
        except IntakeError as error:  # the part itself cannot be unpacked further
            yield _name(source, part, at), error


def _name(source: Source, part: Part, at: int) -> str:
    """The archive and where the record begins: the byte of its gzip member, and the byte within it unless the first."""
    if part.start is None:
        return f"{source.name}:{at}"
    return f"{source.name}:{part.start}" + (f"+{at}" if at else "")


def _another(stream: Stream) -> bool:
    """Whether anything follows the blank lines between records, which are passed over."""
    while (ahead := stream.peek(_LOOK)) and not ahead.lstrip(_BLANK):
        stream.skip(len(ahead))
    stream.skip(len(ahead) - len(ahead.lstrip(_BLANK)))
    return bool(ahead)


def _record(part: Part, most: int) -> _Record:
    """The record that begins here; its block is cut after `most` bytes.

    Raises:
        _BrokenError: it is none.
        IntakeError: the part cannot be unpacked.
    """
    stream = part.stream
    if stream.peek(len(_MAGIC)) != _MAGIC:
        raise _BrokenError("here no WARC record begins")
    head = _header(stream)
    headers = _warc_headers.parse(BytesIO(head))
    word = headers.get_header("Content-Length", "")
    if not _LENGTH.fullmatch(word):
        raise _BrokenError(f"its Content-Length is {word[:40]!r}, which is no number of bytes", head)
    length = int(word)
    if part.size is not None and length > (left := part.size - stream.offset):
        raise _BrokenError(f"the file ends {length - left} bytes before the end of this record", head)
    block = stream.take(min(length, most))
    read = head + block if length <= most else b""
    if missing := length - len(block) - stream.skip(max(0, length - most)):
        raise _BrokenError(f"ends {missing} bytes before the end that its Content-Length tells", read)
    after = stream.peek(_LOOK)
    if not after.startswith(_BLANK * 2) and not _MAGIC.startswith(after.lstrip(_BLANK)[: len(_MAGIC)]):
        raise _BrokenError(f"its Content-Length, {length}, is wrong: no other record follows", read)
    return _Record(headers, block, length)


def _header(stream: Stream) -> bytes:
    """The lines up to a blank one, which is the last."""
    lines = [stream.line(_HEAD)]
    size = len(lines[0])
    while lines[-1].strip():
        lines.append(stream.line(_HEAD))
        size += len(lines[-1])
        if not lines[-1] or size > _HEAD or lines[-1].startswith(_MAGIC):
            raise _BrokenError("its header has no end", b"".join(lines))
    return b"".join(lines)


def _report(record: _Record, source: Source, passed: Counter[str]) -> Iterator[Report | Rejection]:
    """The report in a record; what holds none is counted in `passed`."""
    kind, address = record.field("WARC-Type").lower(), record.field("WARC-Target-URI").strip("<>")
    if kind != "response" or not is_address(address):
        passed[kind if kind in _TYPES else "of another type"] += 1
        return
    body = BytesIO(record.block)
    try:
        answer = _http_headers.parse(body)
    except (StatusAndHeadersParserException, EOFError):
        yield rejection(source.name, "holds no answer of a web server")
        return
    content = answer.get_header("Content-Type") or "text/html"
    read = _READERS.get(content.partition(";")[0].strip().lower())
    if answer.get_statuscode() != "200":
        passed["answers of another status than 200"] += 1
    elif read is None or address.partition("?")[0].endswith("/robots.txt"):
        passed["answers that are no page"] += 1
    elif record.length > len(record.block):
        yield rejection(source.name, too_large(record.length, source.most_bytes))
    else:
        page = _content(body, answer, source.most_bytes)
        if len(page) > source.most_bytes:
            yield rejection(source.name, f"unpacks to more than the {source.most_bytes} bytes allowed for a report")
            return
        charset = _CHARSET.search(content)
        day = _DAY.fullmatch(record.field("WARC-Date"))
        cut = record.field("WARC-Truncated") or ("segment" if record.field("WARC-Segment-Number") else "")
        yield from read(page, source, Capture(address, day[1] if day else None, charset[1] if charset else None, cut))


def _content(body: BytesIO, answer: StatusAndHeaders, most: int) -> bytes:
    """The page as it was before it was sent in chunks and packed; one byte beyond `most` if it is larger."""
    chunked = answer.get_header("Transfer-Encoding", "").strip().lower() == "chunked"
    data: bytes = (ChunkedDataReader(body) if chunked else body).read()
    packed = HTTPResponse(
        BytesIO(data), {"Content-Encoding": answer.get_header("Content-Encoding", "")}, preload_content=False
    )
    try:
        return packed.read(most + 1)
    except HTTPError:
        return data  # a crawler that unpacks pages may leave the field
