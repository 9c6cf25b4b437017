"""Reports in WACZ files (Web Archive Collection Zipped): the WARC files below `archive/`, read where they lie.

Nothing is written, so a member's name is a name in messages only. The digests in `datapackage.json` are checked while
the members are read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import crc32
from zlib import error as ZlibError  # noqa: N812  # it is an error's class

from pledgebook.errors import IntakeError
from pledgebook.intake.fields import Source, rejection
from pledgebook.intake.unpacking import CHUNK, check_ratio
from pledgebook.intake.warc import read_warc
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection

MOST_MEMBERS = 10_000
_ARCHIVE = re.compile(r"archive/.+\.warc(\.gz|\.zst)?", re.IGNORECASE)
_PACKAGE, _PACKAGE_DIGEST = "datapackage.json", "datapackage-digest.json"
_MOST_PACKAGE = 20_000_000
_HASHES = frozenset({"md5", "sha256", "sha512"})
_BROKEN = (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError)
"""What reading a member raises that is damaged, packed in an unknown way or locked by a password."""


class _Reading:
    """A member as it is read, with its checksums so far."""

    def __init__(self, archive: ZipFile, member: ZipInfo, algorithm: str) -> None:
        del member.CRC  # zipfile would drop the last bytes of a member in which a bit has turned
        self._file = archive.open(member)
        self._packed = member.compress_size
        self._size = 0
        self.checksum = 0
        self.digest = hashlib.new(algorithm, usedforsecurity=False)

    def read(self, count: int) -> bytes:
        """At most `count` bytes, none at the end.

        Raises:
            IntakeError: the member is broken.
        """
        try:
            data = self._file.read(count)
        except _BROKEN as error:
            raise IntakeError(f"cannot be unpacked beyond byte {self._size} ({error})") from error
        self.checksum = crc32(data, self.checksum)
        self.digest.update(data)
        self._size += len(data)
        check_ratio(self._size, self._packed)
        return data


def read_wacz(path: Path, source: Source) -> Iterator[Report | Rejection]:
    """Yield the reports in a WACZ file, and a rejection for what is broken in it.

    Raises:
        OSError: the file cannot be read.
    """
    try:
        archive = ZipFile(path)
    except _BROKEN as error:
        yield rejection(source.name, f"is no WACZ, or does not end as it should ({error}); fetch it again")
        return
    with archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            yield rejection(source.name, f"has {len(members)} members, more than the {MOST_MEMBERS} that are read")
            return
        digests: dict[str, str] = {}
        try:
            digests = _digests(archive)
        except IntakeError as error:
            yield rejection(source.name, str(error))
        warcs = [member for member in members if _ARCHIVE.fullmatch(member.filename)]
        if not warcs:
            yield rejection(source.name, "holds no WARC file in archive/")
        for name in sorted(filter(_ARCHIVE.fullmatch, digests.keys() - {member.filename for member in members})):
            yield rejection(f"{source.name}/{name}", f"is named in {_PACKAGE} and is not there")
        for member in warcs:
            yield from _member(archive, member, digests.get(member.filename), source)


def _member(archive: ZipFile, member: ZipInfo, digest: str | None, source: Source) -> Iterator[Report | Rejection]:
    """The reports in one WARC file, and whether it is as the archive says."""
    source = replace(source, name=f"{source.name}/{member.filename}")
    checksum, (algorithm, _, expected) = member.CRC, (digest or "sha256:").partition(":")
    try:
        reading = _Reading(archive, member, algorithm)
        yield from read_warc(reading.read, member.file_size, source)
        while reading.read(CHUNK):
            pass
    except (*_BROKEN, IntakeError) as error:
        yield rejection(source.name, f"cannot be read further: {error}")
        return
    if reading.checksum != checksum:
        yield rejection(source.name, "is damaged: its checksum is not the one in the archive")
    elif expected and reading.digest.hexdigest() != expected:
        yield rejection(source.name, f"was changed or damaged: its {algorithm} is not the one in {_PACKAGE}")


def _digests(archive: ZipFile) -> dict[str, str]:
    """The digest of each member as the package gives it, by name: algorithm, a colon and hexadecimal digits.

    Raises:
        IntakeError: the package cannot be read, or is not as it was when it was made.
    """
    raw = _small(archive, _PACKAGE)
    try:
        sealed = json.loads(_small(archive, _PACKAGE_DIGEST) or b"{}").get("hash")
        named = [(r["path"], r["hash"]) for r in json.loads(raw or b"{}").get("resources", []) if "hash" in r]
        found = {path: digest for path, digest in named if digest.partition(":")[0] in _HASHES}
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        raise IntakeError(f"{_PACKAGE} cannot be read: no digest was checked") from error
    if sealed and sealed != f"sha256:{hashlib.sha256(raw).hexdigest()}":
        raise IntakeError(f"{_PACKAGE} was changed or damaged: it is not as {_PACKAGE_DIGEST} says")
    return found


def _small(archive: ZipFile, name: str) -> bytes:
    """A member that is read whole, empty where there is none."""
    try:
        with archive.open(name) as file:
            data = file.read(_MOST_PACKAGE + 1)
    except KeyError:
        return b""
    except _BROKEN as error:
        raise IntakeError(f"{name} cannot be read ({error}): no digest was checked") from error
    if len(data) > _MOST_PACKAGE:
        raise IntakeError(f"{name} has more than {_MOST_PACKAGE} bytes: no digest was checked")
    return data
