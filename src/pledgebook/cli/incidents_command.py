"""`pledgebook incidents import` and `pledgebook incidents list`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options
from pledgebook.ledger.location import Location

if TYPE_CHECKING:
    from pledgebook.records.incident import Incident


@click.group("incidents")
def command() -> None:
    """Take incidents into a book and list them."""


@command.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", "acled", "ucdp", "csv"]),
    default="auto",
    show_default=True,
    help="How the tables are laid out; auto knows them by their columns.",
)
@options.book()
@options.as_json()
def take(paths: tuple[str, ...], form: str, book: Location, *, as_json: bool) -> int:
    """Take the incidents of tables into a book: exports of ACLED, UCDP GED and its candidate events, plain CSV.

    What the book holds already changes nothing; what a source has corrected under the same id becomes a new version.
    The exit status is 1 where anything was rejected.
    """
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.monitoring import import_incidents
    from pledgebook.publication.tables import rejection_row

    with Book(book, create=True) as ledger:
        done = import_incidents(ledger, paths, form)
    if as_json:
        rejected = [rejection_row(r) for r in done.rejections]
        options.echo_json({"read": done.read, "added": done.added, "rejections": rejected})
    else:
        click.echo(f"{book}: {done.added} incidents added, {done.read - done.added} held already")
        options.echo_lines(map(options.rejection, done.rejections))
    return 1 if done.rejections else 0


@command.command("list")
@options.book()
@options.moments
@options.as_json()
def show(book: Location, as_of: str | None, known_at: str | None, *, as_json: bool) -> None:
    """List the incidents of a book, each as its source has it now."""
    from pledgebook.ledger.book import Book

    with Book(book) as ledger:
        found = ledger.incidents.all(as_of=as_of, known_at=known_at)
    if as_json:
        options.echo_json([{"id": i.id, **asdict(i)} for i in found])
    else:
        options.echo_lines(map(_line, found))


def _line(i: Incident) -> str:
    first, last = i.span
    span = "" if first == last else f" ({first} to {last})"
    killed = f"; {i.killed} killed" if i.killed else ""
    where = f"{i.place or 'no place'} {i.latitude:.4f}, {i.longitude:.4f}"
    what = f"{i.kind}  {', '.join(i.parties) or 'party not told'}  {where}{killed}"
    return f"{i.day}{span}  {what}  {i.source} {i.source_id}  {i.id}"
