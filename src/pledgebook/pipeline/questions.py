"""What a book is asked: its records go through reconciliation, seen through a dossier."""

from __future__ import annotations

from pledgebook import settings
from pledgebook.knowledge.dossier import Dossier, load_dossier
from pledgebook.ledger.book import Book
from pledgebook.reconciliation.commitments import commitments as derive
from pledgebook.records.commitment import Commitment


def commitments(
    book: Book, *, dossier: str | None = None, as_of: str | None = None, known_at: str | None = None
) -> list[Commitment]:
    """The commitments of a book.

    Args:
        book: the book.
        dossier: the dossier to see it through; the one of the last run if not given.
        as_of: count only what was said up to this day.
        known_at: count only what the book knew at this moment.
    """
    return derive(book.statements(as_of=as_of, known_at=known_at), book_dossier(book, dossier))


def book_dossier(book: Book, dossier: str | None = None) -> Dossier:
    """The dossier a book is seen through: the one named, else that of the last run."""
    return load_dossier(dossier or book.last_dossier() or settings.DOSSIER.get())
