"""Places reports: each newly read one is compared with the few that may share its origin, and linked to some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pledgebook.knowledge.dossier import Dossier
from pledgebook.ledger.book import Book
from pledgebook.ledger.placements import Bond, Unplaced
from pledgebook.reading import find_credits, read
from pledgebook.reconciliation.links import link, tell_alike
from pledgebook.reconciliation.signatures import compared, marks, signature
from pledgebook.records.origin import Link, Signature
from pledgebook.records.report import Reading
from pledgebook.records.statement import Statement

Fresh = tuple[Reading, Sequence[Statement]]
"""A report that was read just now, and what it says."""


def place(book: Book, dossier: Dossier, fresh: Fresh | None = None) -> list[Link]:
    """Place what is not placed yet: a report just read, or all that a run that was killed has left.

    Args:
        book: where the reports are.
        dossier: says how many days make an occasion.
        fresh: the reading of the report just read, and what it says.

    Returns:
        The links that were found.
    """
    unplaced = book.placements.unplaced(fresh[0].report.id if fresh else None)
    return [
        found for item in unplaced for found in _placed(book, dossier, item, fresh if item is unplaced[-1] else None)
    ]


def _placed(book: Book, dossier: Dossier, item: Unplaced, fresh: Fresh | None) -> list[Link]:
    if fresh is None or fresh[0].report.hash != item.hash:
        stored = book.report(item.report, known_at=item.recorded)
        if stored.version != item.version:  # replaced within the second in which it was read: it never counts
            return []
        said = book.statements(report=item.report, known_at=item.recorded)
        fresh = read(stored.report), [s.statement for s in said]
    reading, statements = fresh
    report, occasion = reading.report, dossier.rules.occasion
    publishers = [c for c in find_credits(report.publisher or "") if c.kind == "agency"]
    language = reading.languages[0] if reading.languages else report.language
    own = replace(signature(reading, statements, publishers, language), version=item.version)
    mine = compared(own, report.text)

    def compare(theirs: Signature, text: str, bond: Bond) -> Link | None:
        if bond == "weak" and not tell_alike(own, theirs, occasion):  # needs no words, which cost most
            return None
        return link(mine, compared(theirs, text), occasion)

    return book.placements.place(own, marks(mine), item.recorded, occasion, compare)
