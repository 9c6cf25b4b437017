"""`pledgebook collect`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pledgebook.cli import options
from pledgebook.ledger.location import Location

if TYPE_CHECKING:
    from pledgebook.extraction.model import Use
    from pledgebook.pipeline.collecting import Round


@click.command("collect")
@click.option("--watch", is_flag=True, help="Go on, and ask each source again every COLLECT_EVERY seconds.")
@options.book()
@options.dossier()
@options.engine()
@options.use
@options.as_json()
def command(*, watch: bool, book: Location, dossier: str, engine: str, use: Use, as_json: bool) -> int:
    """Collect the reports of a book's sources.

    Asks each source what is new, fetches it politely, keeps each page as it was fetched, and reads into the book what
    belongs to the dossier. When interrupted, the same command goes on. The exit status is 1 where a source failed or
    anything was rejected.
    """
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.collecting import Collector, archive_folder

    def tell(done: Round) -> None:
        if as_json:
            options.echo_json(_row(done))
        else:
            options.echo_lines(_lines(book, done))

    archive = archive_folder(book)
    with Book(book) as ledger, Collector(ledger, archive, dossier=dossier, engine=engine, use=use) as collector:
        if watch:
            collector.watch(tell)
        done = collector.round()
    tell(done)
    return 0 if done.complete else 1


def _lines(book: Location, done: Round) -> list[str]:
    f, r = done.fetching, done.reading
    barred = ", ".join(f"{count} {what}" for what, count in sorted(done.barred.items()))
    found = f"{f.asked} sources asked, {f.changed} changed, {f.leads} new leads"
    pages = f"{f.fetched} pages fetched, {f.unchanged} unchanged"
    return [
        f"{book}: {found}; {pages}; {r.added} reports added, {r.held} held already" + (f"; {barred}" if barred else ""),
        *([f"{done.waiting} leads wait for another round"] if done.waiting else []),
        *(f"{host} is left alone until {at:%Y-%m-%dT%H:%M:%SZ}" for host, at in sorted(f.closed.items())),
        *(f"source {address} {fault}" for address, fault in sorted(f.faults.items())),
        *map(options.rejection, r.rejections),
    ]


def _row(done: Round) -> dict[str, Any]:
    from pledgebook.publication.tables import rejection_row

    f, r = done.fetching, done.reading
    return {
        "sources": {"asked": f.asked, "changed": f.changed, "faults": f.faults},
        "leads": {"new": f.leads, "waiting": done.waiting},
        "pages": {"fetched": f.fetched, "unchanged": f.unchanged, **done.barred},
        "closed": {host: f"{at:%Y-%m-%dT%H:%M:%SZ}" for host, at in f.closed.items()},
        "reports": {"added": r.added, "held": r.held, "statements": dict(r.statements)},
        "rejections": [rejection_row(rejected) for rejected in r.rejections],
    }
