"""Reports → readings → claims → statements → book.

Everything streams in batches. A report is in the book whole or not at all, so that a run that was killed goes on
where it stood when it is started again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

from pledgebook import settings
from pledgebook.errors import ExtractionError
from pledgebook.extraction.engine import Engine, Usage
from pledgebook.extraction.engines import make_engine
from pledgebook.extraction.evidence import ground
from pledgebook.extraction.model import Use
from pledgebook.intake import Given, read_reports
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.ledger.book import Book
from pledgebook.logs import logger
from pledgebook.pipeline.placing import place
from pledgebook.reading import read
from pledgebook.records.entry import Entry
from pledgebook.records.report import Reading, Report
from pledgebook.records.statement import Rejection, Statement

Sink = Callable[[Report], object]

T = TypeVar("T")


@dataclass(slots=True)
class Summary:
    """What a run did: reports added, reports the book held already, statements by kind, and what was rejected.

    `usage` is what a service was asked, where the engine asks one.
    """

    added: int = 0
    held: int = 0
    statements: Counter[str] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    usage: Usage | None = None

    def counts(self) -> dict[str, int]:
        """The numbers, by name."""
        found = {"statements": self.statements.total(), "rejections": len(self.rejections)}
        return {"added": self.added, "held": self.held, **found}

    @property
    def complete(self) -> bool:
        """Whether nothing was rejected."""
        return not self.rejections


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _notes(reading: Reading) -> list[Rejection]:
    """What reading could not do with a report."""
    report, notes = reading.report, []
    if report.published is None:
        reason = "no date of publication: relative dates stay unresolved; give --published or a `published:` line"
        notes.append(Rejection("reading", report.origin or report.id, reason, report.id))
    if not reading.languages:
        reason = "in no language that Pledgebook reads: kept, but nothing is extracted"
        notes.append(Rejection("reading", report.origin or report.id, reason, report.id))
    return notes


def _namesake(first: dict[str, str], report: Report) -> list[Rejection]:
    """A note where another report of this run had the same id and another text; `first` keeps each id's first hash."""
    if first.setdefault(report.id, report.hash) == report.hash:
        return []
    reason = f"a second report with the id {report.id!r}: kept as another version of it; give each an id of its own"
    return [Rejection("intake", report.origin or report.id, reason, report.id)]


def _extract(engine: Engine, readings: Sequence[Reading]) -> list[tuple[list[Statement], list[Rejection]]]:
    """Grounded statements of each reading; where a batch fails, each report alone, so that one spoils no other."""
    try:
        found = engine.extract(readings)
    except ExtractionError as error:
        if len(readings) == 1:
            report = readings[0].report
            return [([], [Rejection("extraction", report.origin or report.id, str(error), report.id)])]
        return [_extract(engine, [reading])[0] for reading in readings]
    grounded = [ground(extraction.claims, r) for r, extraction in zip(readings, found, strict=True)]
    return [(kept, [*e.rejections, *lost]) for e, (kept, lost) in zip(found, grounded, strict=True)]


def _entries(engine: Engine, reports: Sequence[Report]) -> Iterator[tuple[Reading, Entry]]:
    readings = [read(report) for report in reports]
    for reading, (statements, rejections) in zip(readings, _extract(engine, readings), strict=True):
        yield reading, Entry.of(reading, statements, [*_notes(reading), *rejections])


def _new_reports(
    book: Book, run: int, items: Iterable[Report | Rejection], summary: Summary, progress: Sink
) -> Iterator[Report]:
    """The reports that the book does not hold; the others are counted, and what was rejected is recorded."""
    first: dict[str, str] = {}
    for item in items:
        if rejected := [item] if isinstance(item, Rejection) else _namesake(first, item):
            book.reject(run, rejected)
            summary.rejections += rejected
        if isinstance(item, Rejection):
            continue
        if book.holds(item):
            summary.held += 1
            progress(item)
        else:
            yield item


def read_into(
    book: Book,
    paths: Sequence[str | Path | Given],
    *,
    dossier: str = settings.DOSSIER.default,
    published: str | None = None,
    engine: Engine | str | None = None,
    use: Use = "balance",
    progress: Sink = lambda _: None,
) -> Summary:
    """Read files and folders into a book.

    Args:
        book: where the statements go.
        paths: files, folders, addresses of the web, or `-` for standard input.
        dossier: the name of a dossier, or a file of one.
        published: the date of reports that bear none.
        engine: what extracts, or its name as the setting ENGINE gives it; that of the setting if not given.
        use: whether few wrong or few missed statements matter most; the best F1 if not given.
        progress: called with each report once it is in the book.

    Raises:
        PledgebookError: the dossier, the model or the book is not usable. What single reports suffer is in the
            summary and in the book.
    """
    from pledgebook import __version__

    items, subject = read_reports(paths, published), load_dossier(dossier)
    chosen = make_engine(engine, subject, use)
    run = book.begin(__version__, dossier, subject.digest, chosen.name)
    summary, began = Summary(), perf_counter()
    logger().info("run started", book_run=run, engine=chosen.name, dossier=subject.id)
    place(book, subject)  # what a run that was killed has left

    new = _new_reports(book, run, items, summary, progress)
    for batch in _batches(new, settings.BATCH.get()):
        for reading, entry in _entries(chosen, batch):
            if book.append(run, entry):
                place(book, subject, (reading, entry.statements))
                summary.added += 1
                summary.statements.update(s.kind for s in entry.statements)
                summary.rejections += entry.rejections
            else:
                summary.held += 1
            progress(entry.report)
    summary.usage = chosen.usage
    seconds = perf_counter() - began
    logger().info("run finished", book_run=run, seconds=round(seconds, 3), **summary.counts())
    if left := settings.METRICS.get():
        from pledgebook.pipeline.textfile import write_metrics

        write_metrics(left, summary, seconds)
    return summary


def extract(
    paths: Sequence[str | Path],
    *,
    dossier: str = settings.DOSSIER.default,
    published: str | None = None,
    engine: Engine | str | None = None,
    use: Use = "balance",
) -> Iterator[dict[str, Any] | Rejection]:
    """Extract without a book: for each report one object in the annotated format, or what was rejected."""
    items, size = read_reports(paths, published), settings.BATCH.get()
    chosen = make_engine(engine, load_dossier(dossier), use)
    for batch in _batches(items, size):
        yield from (item for item in batch if isinstance(item, Rejection))
        for _, entry in _entries(chosen, [item for item in batch if isinstance(item, Report)]):
            yield as_record(entry)
            yield from entry.rejections


def as_record(entry: Entry) -> dict[str, Any]:
    """A report with its statements in the annotated format, each with quote, offsets and confidence."""
    report = entry.report
    record: dict[str, Any] = {
        "id": report.id,
        "url": report.url,
        "publisher": report.publisher,
        "published": report.published,
        "language": report.language or next(iter(entry.languages), None),
        "positions": [],
        "meetings": [],
        "figures": [],
    }
    for statement in entry.statements:
        e = statement.evidence
        where = {"quote": e.quote, "start": e.start, "end": e.end, "confidence": statement.confidence}
        record[f"{statement.kind}s"].append({**statement.fields(), **where})
    return record
