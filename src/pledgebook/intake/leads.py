"""What a source points to: the leads in feeds, sitemaps, lists of addresses and dumps of APIs.

Documents are parsed as they stream: a feed of 100,000 entries never lies in memory as a tree.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from io import BytesIO, TextIOWrapper
from typing import Any
from urllib.parse import urldefrag, urljoin

from courlan import normalize_url
from lxml import etree

from pledgebook.errors import IntakeError
from pledgebook.intake.addresses import address_parts, is_address
from pledgebook.intake.fields import rejection, storable
from pledgebook.knowledge.dumps import Dump, load_dumps
from pledgebook.knowledge.languages import LANGUAGES, load_language
from pledgebook.records.source import Lead, SourceKind
from pledgebook.records.statement import Rejection

LONGEST_ADDRESS = 2000
_LONGEST_TITLE = 500
_FEEDS = frozenset({"rss", "RDF", "feed"})
_SITEMAPS = frozenset({"urlset", "sitemapindex"})
_PUBLISHED = ("pubDate", "published", "issued", "date", "updated")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SAFE = {"recover": True, "resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


@dataclass(frozen=True, slots=True)
class Nested:
    """A sitemap that a sitemap index names."""

    address: str


Found = Lead | Nested | Rejection


def find_leads(kind: SourceKind, data: bytes, address: str) -> Iterator[Found]:
    """Yield what a source points to, and one rejection for all entries that name no address.

    Args:
        kind: what the source is.
        data: the document.
        address: where it lies; addresses in it may be relative to it.

    Raises:
        IntakeError: the document is not what it should be.
    """
    lost = 0
    for found in _READERS[kind](data, address):
        if found is None:
            lost += 1
        else:
            yield found
    if lost:
        yield rejection(address, f"{lost} entries name no address of the web and were left out")


def clean_address(word: str | None, base: str) -> str | None:
    """An address without what only tracks readers, resolved against `base`; None where it is none."""
    word = (word or "").strip()
    if not word:
        return None
    try:
        whole = urldefrag(word if is_address(word) else urljoin(base, word)).url
        if not is_address(whole) or len(whole) > LONGEST_ADDRESS:
            return None
        cleaned = str(normalize_url(whole))
        address_parts(cleaned)
    except (IntakeError, ValueError):
        return None
    return storable(cleaned)


def _lead(word: str | None, base: str, fields: Mapping[str, str | None]) -> Lead | None:
    address = clean_address(word, base)
    if address is None:
        return None
    title = " ".join((fields.get("title") or "").split())[:_LONGEST_TITLE]
    published, updated = _day(fields.get("published")), _day(fields.get("updated"))
    later = updated if updated and updated > (published or "") else None
    return Lead(address, storable(title) or None, published, later, _language(fields.get("language")))


def _day(word: str | None) -> str | None:
    """The day of a date as RFC 822 or ISO 8601 writes it, in the time zone in which it is written."""
    word = (word or "").strip()
    if not word:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(ValueError, TypeError, OverflowError):
            return read(word).date().isoformat()
    return None


@lru_cache(maxsize=1000)
def _language(word: str | None) -> str | None:
    """The code of a language that is given by its code or its English name."""
    word = (word or "").strip().lower()
    code = _language_names().get(word, word[:2] if word[2:3] in {"", "-", "_"} else "")
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


@cache
def _language_names() -> dict[str, str]:
    return {load_language(code).name.lower(): code for code in LANGUAGES}


def _elements(data: bytes, tags: tuple[str, ...], roots: frozenset[str], what: str) -> Iterator[Any]:
    """The elements of some tags, each forgotten when the next one comes."""
    events = etree.iterparse(BytesIO(data), events=("end",), tag=[f"{{*}}{tag}" for tag in tags], **_SAFE)
    try:
        for _, element in events:
            yield element
            element.clear()
            before = element.getprevious()
            while before is not None and before.tag == element.tag:
                before.getparent().remove(before)
                before = element.getprevious()
    except etree.XMLSyntaxError as error:
        raise IntakeError(f"is no {what}: {error.msg}") from error
    root = events.root
    if root is None or etree.QName(root).localname not in roots:
        raise IntakeError(f"is no {what}; check the address, or the kind of the source")


def _children(element: Any) -> dict[str, str]:
    """The text of each child by its name, whatever its namespace; the first of a name counts."""
    found: dict[str, str] = {}
    for child in element.iterchildren(etree.Element):
        name = child.tag.rpartition("}")[2]
        if name not in found and (text := "".join(child.itertext()).strip()):
            found[name] = text
    return found


def _feed(data: bytes, address: str) -> Iterator[Lead | None]:
    for item in _elements(data, ("item", "entry"), _FEEDS, "feed"):
        above, told = item.getparent(), _children(item)
        fields = {
            "title": told.get("title"),
            "published": next((told[name] for name in _PUBLISHED if name in told), None),
            "updated": told.get("updated") or told.get("modified"),
            "language": item.get(_LANG) or above.get(_LANG) or above.findtext("{*}language"),
        }
        yield _lead(told.get("origLink") or _link(item), address, fields)


def _link(item: Any) -> str | None:
    """The address of an entry: RSS writes it as text, Atom as an attribute."""
    for link in item.iterfind("{*}link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href"))
        if (link.text or "").strip():
            return str(link.text)
    guid = item.find("{*}guid")
    return guid.text if guid is not None and guid.get("isPermaLink") != "false" else None


def _sitemap(data: bytes, address: str) -> Iterator[Lead | Nested | None]:
    for element in _elements(data, ("url", "sitemap"), _SITEMAPS, "sitemap"):
        place = _children(element)
        if etree.QName(element).localname == "sitemap":
            nested = clean_address(place.get("loc"), address)
            yield Nested(nested) if nested else None
            continue
        news, about = element.find("{*}news"), element.find("{*}news/{*}publication")
        told = {} if news is None else _children(news)
        fields = {
            "title": told.get("title"),
            "published": told.get("publication_date"),
            "updated": place.get("lastmod"),
            "language": None if about is None else _children(about).get("language"),
        }
        yield _lead(place.get("loc"), address, fields)


def _list(data: bytes, address: str) -> Iterator[Lead | None]:
    for line in BytesIO(data):
        word = line.decode("utf-8-sig", "replace").strip()
        if word and not word.startswith("#"):
            yield _lead(word if is_address(word) else None, address, {})


def _dump(name: str) -> Callable[[bytes, str], Iterator[Lead | None]]:
    def read(data: bytes, address: str) -> Iterator[Lead | None]:
        dump = load_dumps()[name]
        rows = _objects(data) if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in {b"{", b"["} else _rows(data, dump)
        for row in rows:
            cells = {str(key).strip().lower(): value for key, value in row.items() if isinstance(value, str)}
            fields = {field: next((cells[c] for c in columns if cells.get(c)), None) for field, columns in dump.columns}
            yield _lead(fields["address"], address, fields)

    return read


def _rows(data: bytes, dump: Dump) -> Iterator[Mapping[Any, Any]]:
    rows = csv.DictReader(TextIOWrapper(BytesIO(data), "utf-8-sig", "replace", newline=""))
    try:
        columns = {name.strip().lower() for name in rows.fieldnames or ()}
        if columns.isdisjoint(dict(dump.columns)["address"]):
            raise IntakeError(f"has no column {' or '.join(dict(dump.columns)['address'])}; {dump.mend}")
        yield from rows
    except csv.Error as error:
        raise IntakeError(f"line {rows.line_num}: {error}; {dump.mend}") from error


def _objects(data: bytes) -> Iterator[Mapping[Any, Any]]:
    """The objects of a JSON document that lists articles, or one a line."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        yield from _json_lines(data)
        return
    listed: Iterable[Any] = value.get("articles", [value]) if isinstance(value, dict) else value
    yield from (item if isinstance(item, dict) else {} for item in listed)


def _json_lines(data: bytes) -> Iterator[Mapping[Any, Any]]:
    for line in BytesIO(data):
        if line.strip():
            try:
                value = json.loads(line.decode("utf-8-sig", "replace"))
            except (ValueError, RecursionError):
                value = None
            yield value if isinstance(value, dict) else {}


_READERS: dict[SourceKind, Callable[[bytes, str], Iterator[Lead | Nested | None]]] = {
    "feed": _feed,
    "sitemap": _sitemap,
    "list": _list,
    "gdelt": _dump("gdelt"),
    "mediacloud": _dump("mediacloud"),
}
