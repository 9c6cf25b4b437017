"""What the workbench's pages cost: `python benchmarks/pages.py [--size 10000]`.

Each page is asked of a server over a book of made reports (those of `scale.py`): made anew from what the server has
derived, again as it was made, after a judgement, and first of all. It is set against the plain SQL that fetches, from
the same tables, the rows which the page tells of. Printed are seconds that the server takes, the ratios, and the size
of the HTML; last the largest script, compressed.
"""

from __future__ import annotations

import argparse
import gzip
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

import httpx
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from pledgebook import cycles
from pledgebook.ledger.book import Book
from pledgebook.pipeline.view import View
from pledgebook.records.judgement import Judgement
from pledgebook.web.app import STATIC, create_app
from pledgebook.web.links import Links
from scale import entries, taker, timed

SAID = "SELECT s.*, r.published, r.language, r.publisher FROM statements s JOIN reports r ON r.id = s.report"
"""Statements with what is shown of their reports."""

PLACED = "SELECT r.id, r.published, r.language, g.* FROM reports r LEFT JOIN links g ON g.one = r.id"
"""Reports with what links them."""

FOUND = """
SELECT r.*, s.*
FROM (SELECT rowid, bm25(search_words) FROM search_words WHERE search_words MATCH ? ORDER BY 2 LIMIT 20) found
JOIN searchable ON searchable.id = found.rowid
JOIN reports r ON r.id = searchable.report AND r.version = searchable.version
LEFT JOIN statements s ON s.report = r.id AND s.version = r.version
"""
"""The best reports of a search, and what they say."""

LOUDEST = "SELECT actor, action FROM statements WHERE actor IS NOT NULL GROUP BY 1, 2 ORDER BY count(*) DESC"
"""Actor and action of whom most is said."""

TRIES = 5
"""Of which the quickest counts."""

Page = tuple[str, str, tuple[str, ...]]
"""Its address, and the SQL and its values that fetch what it tells of."""


def pages(book: Path) -> dict[str, Page]:
    """Every page by name; the commitment and the report are those of which most is said."""
    links = Links({})
    with closing(sqlite3.connect(book)) as db:
        actor, action = db.execute(LOUDEST).fetchone()
        (report,) = db.execute("SELECT report FROM statements GROUP BY report ORDER BY count(*) DESC").fetchone()
    with Book(book) as opened:
        view = View(opened)
        key = next(c.key for c in view.commitments if c.key[:2] == (actor, action))
        story = max(view.stories, key=lambda s: (len(s.reports), s.id)).id
    every = (SAID, ())
    of_kind = SAID + " WHERE s.kind = ?"
    return {
        "matrix": (links.matrix(), *every),
        "commitment": (links.commitment(key), SAID + " WHERE s.actor = ? AND s.action = ?", (actor, action)),
        "report": (
            links.report(report),
            "SELECT * FROM reports r JOIN statements s ON s.report = r.id AND r.id = ?",
            (report,),
        ),
        "stories": (links.stories(), PLACED, ()),
        "story": (links.story(story), PLACED, ()),
        "meetings": (links.meetings(), of_kind, ("meeting",)),
        "figures": (links.figures(), of_kind, ("figure",)),
        "conflicts": (links.conflicts(), *every),
        "coverage": (links.coverage(), *every),
        "conditions": (links.conditions(), *every),
        "map": (links.map(), *every),
        "changes": (links.changes(), *every),
        "search": (links.search(q="soldiers"), FOUND, ("soldiers",)),
        "review": (links.review(), *every),
    }


def by_hand(book: Path, query: str, values: tuple[str, ...]) -> int:
    """Rows that plain SQL fetches."""
    with closing(sqlite3.connect(book)) as db:
        return len(db.execute(query, values).fetchall())


def judge(book: Path) -> None:
    """Accept one more statement on the actor and action of whom most is said, as a reviewer does."""
    with closing(sqlite3.connect(book)) as db:
        actor, action = db.execute(LOUDEST).fetchone()
    with Book(book) as opened:
        made = {i for judgement in opened.judgements.all() for i in judgement.subject}
        told = (said.statement.id for said in opened.statements(actor=actor, action=action))
        subject = (next(identifier for identifier in told if identifier not in made),)
        at = opened.judgements.now()
        opened.judgements.append([Judgement("accept", "statement", subject, "made", at, "read again")])


class Server:
    """An application, and the seconds of this process that its latest answer took: its client's own are not counted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self.seconds = app, 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        started = time.process_time()
        await self._app(scope, receive, send)
        self.seconds = time.process_time() - started


def measure(book: Path) -> None:
    """Print a line a page."""
    found = pages(book)
    columns = "".join(f"{name + ' s':>11}{'ratio':>9}" for name in ("made", "again", "judged", "first"))
    print(f"{'page':<12}{'by hand s':>11}{columns}{'HTML kB':>9}")
    for name, page in found.items():
        print(f"{name:<12}" + _costs(book, page), flush=True)


def _costs(book: Path, page: Page) -> str:
    """Of answers made anew, of those at hand, of the first after a judgement, and of a new server's first."""
    address, query, values = page
    judge(book)  # what was kept in a file of the book's present state serves no more
    server = Server(create_app(book))
    with TestClient(server, base_url="http://127.0.0.1") as client:

        def ask(**beside: int) -> float:
            client.get(str(httpx.URL(address).copy_merge_params(beside))).raise_for_status()
            return server.seconds

        client.get("/static/style.css")  # the client's own start
        first = ask()
        judge(book)
        judged, again = ask(), min(ask() for _ in range(TRIES))
        made = min(ask(asked=number) for number in range(TRIES))  # none at hand has this address
        size = len(client.get(address).content)
    hand = min(timed(lambda: by_hand(book, query, values)) for _ in range(TRIES))
    taken = "".join(f"{seconds:>11.4f}{seconds / hand:>9.2f}" for seconds in (made, again, judged, first))
    return f"{hand:>11.4f}{taken}{size / 1000:>9.1f}"


def main() -> None:
    """Fill a book, unless one is given, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10000)
    parser.add_argument("--book", type=Path, help="a book of `--size` reports that is there already")
    asked = parser.parse_args()
    cycles.seldom()  # as `pledgebook serve` does
    with tempfile.TemporaryDirectory() as folder:
        book = asked.book or Path(folder) / "made.db"
        if asked.book is None:
            with Book(book, create=True) as empty:
                taker(empty)(entries(asked.size))
        measure(book)
    largest = max(STATIC.glob("*.js"), key=lambda script: len(gzip.compress(script.read_bytes())))
    print(f"largest script: {largest.name}, {len(gzip.compress(largest.read_bytes())) / 1000:.1f} kB compressed")


if __name__ == "__main__":
    main()
