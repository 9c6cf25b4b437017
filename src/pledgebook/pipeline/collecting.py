"""Sources → leads → pages in the archive → reports in the book.

A collector works in rounds: it asks the sources, fetches what waits and reads what was fetched. Each step is in the
book before the next, so that one that was killed goes on where it stood: pages that were fetched are read from the
archive, not fetched again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from pathlib import Path
from types import TracebackType
from typing import Self

from pledgebook import settings
from pledgebook.errors import IntakeError, UsageError
from pledgebook.extraction.engine import Engine
from pledgebook.extraction.model import Use
from pledgebook.intake.addresses import is_address, may_be_asked
from pledgebook.intake.client import host_of
from pledgebook.intake.page_archive import PageArchive
from pledgebook.intake.visitor import Clock, RunningClock, iso
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.ledger.moments import now
from pledgebook.pipeline.archived import Page, read_archived
from pledgebook.pipeline.fetching import Fetcher, Fetching
from pledgebook.pipeline.reports import Sink, Summary, read_into
from pledgebook.records.report import Report
from pledgebook.records.source import Source, SourceKind, Taken, Unread, Waiting
from pledgebook.records.statement import Rejection

_LONGEST = timedelta(days=1)


@dataclass(slots=True)
class Round:
    """What a round did: what was fetched, what was read of it, and how many leads wait for another round.

    `barred` counts the pages that were read and are no report of the subject, by what they are.
    """

    fetching: Fetching = field(default_factory=Fetching)
    reading: Summary = field(default_factory=Summary)
    barred: Counter[Taken] = field(default_factory=Counter)
    waiting: int = 0

    @property
    def complete(self) -> bool:
        """Whether nothing failed and nothing was rejected."""
        return not self.fetching.faults and self.reading.complete


def archive_folder(book: Location) -> Path:
    """Where the pages of a book are kept: the setting ARCHIVE, else beside the book's file.

    Raises:
        UsageError: the book is no file.
    """
    given = settings.ARCHIVE.get()
    if given is None and not isinstance(book, Path):
        raise UsageError("the book is no file: name a folder for the collected pages in PLEDGEBOOK_ARCHIVE")
    return given or Path(f"{book}-pages")


def add_sources(book: Book, addresses: Iterable[str], kind: SourceKind, *, by_title: bool = False) -> None:
    """Add sources to a book; a file is kept by its whole path.

    Raises:
        UsageError: an address is none and no file, or is a source already.
    """
    for word in addresses:
        if not is_address(word) and not Path(word).is_file():
            raise UsageError(f"{word}: no address of the web and no file")
        try:
            if is_address(word):
                host_of(word)
        except IntakeError as error:
            raise UsageError(f"{word} {error}") from error
        book.sources.add(Source(kind, _whole(word), by_title), now())


def remove_source(book: Book, word: str) -> None:
    """Ask a source no more.

    Raises:
        UnknownError: the book has no such source.
    """
    book.sources.remove(_whole(word), now())


def _whole(word: str) -> str:
    return word if is_address(word) else str(Path(word).resolve())


class Collector:
    """Collects the reports of a book's sources. Use it in a `with` statement.

    Args:
        book: whose sources are asked, and where the reports go.
        archive: the folder of the pages as they were fetched.
        dossier: the name of a dossier, or a file of one; its `collect` says which reports are taken.
        engine: what extracts, as for `read_into`.
        use: whether few wrong or few missed statements matter most.
        clock: the time that counts; the book's clock if not given.
        public: tells whether a numeric address may be asked.

    Raises:
        PledgebookError: the dossier is not usable, or another process collects into the archive.
    """

    def __init__(
        self,
        book: Book,
        archive: Path,
        *,
        dossier: str = settings.DOSSIER.default,
        engine: Engine | str | None = None,
        use: Use = "balance",
        clock: Clock | None = None,
        public: Callable[[str], bool] = may_be_asked,
    ) -> None:
        self._book, self._name, self._engine, self._use = book, dossier, engine, use
        self._dossier = load_dossier(dossier)
        self._clock = clock or RunningClock(datetime.fromisoformat(now()))
        self._archive = PageArchive(archive)
        self._runner = asyncio.Runner()
        self._fetcher = Fetcher(book, self._dossier, self._archive, self._clock, public)
        self._due: dict[str, datetime] = {}
        self._tried: dict[str, datetime] = {}
        self._pages: dict[int, Page] = {}
        """The pages that were read and may not be in the book yet, by visit."""
        self._written: set[str] = set()
        """The ids of the reports of this round that are in the book."""

    def __enter__(self) -> Self:
        self._archive.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._runner.run(self._fetcher.close())
        self._runner.close()
        self._archive.__exit__(kind, error, at)

    def round(self, progress: Sink = lambda _: None) -> Round:
        """Ask the sources that are due, fetch what waits, read what was fetched.

        Args:
            progress: called with each report once it is in the book.

        Raises:
            PledgebookError: the engine, the archive or the book is not usable. What single sources and pages suffer
                is in the round and in the book.
        """
        done, self._pages, self._written = Round(), {}, set()
        items = self._items(done)
        first = next(items, None)
        if first is not None:  # no run is recorded where nothing was to read

            def into_book(report: Report) -> None:
                self._written.add(report.id)
                self._settle(report)
                progress(report)

            done.reading = read_into(
                self._book,
                chain([first], items),
                dossier=self._name,
                engine=self._engine,
                use=self._use,
                progress=into_book,
            )
            self._settle(None)
        done.waiting = self._book.sources.count_waiting()
        return done

    def watch(self, told: Callable[[Round], object], *, until: datetime | None = None) -> None:
        """Collect round after round, each source again after a while; for ever if no end is given.

        Args:
            told: called with each round.
            until: the time after which no round begins.
        """
        while until is None or self._clock.now() < until:
            done = self.round()
            told(done)
            self._runner.run(self._clock.sleep(self._rest(done).total_seconds()))

    def _rest(self, done: Round) -> timedelta:
        """How long nothing is to be done: until something is due, or not at all where hosts still have pages."""
        time, every = self._clock.now(), timedelta(seconds=settings.COLLECT_EVERY.get())
        if done.fetching.fetched and self._work(done, time):
            return timedelta(0)
        asked = {source.id for source in self._book.sources.all()}
        due = [*(at for source, at in self._due.items() if source in asked), *done.fetching.closed.values()]
        return min(max(min(due, default=time + every) - time, timedelta(seconds=1)), every)

    def _items(self, done: Round) -> Iterator[Report | Rejection]:
        """What there is to read: first what an earlier run left, then what this one fetches, a slice at a time."""
        last = 0
        for unread in self._unread(0):
            last = unread.visit
            yield from self._read(unread, done)
        fetching, time, size = done.fetching, self._clock.now(), settings.BATCH.get()
        due = [source for source in self._book.sources.all() if self._due.get(source.id, time) <= time]
        self._runner.run(self._fetcher.check(due, fetching))
        self._schedule(due, fetching)
        yield from fetching.rejections
        work = self._work(done, time)
        while work:
            some, work = work[:size], work[size:]
            self._runner.run(self._fetcher.fetch(some, fetching))
            work = [item for item in work if host_of(item.lead.address) not in fetching.closed]
            for unread in self._unread(last):
                last = unread.visit
                yield from self._read(unread, done)
        self._tried.update(dict.fromkeys(fetching.failed, self._clock.now()))

    def _unread(self, last: int) -> Iterator[Unread]:
        while some := self._book.sources.unread(settings.BATCH.get(), last):
            yield from some
            last = some[-1].visit

    def _schedule(self, asked: Iterable[Source], fetching: Fetching) -> None:
        """When each source is due again: the more often it failed in a row, the later."""
        time, every = self._clock.now(), timedelta(seconds=settings.COLLECT_EVERY.get())
        for source in asked:
            wait = every * 2 ** min(fetching.failures.get(source.id, 0), 10)
            self._due[source.id] = time + min(wait, max(every, _LONGEST))

    def _work(self, done: Round, time: datetime) -> list[Waiting]:
        """What is to be fetched now, the hosts in turn, so that each slice has pages of many."""
        every = timedelta(seconds=settings.COLLECT_EVERY.get())
        self._tried = {lead: at for lead, at in self._tried.items() if time - at < every}
        by_host: dict[str, list[Waiting]] = {}
        for item in self._book.sources.waiting(settings.COLLECT_PAGES.get()):
            host = host_of(item.lead.address)
            if item.lead.id not in self._tried and host not in done.fetching.closed:
                by_host.setdefault(host, []).append(item)
        return [item for turn in zip_longest(*by_host.values()) for item in turn if item]

    def _read(self, unread: Unread, done: Round) -> Iterator[Report | Rejection]:
        """The report of a page, or why it is none."""
        page = self._pages[unread.visit] = read_archived(unread, self._archive, self._dossier)
        if page.taken != "report":
            done.barred[page.taken] += 1
        yield from page.items

    def _settle(self, last: Report | None) -> None:
        """Record what pages turned out to be whose reports and rejections are in the book, as far as `last` tells.

        They get there in the order of the input; but a text of before comes last, and notes stand behind their report.
        """
        for visit, page in list(self._pages.items()):
            reports = [item for item in page.items if isinstance(item, Report)]
            if last and last.id in {report.id for report in reports}:
                return
            if any(report.id not in self._written for report in reports):
                continue
            report, canonical = (reports[0].id, reports[0].url) if reports else (None, page.canonical)
            told = {"report": report, "canonical": canonical, "reason": page.reason}
            self._book.sources.take(visit, page.taken, iso(self._clock.now()), **told)
            del self._pages[visit]
