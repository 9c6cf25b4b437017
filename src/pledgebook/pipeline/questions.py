"""What a book is asked: its records go through reconciliation, seen through a dossier."""

from __future__ import annotations

from pledgebook import settings
from pledgebook.knowledge.dossier import Dossier, load_dossier
from pledgebook.ledger.book import Book
from pledgebook.ledger.moments import now
from pledgebook.reconciliation.commitments import commitments as derive
from pledgebook.reconciliation.judgements import judged
from pledgebook.records.commitment import Commitment, Said


def statements(book: Book, *, as_of: str | None = None, known_at: str | None = None) -> list[Said]:
    """The statements of a book as judged; the moments are those of `commitments`."""
    return judged(book.statements(as_of=as_of, known_at=known_at), book.judgements.all(known_at=known_at))


def commitments(
    book: Book, *, dossier: str | None = None, as_of: str | None = None, known_at: str | None = None
) -> list[Commitment]:
    """The commitments of a book.

    Args:
        book: the book.
        dossier: the dossier to see it through; the one of the last run if not given.
        as_of: count only what was said up to this day, and see deadlines from it; today if not given.
        known_at: count only what the book knew at this moment.
    """
    said = statements(book, as_of=as_of, known_at=known_at)
    return derive(said, book_dossier(book, dossier), as_of or now()[:10])


def book_dossier(book: Book, dossier: str | None = None) -> Dossier:
    """The dossier a book is seen through: the one named, else that of the last run."""
    return load_dossier(dossier or book.last_dossier() or settings.DOSSIER.get())
