"""What the book asks of a database beyond the SQL that all of them speak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import CTE, Connection, Engine, Table
from sqlalchemy.exc import DBAPIError

from pledgebook.ledger.phrases import Phrase

BUSY_SECONDS = 30
"""How long a writer waits for another."""

GAP = "¶"
"""Stands between quotes, so that no phrase goes from one to the next; no word is it."""


class Folded(NamedTuple):
    """A row of the index of words: what may be searched of a version of a report, as folded words with spaces between.

    `quotes` has again those words of the text that are evidence of a statement, with `GAP` between two evidences.
    """

    id: int
    title: str
    text: str
    quotes: str


class Dialect(Protocol):
    """One kind of database."""

    def engine(self, location: Any, *, create: bool) -> Engine:
        """Connections to a book. Each transaction of one sees a single state.

        Those with the execution option `writes` wait for one another before they look.

        Raises:
            BookError: there is no such file or server, and it is not to be made.
        """

    def reason(self, error: DBAPIError) -> str:
        """An error of the database in words for people, with the mend."""

    def create_index(self, connection: Connection) -> None:
        """Make the empty index of words, in a migration."""

    def add_words(self, connection: Connection, rows: Sequence[Folded]) -> None:
        """Add rows to the index of words."""

    def found(self, asked: Sequence[Phrase], *, stated: bool) -> CTE:
        """The rows of the index that hold all phrases, as `id` and `score`, the higher the better.

        Args:
            asked: the phrases, at least one; each stands within a title, a text or a quote.
            stated: whether quotes alone count.
        """

    def load(self, connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add many rows, all with the same columns, by the fastest way that the database has."""

    def loaded(self, connection: Connection, table: Table) -> None:
        """After many rows with numbers of their own: go on behind these, and plan queries for so many."""
