"""Makes web archives for tests, with the writer of warcio, which the product does not read them with."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import zstandard as zstd
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pledgebook.intake import read_reports
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection

DAY = "2025-09-05"
HTML = "text/html; charset=utf-8"


class Page(NamedTuple):
    """An answer of a web server, and the record that keeps it."""

    body: bytes
    address: str = "https://example.org/a"
    status: str = "200 OK"
    headers: Mapping[str, str] = {"Content-Type": HTML}
    record: Mapping[str, str] = {}
    kind: str = "response"


def page(number: int, *, head: str = "", words: str = "") -> bytes:
    """A page with an article of its own, dated and with its address."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Report {number}</title>'
        f'<meta property="og:site_name" content="The Example">{head or dated(number)}</head><body><article>'
        f"<h1>Report {number}</h1><p>Thirty-five leaders met on Thursday in room {number} to discuss a ceasefire.</p>"
        f"<p>Twenty-six countries had agreed to deploy soldiers, the president said. {words}</p>"
        f"<p>Germany said it would decide in {number} days, and Italy ruled out troops.</p></article></body></html>"
    ).encode()


def dated(number: int) -> str:
    """The date and the address of a page, as it tells them itself."""
    return (
        f'<meta property="article:published_time" content="2025-09-{number % 28 + 1:02}">'
        f'<link rel="canonical" href="{address(number)}">'
    )


def address(number: int) -> str:
    return f"https://example.org/{number}"


def pages(count: int) -> list[Page]:
    return [Page(page(number), address(number)) for number in range(count)]


def hash_of(made: Page) -> int:
    return int(hashlib.md5(repr(made).encode(), usedforsecurity=False).hexdigest(), 16)


def record(made: Page, *, gzip: bool = True) -> bytes:
    """One record, as a gzip member of its own if it is packed."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzip, warc_version="1.1")
    http = StatusAndHeaders(made.status, list(made.headers.items()), protocol="HTTP/1.1")
    kept = {"WARC-Date": f"{DAY}T10:00:00Z", "WARC-Record-ID": f"<urn:uuid:{UUID(int=hash_of(made))}>", **made.record}
    writer.write_record(
        writer.create_warc_record(
            made.address,
            made.kind,
            payload=io.BytesIO(made.body),
            length=len(made.body),
            http_headers=http if made.kind in {"response", "revisit"} else None,
            warc_headers_dict=kept,
        )
    )
    return out.getvalue()


def warc(made: Iterable[Page], *, gzip: bool = True) -> bytes:
    return b"".join(record(one, gzip=gzip) for one in made)


def zstandard(data: bytes) -> bytes:
    return zstd.compress(data)


def wacz(path: Path, members: Mapping[str, bytes], *, packing: int = zipfile.ZIP_STORED) -> Path:
    """A collection with its package and the package's digest."""
    resources = [
        {"name": name, "path": name, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
        for name, data in members.items()
    ]
    package = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": resources})
    seal = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package.encode()).hexdigest()}"}
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.writestr("datapackage.json", package)
        archive.writestr("datapackage-digest.json", json.dumps(seal))
    return path


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def read(*paths: object, **options: object) -> tuple[list[Report], list[Rejection]]:
    found = list(read_reports(paths, **options))  # type: ignore[arg-type]
    return [f for f in found if isinstance(f, Report)], [f for f in found if isinstance(f, Rejection)]
