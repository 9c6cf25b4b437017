"""Incidents into the book, and from the book the bulletin on a ceasefire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pledgebook import settings
from pledgebook.errors import UsageError
from pledgebook.guarantees.breaches import bounding_box
from pledgebook.guarantees.ceasefire import bulletin, earliest_needed
from pledgebook.intake.incidents import AUTO, read_incidents
from pledgebook.knowledge.terms import load_terms
from pledgebook.ledger.batched import batched
from pledgebook.ledger.book import Book
from pledgebook.ledger.moments import day, now
from pledgebook.records.ceasefire import Bulletin, Terms
from pledgebook.records.incident import Incident
from pledgebook.records.statement import Rejection

BATCH = 5000
LONGEST = 40_000
"""Days that a bulletin looks back at most: about a century."""


@dataclass(slots=True)
class Imported:
    """What an import did: incidents read, those of them that were new, and what was rejected."""

    read: int = 0
    added: int = 0
    rejections: list[Rejection] = field(default_factory=list)


def import_incidents(book: Book, paths: Sequence[str | Path], form: str = AUTO) -> Imported:
    """Take the incidents of tables into a book.

    Args:
        book: where they go; what it holds already is not added again.
        paths: files, or folders of them.
        form: `acled`, `ucdp`, `csv`, or `auto` to know a table by its columns.
    """
    from pledgebook import __version__

    run = book.begin(__version__, book.last_dossier() or settings.DOSSIER.get(), "", "incidents")
    done = Imported()
    found = read_incidents(paths, form)
    for batch in batched(found, BATCH):
        incidents = [item for item in batch if isinstance(item, Incident)]
        rejected = [item for item in batch if isinstance(item, Rejection)]
        done.read += len(incidents)
        done.added += book.incidents.add(run, incidents)
        book.reject(run, rejected)
        done.rejections += rejected
    return done


def ceasefire(
    book: Book, terms: Terms | Path | str, *, as_of: str | None = None, known_at: str | None = None
) -> Bulletin:
    """What the book's incidents say about the keeping of a ceasefire; its `verdict` is what others build on.

    Args:
        book: the book.
        terms: the terms, or the file that states them.
        as_of: the day at whose end it is asked; today if not given.
        known_at: count only what the book knew at this moment.

    Raises:
        DataError: the terms are not as they should be.
        UsageError: a day is none, or lies too far from the start of the terms.
    """
    if not isinstance(terms, Terms):
        terms = load_terms(terms)
    until = day(as_of) if as_of else now()[:10]
    if (date.fromisoformat(until) - date.fromisoformat(terms.start)).days > LONGEST:
        raise UsageError(f"{until} lies more than {LONGEST} days after {terms.start}, the start of the terms")
    since, box = earliest_needed(terms), bounding_box(terms)
    found = book.incidents.all(since=since, as_of=until, known_at=known_at, box=box)
    around = bounding_box(terms, terms.thresholds.reported_km)
    reported = book.incidents.days_reported(as_of=until, known_at=known_at, box=around)
    return bulletin(terms, found, reported, until)
