"""`pledgebook changes`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pledgebook.cli import options
from pledgebook.ledger.location import Location


@click.command("changes")
@click.option("--since", required=True, metavar="DATE", help="The first day that counts; with --recorded a time too.")
@click.option("--until", metavar="DATE", help="The last day that counts; today if not given.")
@click.option("--recorded", is_flag=True, help="What the book learnt in that time, whenever it was said.")
@click.option("--known-at", metavar="TIME", help="Only what the book knew at this date or time (UTC).")
@click.option("--atom", metavar="FILE", help="Write them as an Atom feed too.")
@options.book()
@options.dossier(required=False)
@options.as_json()
def command(since: str, *, atom: str | None, book: Location, dossier: str | None, as_json: bool, **asked: Any) -> None:
    """Show what moved since a day, the weightiest first, with the words that moved it.

    Stances that turned, standings, conditions and deadlines of commitments, conditions met or no longer met, the
    verdict on the ceasefire. Each line has the day, the weight, and what moved; docs/changes.md says what weighs how
    much. The uncertain come last.
    """
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.since import changes
    from pledgebook.pipeline.view import book_dossier
    from pledgebook.publication.changes import change_row, evidence_lines, headline
    from pledgebook.publication.feed import atom_feed

    with Book(book) as ledger:
        found = changes(ledger, since, dossier=dossier, **asked)
        subject = book_dossier(ledger, dossier)
    if atom:
        title = f"{subject.title['en']}: what moved"
        with options.writing(atom):
            feed = atom_feed(found.changes, found.evidence, found.urls, title=title, name=subject.id)
            Path(atom).write_bytes(feed)
    if as_json:
        options.echo_json([change_row(change, found.evidence) for change in found.changes])
        return
    if not found.changes:
        click.echo("Nothing moved.")
    for change in found.changes:
        options.echo_lines([f"{change.day or 'undated':<10} {change.weight:>5.1f}  {headline(change)}"])
        options.echo_lines(f"{'':18}{line}" for line in evidence_lines(change, found.evidence))
