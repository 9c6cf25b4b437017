"""Reports → readings → claims → statements → book.

Everything streams in batches. A report is in the book whole or not at all, so that a run that was killed goes on
where it stood when it is started again. Batches are read in this process, in others or on a cluster, see `Workers`;
one writer takes what they find into the book, in the order of the input, so that the book is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Literal

from pledgebook import settings
from pledgebook.extraction.engine import Engine, Usage
from pledgebook.extraction.engines import make_engine
from pledgebook.extraction.model import Use
from pledgebook.intake import Readable
from pledgebook.knowledge.dossier import Dossier, load_dossier
from pledgebook.ledger.book import Book
from pledgebook.logs import logger
from pledgebook.pipeline.batches import Done, Found, Held, Recipe, Result
from pledgebook.pipeline.digests import made_with, outdated
from pledgebook.pipeline.placing import place
from pledgebook.pipeline.source import Source
from pledgebook.pipeline.workers import read_growing, read_here, read_pooled
from pledgebook.records.entry import Entry
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection

Sink = Callable[[Report], object]


@dataclass(frozen=True, slots=True)
class Workers:
    """Who reads: so many processes of this machine or of a cluster.

    One of this machine is this process itself. 0 are as many as are worth it: on a cluster one a core, on this machine
    this process until the input proves to be no small one.
    """

    number: int = 0
    on: Literal["machine", "ray"] = "machine"


HERE = Workers(1)


@dataclass(slots=True)
class Summary:
    """What a run did: reports added, reports the book held already, statements by kind, and what was rejected.

    `outdated` of those held were made with another engine, dossier or other data than this run's: what `reread` is for.
    `usage` is what a service was asked, where the engine asks one.
    """

    added: int = 0
    held: int = 0
    outdated: int = 0
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


class _Writer:
    """Takes results into a book, one after the other."""

    def __init__(self, book: Book, run: int, dossier: Dossier, made_with: Mapping[str, str]) -> None:
        self.summary = Summary()
        self._book, self._run, self._dossier, self._made_with = book, run, dossier, made_with

    def take(self, result: Result) -> Report | None:
        """The report that is in the book now, if the result is one."""
        if isinstance(result, Rejection):
            self._reject(result)
            return None
        report = result.report if isinstance(result, Held) else result.entry.report
        if isinstance(result, Found) and self._book.append(self._run, result.entry, returned=result.returned):
            place(self._book, self._dossier, (result.reading, result.entry.statements))
            self.summary.added += 1
            self.summary.statements.update(s.kind for s in result.entry.statements)
            self.summary.rejections += result.entry.rejections
        else:
            self.summary.held += 1
            self.summary.outdated += any(outdated(made, self._made_with) for made in self._book.made_with(report.id))
        return report

    def _reject(self, rejected: Rejection) -> None:
        self._book.reject(self._run, [rejected])
        self.summary.rejections.append(rejected)


def read_into(  # noqa: PLR0913  # the way from the input to the book, a choice each
    book: Book,
    paths: Iterable[Readable],
    *,
    dossier: str = settings.DOSSIER.default,
    published: str | None = None,
    engine: Engine | str | None = None,
    use: Use = "balance",
    workers: Workers = HERE,
    progress: Sink = lambda _: None,
) -> Summary:
    """Read files and folders into a book.

    Args:
        book: where the statements go.
        paths: files, archives, folders, addresses of the web, or `-` for standard input; a `Table` tells its columns,
            and reports that were read in already are taken as they are.
        dossier: the name of a dossier, or a file of one.
        published: the date of reports that bear none.
        engine: what extracts, or its name as the setting ENGINE gives it; that of the setting if not given.
        use: whether few wrong or few missed statements matter most; the best F1 if not given.
        workers: who reads; this process if not given. The book is the same.
        progress: called with each report once it is in the book.

    Raises:
        PledgebookError: the dossier, the model or the book is not usable. What single reports suffer is in the
            summary and in the book.
    """
    from pledgebook import __version__

    source, subject = Source(paths, published), load_dossier(dossier)
    recipe, made = Recipe.of(subject, engine, use)
    found = _read(source, book, recipe, made, workers)
    today = made_with(made, subject)
    run = book.begin(__version__, dossier, subject.digest, made.name, today)
    began = perf_counter()
    logger().info("run started", book_run=run, engine=made.name, dossier=subject.id)
    place(book, subject)  # what a run that was killed has left
    writer = _Writer(book, run, subject, today)
    asked = made.usage and Usage()
    for done in found:
        for result in done.results:
            if (report := writer.take(result)) is not None:
                progress(report)
        if asked and done.usage:
            asked += done.usage
    writer.summary.usage = asked
    _tell(run, writer.summary, perf_counter() - began)
    return writer.summary


def _tell(run: int, summary: Summary, seconds: float) -> None:
    """Leave word of a run with whoever operates this."""
    logger().info("run finished", book_run=run, seconds=round(seconds, 3), **summary.counts())
    if left := settings.METRICS.get():
        from pledgebook.pipeline.textfile import write_metrics

        write_metrics(left, summary, seconds)


def _read(source: Source, book: Book, recipe: Recipe, engine: Engine, workers: Workers) -> Iterator[Done]:
    if workers.on == "ray":
        from pledgebook.pipeline.cluster import read_on_ray

        return read_on_ray(recipe, workers.number, source, book.path)
    batches = source.batches(book)
    if workers.number == 1 or (workers.number == 0 and engine.usage):  # one that asks a service waits, mostly
        return read_here(engine, batches)
    return read_pooled(recipe, workers.number, batches) if workers.number else read_growing(recipe, engine, batches)


def extract(
    paths: Sequence[Readable],
    *,
    dossier: str = settings.DOSSIER.default,
    published: str | None = None,
    engine: Engine | str | None = None,
    use: Use = "balance",
) -> Iterator[dict[str, Any] | Rejection]:
    """Extract without a book: for each report one object in the annotated format, or what was rejected."""
    source, made = Source(paths, published), make_engine(engine, load_dossier(dossier), use)
    for done in read_here(made, source.batches()):
        for result in done.results:
            if isinstance(result, Found):
                yield as_record(result.entry)
                yield from result.entry.rejections
            elif isinstance(result, Rejection):
                yield result


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
