"""What a book is asked: its records go through reconciliation, seen through a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pledgebook import settings
from pledgebook.guarantees.conditions import Outlook, supposed, suppositions
from pledgebook.guarantees.conditions import outlook as together
from pledgebook.knowledge.dossier import Dossier, load_dossier
from pledgebook.ledger.book import Book
from pledgebook.ledger.moments import now
from pledgebook.reconciliation.commitments import commitments as derive
from pledgebook.reconciliation.conflicts import conflicts as contradictions
from pledgebook.reconciliation.judgements import judged, same_and_different
from pledgebook.reconciliation.origins import origins as components
from pledgebook.reconciliation.stories import stories as happenings
from pledgebook.reconciliation.stories import telling
from pledgebook.records.commitment import Commitment, Said
from pledgebook.records.conflict import Conflict
from pledgebook.records.origin import Origin
from pledgebook.records.story import Story


def statements(book: Book, *, as_of: str | None = None, known_at: str | None = None) -> list[Said]:
    """The statements of a book as judged, each with its origin; the moments are those of `commitments`."""
    said = judged(book.statements(as_of=as_of, known_at=known_at), book.judgements.all(known_at=known_at))
    origin_of = {r: origin.id for origin in origins(book, as_of=as_of, known_at=known_at) for r in origin.reports}
    return [replace(item, origin=origin_of[item.statement.report]) for item in said]


def origins(book: Book, *, as_of: str | None = None, known_at: str | None = None) -> list[Origin]:
    """The origins of a book's reports, those of single reports too; the moments are those of `commitments`."""
    same, different = same_and_different(book.judgements.all(known_at=known_at), "origin")
    published = book.placements.published(as_of=as_of, known_at=known_at)
    return components(published, book.placements.links(as_of=as_of, known_at=known_at), same, different)


def stories(book: Book, *, as_of: str | None = None, known_at: str | None = None) -> list[Story]:
    """The stories of a book's reports, those of single reports too; the moments are those of `commitments`.

    Titles are taken in English or the dossier's first language, where a report bears one.
    """
    same, different = same_and_different(book.judgements.all(known_at=known_at), "story")
    told = [telling(*each) for each in book.placements.passages(as_of=as_of, known_at=known_at)]
    preferred = ("en", *list(book_dossier(book).title)[:1])
    return happenings(told, origins(book, as_of=as_of, known_at=known_at), same, different, preferred)


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
    return list(outlook(book, dossier=dossier, as_of=as_of, known_at=known_at).commitments)


def outlook(
    book: Book,
    *,
    dossier: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    suppose: Sequence[str] = (),
    today: str | None = None,
) -> Outlook:
    """Commitments and the conditions on which they hang; the first arguments are those of `commitments`.

    The ceasefire is that of the setting TERMS, if there is one.

    Args:
        book: the book.
        dossier: see there.
        as_of: see there.
        known_at: see there.
        suppose: what to suppose besides, as `USA.backstop=refuses` or `framework=met`.
        today: the day from which deadlines and the ceasefire are seen; `as_of`, else today, if not given.

    Raises:
        UsageError: a supposition speaks of what neither the book nor the dossier knows.
    """
    subject, terms = book_dossier(book, dossier), settings.TERMS.get()
    said = statements(book, as_of=as_of, known_at=known_at)
    found = derive(said, subject, today or as_of or now()[:10])
    stances, given = suppositions(suppose, found, subject)
    verdict = None
    if terms:
        from pledgebook.pipeline.monitoring import ceasefire  # it loads geometry, which few need

        verdict = ceasefire(book, terms, as_of=today or as_of, known_at=known_at).verdict.state
    return together(supposed(found, stances, subject), subject, verdict=verdict, given=given)


def conflicts(
    book: Book, *, dossier: str | None = None, as_of: str | None = None, known_at: str | None = None
) -> list[Conflict]:
    """What reports say that cannot all be right; the arguments are those of `commitments`.

    The uncertain ones come last, before them the open ones and then the settled ones.
    """
    return contradictions(statements(book, as_of=as_of, known_at=known_at), book_dossier(book, dossier))


def book_dossier(book: Book, dossier: str | None = None) -> Dossier:
    """The dossier a book is seen through: the one named, else that of the last run."""
    return load_dossier(dossier or book.last_dossier() or settings.DOSSIER.get())
