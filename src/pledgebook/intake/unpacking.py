"""What lies packed in an archive, unpacked only as far as it is read.

A stream holds no more than what was asked for, and a part that unpacks to far more than it could hold is cut off. A
broken part costs itself alone: the next one is searched for.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from zstandard import ZstdDecompressor, ZstdError

from pledgebook.errors import IntakeError

Read = Callable[[int], bytes]
"""Gives at most so many bytes, none at the end."""

CHUNK = 65536
MOST_RATIO = 200
"""How many times its packed size a part may have, once it is larger than `FREE_BYTES`."""
FREE_BYTES = 64_000_000

_FEED = 1024  # bytes that are unpacked at once: what they unpack to, 32 MB at most, is held in memory
_KEPT = 16_000_000  # bytes of a member that are kept, to search them for the next one if it proves broken


class Stream:
    """Lines and blocks of bytes; what was read can be put back. `offset` is where the next byte lies."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._buffer = b""
        self._at = 0
        self.offset = 0

    def peek(self, count: int) -> bytes:
        """The next `count` bytes, fewer at the end; they are read again afterwards."""
        while len(self._buffer) - self._at < count and self._fill():
            pass
        return self._buffer[self._at : self._at + count]

    def some(self, count: int) -> bytes:
        """At least one byte and at most `count`, none at the end."""
        self.peek(1)
        return self._move(count)

    def take(self, count: int) -> bytes:
        """The next `count` bytes, fewer at the end."""
        parts: list[bytes] = []
        while count and (part := self.some(count)):
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def skip(self, count: int) -> int:
        """Pass over `count` bytes, fewer at the end; how many there were."""
        left = count
        while left and (part := self.some(min(left, CHUNK))):
            left -= len(part)
        return count - left

    def line(self, most: int) -> bytes:
        """The next line with its end; cut after `most` bytes."""
        while (end := self._buffer.find(b"\n", self._at, self._at + most)) < 0 and len(self._buffer) - self._at < most:
            if not self._fill():
                break
        return self._move(end + 1 - self._at if end >= 0 else most)

    def back(self, data: bytes) -> None:
        """Put `data` back, which was read last."""
        if self._buffer.endswith(data, 0, self._at):
            self._at -= len(data)
        else:
            self._buffer, self._at = data + self._buffer[self._at :], 0
        self.offset -= len(data)

    def find(self, mark: bytes) -> bool:
        """Pass over all before `mark`; whether there is one."""
        while (found := self._buffer.find(mark, self._at)) < 0:
            self._move(max(0, len(self._buffer) - self._at - len(mark) + 1))
            if not self._fill():
                self._move(len(self._buffer) - self._at)
                return False
        self._move(found - self._at)
        return True

    def _fill(self) -> bool:
        data = self._read(CHUNK)
        self._buffer, self._at = self._buffer[self._at :] + data, 0
        return bool(data)

    def _move(self, count: int) -> bytes:
        data = self._buffer[self._at : self._at + count]
        self._at += len(data)
        self.offset += len(data)
        return data


@dataclass(frozen=True, slots=True)
class Part:
    """What can be unpacked by itself: a gzip member, a Zstandard frame, or else the whole.

    `start` is where a member begins, `size` is known where nothing is packed.
    """

    stream: Stream
    start: int | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class _Packing:
    """How members are packed: how a file of them and how a member begins, and what unpacks one."""

    name: str
    opening: re.Pattern[bytes]
    magic: bytes
    unpacker: Callable[[], Any]


_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
_DATA = rb"[\x50-\x5f]\x2a\x4d\x18"  # begins a Zstandard frame of other data, which unpacks to nothing
_PACKINGS = (
    _Packing("gzip member", re.compile(re.escape(_GZIP)), _GZIP, lambda: zlib.decompressobj(31)),
    _Packing(
        "Zstandard frame",
        re.compile(re.escape(_ZSTD) + b"|" + _DATA),
        _ZSTD,
        lambda: ZstdDecompressor().decompressobj(),
    ),
)
_BROKEN = (zlib.error, ZstdError)


def parts(read: Read, size: int, begins: bytes) -> Iterator[Part]:
    """Yield the parts of a file of `size` bytes, which is packed by gzip, by Zstandard or not at all.

    The stream of a part has to be read before the next part is asked for; it raises IntakeError where it is broken.
    After a broken member, the next is the first that unpacks to something with the bytes `begins` in front.
    """
    raw = Stream(read)
    head = raw.peek(4)
    for packing in _PACKINGS:
        if packing.opening.match(head):
            yield from _members(raw, packing, begins)
            return
    yield Part(raw, size=size)


def _members(raw: Stream, packing: _Packing, begins: bytes) -> Iterator[Part]:
    while raw.peek(1):
        member = _Member(raw, packing)
        yield Part(Stream(member.read), start=member.start)
        if not member.ended:
            raw.back(bytes(member.fed[1:]))
            while raw.find(packing.magic) and not _begins(raw.peek(_FEED), packing, begins):
                raw.take(1)


def _begins(packed: bytes, packing: _Packing, begins: bytes) -> bool:
    try:
        return bool(packing.unpacker().decompress(packed).startswith(begins))
    except _BROKEN:
        return False


def check_ratio(unpacked: int, packed: int) -> None:
    """Refuse what unpacks to far more than it could hold.

    Raises:
        IntakeError: it does.
    """
    if unpacked > FREE_BYTES and unpacked > MOST_RATIO * packed:
        raise IntakeError(f"unpacks to more than {MOST_RATIO} times its size: not read further")


class _Member:
    """A part that is packed."""

    def __init__(self, raw: Stream, packing: _Packing) -> None:
        self.start = raw.offset
        self.ended = False
        self.fed = bytearray()
        self._raw = raw
        self._name = packing.name
        self._packed = self._unpacked = 0
        self._unpacker = packing.unpacker()

    def read(self, count: int) -> bytes:
        """What the next `count` packed bytes, or fewer, unpack to; nothing at the end of the member."""
        while not self.ended:
            data = self._raw.some(min(count, _FEED))
            if not data:
                at = self._raw.offset
                raise IntakeError(f"the file ends at byte {at}, within the {self._name} that begins at {self.start}")
            if len(self.fed) > _KEPT:
                self.fed.clear()
            self.fed += data
            self._packed += len(data)
            try:
                found: bytes = self._unpacker.decompress(data)
            except _BROKEN as error:
                raise IntakeError(f"the {self._name} at byte {self.start} is broken ({error})") from error
            self._unpacked += len(found)
            check_ratio(self._unpacked, self._packed)
            if self._unpacker.eof:
                self.ended = True
                self._raw.back(self._unpacker.unused_data)
            if found:
                return found
        return b""
