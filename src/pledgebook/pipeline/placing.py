"""Places reports: each newly read one is compared with the few that may share its origin, and linked to some."""

from __future__ import annotations

from pledgebook.knowledge.dossier import Dossier
from pledgebook.ledger.book import Book
from pledgebook.ledger.placements import Unplaced
from pledgebook.reading import find_credits, read
from pledgebook.reconciliation.links import link
from pledgebook.reconciliation.signatures import compared, marks, signature
from pledgebook.records.origin import Link, Signature
from pledgebook.records.report import Reading


def place(book: Book, dossier: Dossier, reading: Reading | None = None) -> list[Link]:
    """Place what is not placed yet: a report just read, or all that a run that was killed has left.

    Returns:
        The links that were found.
    """
    unplaced = book.placements.unplaced(reading.report.id if reading else None)
    return [found for item in unplaced for found in _placed(book, dossier, item, reading)]


def _placed(book: Book, dossier: Dossier, item: Unplaced, reading: Reading | None) -> list[Link]:
    stored = book.report(item.report, known_at=item.recorded)
    if stored.report.hash != item.version:  # replaced within the second in which it was read: it never counts
        return []
    said = book.statements(report=item.report, known_at=item.recorded)
    own = signature(
        reading if reading and reading.report.hash == item.version else read(stored.report),
        [s.statement for s in said],
        [c for c in find_credits(stored.report.publisher or "") if c.kind == "agency"],
        stored.languages[0] if stored.languages else stored.report.language,
    )
    mine = compared(own, stored.report.text)

    def compare(theirs: Signature, text: str) -> Link | None:
        return link(mine, compared(theirs, text), dossier.rules.occasion)

    return book.placements.place(own, marks(mine), item.recorded, compare)
