"""The input of a run, in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from pledgebook import settings
from pledgebook.intake import Readable, read_reports
from pledgebook.ledger.book import Book
from pledgebook.pipeline.batches import Held, Item
from pledgebook.records.report import Report


@dataclass(frozen=True, slots=True)
class Source:
    """The input: `paths` as intake reads them, `published` the date of reports that bear none.

    Raises:
        UsageError: `published` is no date.
    """

    paths: Iterable[Readable]
    published: str | None

    def __post_init__(self) -> None:
        read_reports((), self.published)  # it names a date that is none

    def batches(self, book: Book | None = None) -> Iterator[list[Item]]:
        """The input in batches of as many items as the setting BATCH says, what the book holds marked as such.

        The same input is cut at the same places whatever is held.
        """
        items, size = read_reports(self.paths, self.published), settings.BATCH.get()
        while batch := list(islice(items, size)):
            yield [Held(item) if book and isinstance(item, Report) and book.holds(item) else item for item in batch]
