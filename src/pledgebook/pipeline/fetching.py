"""From sources to pages in the archive: the part of collecting that waits for the network.

Whatever was decided is in the book before the next thing is asked: leads before the document that gave them counts as
read, a page before its visit is recorded. A collector that was killed asks for one page a host twice at most.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from pledgebook import settings
from pledgebook.errors import IntakeError
from pledgebook.intake.addresses import KINDS, is_address, may_be_asked
from pledgebook.intake.client import Answer, Client, PassingError, host_of, unpack
from pledgebook.intake.fields import rejection
from pledgebook.intake.leads import Found, Nested, find_leads
from pledgebook.intake.page_archive import PageArchive
from pledgebook.intake.visitor import Clock, ClosedError, Visitor, iso
from pledgebook.knowledge.dossier import Dossier
from pledgebook.ledger.book import Book
from pledgebook.ledger.sources import Outside
from pledgebook.pipeline.scope import lead_outside
from pledgebook.records.source import Fate, Known, Lead, Source, Visit, Waiting
from pledgebook.records.statement import Rejection

TRIES = 5
"""How often a page that cannot be had is tried for before it is given up."""

NESTED = 50
"""Sitemaps of an index that are read, the first ones; the others are named in a rejection."""


@dataclass(slots=True)
class Fetching:
    """What fetching did in a round: sources asked and changed, leads that are new, pages fetched and unchanged.

    `faults` says what failed, source by source; `closed` until when hosts want to be left alone.
    """

    asked: int = 0
    changed: int = 0
    leads: int = 0
    fetched: int = 0
    unchanged: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    """How often in a row a source failed, by its id."""
    rejections: list[Rejection] = field(default_factory=list)
    closed: dict[str, datetime] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    """The ids of leads that could not be had this time."""


class Fetcher:
    """Fetches for one book, through one client."""

    def __init__(
        self, book: Book, dossier: Dossier, archive: PageArchive, clock: Clock,
        public: Callable[[str], bool] = may_be_asked,
    ) -> None:  # fmt: skip
        self._book, self._dossier, self._archive, self._clock = book, dossier, archive, clock
        self._client = Client(public)
        self._visitor = Visitor(self._client, clock, book.sources.host, book.sources.keep_host)
        self._at_once = asyncio.Semaphore(settings.COLLECT_PARALLEL.get())

    async def close(self) -> None:
        """Let go of the network."""
        await self._client.close()

    async def check(self, sources: Iterable[Source], done: Fetching) -> None:
        """Ask sources what is new, and put their leads into the book."""
        await asyncio.gather(*(self._checked(source, done) for source in sources))

    async def _checked(self, source: Source, done: Fetching) -> None:
        async with self._at_once:
            try:
                done.changed += await self._documents(source, done)
            except ClosedError as error:
                done.closed[error.host] = error.until
                return
            except (IntakeError, OSError) as error:
                words = str(error) if isinstance(error, IntakeError) else error.strerror or str(error)
                done.faults[source.address] = words
            fault = done.faults.get(source.address)
            failures = self._book.sources.checked(source, iso(self._clock.now()), fault)
        done.asked += 1
        done.failures[source.id] = failures
        if fault and failures == 1:  # told once; `sources list` shows that it goes on
            done.rejections.append(rejection(source.address, f"this source {fault}"))

    async def _documents(self, source: Source, done: Fetching) -> bool:
        """Read what changed of a source and of the sitemaps that it names; says whether anything did."""
        nested = await self._document(source, source.address, done)
        changed = nested is not None
        if nested is None:
            nested = [a for a in self._book.sources.documents(source) if a != source.address]
        else:
            if len(nested) > NESTED:
                words = f"names {len(nested)} sitemaps, of which the first {NESTED} are read; add others as sources"
                done.rejections.append(rejection(source.address, words))
            nested = nested[:NESTED]
            self._book.sources.keep_documents(source, [source.address, *nested])
        for address in nested:
            changed |= await self._document(source, address, done) is not None
        return changed

    async def _document(self, source: Source, address: str, done: Fetching) -> list[str] | None:
        """Read a document if it changed, and return the sitemaps that it names; None where it did not change."""
        known = self._book.sources.known(source, address)
        data, told = await self._data(address, known)
        if data is None:
            return None
        digest = hashlib.sha256(data).hexdigest()
        if digest == known.digest:
            self._book.sources.read_document(source, address, told)
            return None
        # in a thread, so that a long list does not let the answers of others grow old
        nested = await asyncio.to_thread(self._take_leads, source, (data, address), done)
        self._book.sources.read_document(source, address, Known(told.etag, told.modified, digest))
        return nested

    async def _data(self, address: str, known: Known) -> tuple[bytes | None, Known]:
        """A document and what tells its next change; None where the server says that it is unchanged."""
        most = settings.COLLECT_BYTES.get()
        if not is_address(address):
            path = Path(address)
            if path.stat().st_size > most:
                raise IntakeError(f"holds more than the {most} bytes allowed")
            return unpack(path.read_bytes(), most), known
        answer = await self._visitor.get(address, most, _conditional(known))
        if answer.status == 304:
            return None, known
        if answer.status != 200:
            raise IntakeError(f"answers {answer.status}; check the address")
        return unpack(answer.data, most), _known(answer, known)

    def _take_leads(self, source: Source, document: tuple[bytes, str], done: Fetching) -> list[str]:
        data, address = document
        nested: list[str] = []
        leads = _leads(find_leads(source.kind, data, address), nested, done.rejections)
        at = iso(self._clock.now())
        outside: Outside = partial(lead_outside, source=source, dossier=self._dossier)
        done.leads += self._book.sources.add_leads(source, leads, outside, at)
        return nested

    async def fetch(self, waiting: Sequence[Waiting], done: Fetching) -> None:
        """Fetch pages into the archive; those of one host one after the other, those of several at once."""
        by_host: dict[str, list[Waiting]] = {}
        for item in waiting:
            by_host.setdefault(host_of(item.lead.address), []).append(item)
        await asyncio.gather(*(self._host(items, done) for items in by_host.values()))

    async def _host(self, items: Sequence[Waiting], done: Fetching) -> None:
        async with self._at_once:
            for item in items:
                try:
                    visit = await self._visit(item)
                except ClosedError as error:
                    done.closed[error.host] = error.until
                    done.closed[host_of(item.lead.address)] = error.until
                    return
                self._book.sources.visited(visit)
                done.fetched += visit.fate == "fetched"
                done.unchanged += visit.fate == "unchanged"
                if visit.fate == "failed":
                    done.failed.add(item.lead.id)

    async def _visit(self, item: Waiting) -> Visit:
        lead = item.lead
        try:
            answer = await self._visitor.get(lead.address, settings.MAX_BYTES.get(), _conditional(item.known))
            return self._kept(lead, answer, item.known)
        except ClosedError:
            raise
        except IntakeError as error:
            reason = str(error)
            fate: Fate = "failed" if isinstance(error, PassingError) else "given-up"
            if fate == "failed" and item.tries + 1 >= TRIES:
                fate, reason = "given-up", f"{reason}; given up after {TRIES} tries"
            return Visit(lead.id, fate, iso(self._clock.now()), reason=reason)

    def _kept(self, lead: Lead, answer: Answer, known: Known) -> Visit:
        """The visit of an answer; a page is in the archive then.

        Raises:
            IntakeError: it holds no report.
        """
        at = iso(self._clock.now())
        if answer.status == 304:
            return Visit(lead.id, "unchanged", at, answer.address, known)
        if answer.passing:
            raise PassingError(f"answers {answer.status}")
        if answer.status != 200:
            raise IntakeError(f"answers {answer.status}")
        kind = (answer.header("content-type") or "text/html").partition(";")[0].strip().lower()
        if kind not in KINDS:
            raise IntakeError(f"holds {kind[:60]}, which is not read")
        archive, offset = self._archive.add(answer, at)
        return Visit(lead.id, "fetched", at, answer.address, _known(answer, Known()), archive, offset)


def _conditional(known: Known) -> Mapping[str, str]:
    """The headers that ask for a document only if it changed (RFC 9110, 13.1)."""
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in headers.items() if value}


def _known(answer: Answer, before: Known) -> Known:
    return Known(answer.header("etag"), answer.header("last-modified"), before.digest)


def _leads(found: Iterable[Found], nested: list[str], rejected: list[Rejection]) -> Iterator[tuple[Lead, str]]:
    """The leads with their hosts; what else is found is put aside."""
    for item in found:
        if isinstance(item, Lead):
            yield item, host_of(item.address)
        elif isinstance(item, Nested):
            nested.append(item.address)
        else:
            rejected.append(item)
