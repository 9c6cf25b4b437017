"""The input of a run, in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pledgebook import settings
from pledgebook.intake import Readable, read_reports
from pledgebook.ledger.batched import batched
from pledgebook.ledger.book import Book
from pledgebook.pipeline.batches import Held, Item, Returned
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection


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
        """The input in batches of as many items as the setting BATCH says, what the book holds marked as such."""
        items = read_reports(self.paths, self.published)
        return batched(_known(items, book) if book else items, settings.BATCH.get())


def _known(items: Iterable[Report | Rejection], book: Book) -> Iterator[Item]:
    """The input as the book knows it; a second report with the id of another one of this run is noted.

    Texts of before come last. Only then it is known that no other text of the run has their id: two files with one id
    would take turns.
    """
    first: dict[str, str] = {}
    shared, former = set[str](), list[Report]()
    for item in items:
        if isinstance(item, Rejection):
            yield item
            continue
        if first.setdefault(item.id, item.hash) != item.hash:
            shared.add(item.id)
            reason = f"a second report with the id {item.id!r}: kept as another version of it"
            yield Rejection("intake", item.origin or item.id, f"{reason}; give each an id of its own", item.id)
        known = book.known(item)
        if known == "former":
            former.append(item)
        else:
            yield Held(item) if known else item
    yield from (Held(report) if report.id in shared else Returned(report) for report in former)
