"""What a book lets one foresee: what waits for what, what follows from a supposition, what is covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pledgebook.guarantees.conditions import Outlook, effects
from pledgebook.guarantees.coverage import coverage as covered
from pledgebook.guarantees.graph import circles, critical_path, waiting_graph
from pledgebook.guarantees.graph import keystones as most_hang_on
from pledgebook.ledger.book import Book
from pledgebook.pipeline.questions import book_dossier, commitments, outlook
from pledgebook.records.condition import Effect, Keystone
from pledgebook.records.coverage import Coverage


@dataclass(frozen=True, slots=True)
class Waits:
    """Commitments and conditions as they stand, sets that wait for one another, the longest chain to an action."""

    outlook: Outlook
    circles: list[list[str]]
    path: list[str]


def waits(
    book: Book,
    action: str,
    *,
    dossier: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    suppose: Sequence[str] = (),
) -> Waits:
    """What waits for what, and the longest chain of waits to an action; arguments are those of `outlook`."""
    found = outlook(book, dossier=dossier, as_of=as_of, known_at=known_at, suppose=suppose)
    graph = waiting_graph(found, book_dossier(book, dossier))
    return Waits(found, circles(graph), critical_path(graph, action))


def what_if(
    book: Book,
    suppose: Sequence[str],
    *,
    dossier: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> list[Effect]:
    """What becomes otherwise under suppositions; arguments are those of `outlook`."""
    before = outlook(book, dossier=dossier, as_of=as_of, known_at=known_at)
    return effects(before, outlook(book, dossier=dossier, as_of=as_of, known_at=known_at, suppose=suppose))


def keystones(
    book: Book, *, dossier: str | None = None, as_of: str | None = None, known_at: str | None = None
) -> list[Keystone]:
    """What most commitments hang on; arguments are those of `commitments`."""
    found = outlook(book, dossier=dossier, as_of=as_of, known_at=known_at)
    return most_hang_on(found, waiting_graph(found, book_dossier(book, dossier)))


def coverage(
    book: Book, *, dossier: str | None = None, as_of: str | None = None, known_at: str | None = None
) -> list[Coverage]:
    """Who stands behind each capability that the dossier needs; arguments are those of `commitments`."""
    found = commitments(book, dossier=dossier, as_of=as_of, known_at=known_at)
    return covered(found, book_dossier(book, dossier))
