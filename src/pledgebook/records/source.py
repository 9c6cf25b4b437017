"""Where reports are collected from: sources, the leads that they give, and what became of each address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pledgebook.records.ids import content_id

SourceKind = Literal["feed", "sitemap", "list", "gdelt", "mediacloud"]
Fate = Literal["fetched", "unchanged", "failed", "given-up"]
"""What became of a lead at one try: `failed` will be tried again, all else is the last word on it."""
Taken = Literal["report", "off-subject", "paywall", "consent", "rejected"]
"""What a fetched page turned out to be."""


@dataclass(frozen=True, slots=True)
class Source:
    """A feed, sitemap, list or dump that names addresses of reports.

    `address` is one of the web, or the path of a file. With `by_title`, only leads whose title names what the dossier
    is about are fetched: for lists of the whole world's press.
    """

    kind: SourceKind
    address: str
    by_title: bool = False

    @property
    def id(self) -> str:
        """Made from the address: a source is kept once."""
        return content_id("f", self.address)


@dataclass(frozen=True, slots=True)
class Lead:
    """A report that a source points to: its address, and what the source says of it.

    `published` is an ISO date, `updated` one on which the page was changed, `language` an ISO 639-1 code.
    """

    address: str
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    language: str | None = None

    @property
    def id(self) -> str:
        """Made from the address and the day of the update: a page is asked for once a day at most."""
        return content_id("l", [self.address, self.updated])


@dataclass(frozen=True, slots=True)
class Known:
    """What a server or file said when a document was read last, to be asked only whether it changed since."""

    etag: str | None = None
    modified: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One try at a lead: what became of it, where and when.

    `final` is the address after redirects; `archive` and `offset` (bytes) say where the page lies as it was fetched.
    """

    lead: str
    fate: Fate
    at: str
    final: str | None = None
    known: Known = Known()
    archive: str | None = None
    offset: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead that is still to be fetched: its source, how often it was tried, what is known of an earlier fetch."""

    lead: Lead
    source: Source
    tries: int
    known: Known


@dataclass(frozen=True, slots=True)
class Unread:
    """A visit that came to an end and was not read yet; `visit` is its number in the book.

    The page lies in the archive at `offset`, or there is none and `reason` says why.
    """

    visit: int
    lead: Lead
    final: str | None
    archive: str | None
    offset: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Host:
    """What is known of a host between runs.

    `robots` is the text of its rules, None where they could not be had, read at `robots_at`; nothing is asked of it
    before `closed_until`, after `failures` in a row. Times are ISO 8601 in UTC.
    """

    name: str
    robots: str | None = None
    robots_at: str | None = None
    closed_until: str | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source fares: when it was asked and answered last, failures in a row, and what it yielded.

    `reports` are in the book, `passed` were off the subject or unchanged, `lost` could not be had or read, `waiting`
    are to come.
    """

    source: Source
    since: str
    checked: str | None
    succeeded: str | None
    failures: int
    fault: str | None
    leads: int
    waiting: int
    reports: int
    passed: int
    lost: int
