"""What the workbench was asked to read: jobs that wait in line and are done one at a time, in a thread of their own."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from threading import Condition, Thread
from typing import Literal

from pledgebook import settings
from pledgebook.errors import PledgebookError, UsageError
from pledgebook.extraction.engine import Engine
from pledgebook.intake import Given
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.logs import logger
from pledgebook.pipeline.reports import Summary, read_into
from pledgebook.records.report import Report

WAITING = 20
"""Jobs that may wait; who asks for more is told to come back."""

KEPT = 20
"""Jobs that were done and are still shown."""

MOST_NAMED = 200
"""Reports of a job that are listed."""

State = Literal["waiting", "reading", "done", "failed"]


@dataclass(slots=True)
class Job:
    """Files and addresses that somebody asked to be read.

    `taken` counts the reports that are in the book by now, `reports` names the first of them, `fault` says why all of
    it failed. `folder` holds uploaded files until they are read.
    """

    number: int
    by: str
    names: tuple[str, ...]
    paths: Sequence[str | Given]
    published: str | None
    folder: TemporaryDirectory[str] | None
    state: State = "waiting"
    taken: int = 0
    reports: list[tuple[str, str]] = field(default_factory=list)
    summary: Summary | None = None
    fault: str = ""

    def took(self, report: Report) -> None:
        """Count a report that is in the book."""
        self.taken += 1
        if len(self.reports) < MOST_NAMED:
            self.reports.append((report.id, report.title or report.id))


class Jobs:
    """The jobs of a served book. `engine` extracts; that of the setting ENGINE if None."""

    def __init__(self, book: Location, engine: Engine | None = None) -> None:
        self.engine = engine
        self._book = book
        self._jobs: deque[Job] = deque()
        self._changed = Condition()
        self._count = 0
        self._thread: Thread | None = None

    def all(self) -> list[Job]:
        """The jobs, the latest first."""
        with self._changed:
            return list(reversed(self._jobs))

    def add(
        self, by: str, paths: Sequence[str | Given], published: str | None, folder: TemporaryDirectory[str] | None
    ) -> Job:
        """Put a job in line.

        Raises:
            UsageError: too many wait already.
        """
        names = tuple(path.name if isinstance(path, Given) else path for path in paths)
        with self._changed:
            if sum(job.state == "waiting" for job in self._jobs) >= WAITING:
                raise UsageError(f"{WAITING} readings wait already; come back when some are done")
            self._count += 1
            job = Job(self._count, by, names, paths, published, folder)
            self._jobs.append(job)
            over = [done for done in self._jobs if done.state in {"done", "failed"}][:-KEPT]
            for old in over:
                self._jobs.remove(old)
            if self._thread is None:
                self._thread = Thread(target=self._work, name="reading", daemon=True)
                self._thread.start()
            self._changed.notify()
        return job

    def _work(self) -> None:
        while True:
            with self._changed:
                job = self._next()
                while job is None:
                    self._changed.wait()
                    job = self._next()
                job.state = "reading"
            self._read(job)

    def _next(self) -> Job | None:
        return next((job for job in self._jobs if job.state == "waiting"), None)

    def _read(self, job: Job) -> None:
        try:
            with Book(self._book, create=True) as book:
                dossier = book.last_dossier() or settings.DOSSIER.get()
                job.summary = read_into(
                    book,
                    job.paths,
                    dossier=dossier,
                    published=job.published,
                    engine=self.engine,
                    progress=job.took,
                )
            job.state = "done"
        except PledgebookError as error:
            job.fault, job.state = str(error).replace(str(self._book), self._book.name), "failed"
        except Exception as error:  # noqa: BLE001  # the thread must live on for the jobs behind
            job.fault, job.state = f"unforeseen: {type(error).__name__}", "failed"
        finally:
            if job.fault:
                logger().warning("reading failed", job=job.number, reason=job.fault)
            if job.folder:
                job.folder.cleanup()
