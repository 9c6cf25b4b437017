"""`pledgebook sources`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options
from pledgebook.ledger.location import Location

if TYPE_CHECKING:
    from pledgebook.records.source import SourceKind, SourceState

KINDS = ("feed", "sitemap", "list", "gdelt", "mediacloud")


@click.group("sources")
def command() -> None:
    """Keep the sources that reports are collected from."""


@command.command("add")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default=KINDS[0],
    show_default=True,
    help="feed: RSS or Atom; sitemap: of news or any; list: an address a line; gdelt, mediacloud: lists of articles.",
)
@click.option("--by-title", is_flag=True, help="Fetch only what bears a title that names what the dossier is about.")
@options.book()
def add(addresses: tuple[str, ...], *, kind: SourceKind, by_title: bool, book: Location) -> None:
    """Add sources: feeds, news sitemaps, lists of addresses, dumps of GDELT and Media Cloud.

    ADDRESS is one of the web, or a file. Nothing is asked of it before `collect`. The book is made where there is none.
    """
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.collecting import add_sources

    with Book(book, create=True) as ledger:
        add_sources(ledger, addresses, kind, by_title=by_title)
    options.echo_lines(f"{address} is a source of {book} now" for address in addresses)


@command.command("list")
@options.book()
@options.as_json()
def listed(*, book: Location, as_json: bool) -> None:
    """List the sources, how each fares and what it yielded."""
    from pledgebook.ledger.book import Book

    with Book(book) as ledger:
        states = ledger.sources.states()
    if as_json:
        options.echo_json([asdict(state) for state in states])
    else:
        for state in states:
            options.echo_lines(_lines(state))


@command.command("remove")
@click.argument("address")
@options.book()
def remove(address: str, *, book: Location) -> None:
    """Ask a source no more; the reports that it gave stay."""
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.collecting import remove_source

    with Book(book) as ledger:
        remove_source(ledger, address)
    options.echo_lines([f"{address} is asked no more"])


def _lines(s: SourceState) -> list[str]:
    title = ", by title" if s.source.by_title else ""
    checked = f"asked {s.checked}, answered {s.succeeded or 'never'}" if s.checked else "not asked yet"
    yielded = f"{s.leads} leads: {s.reports} reports, {s.passed} passed over, {s.lost} lost, {s.waiting} waiting"
    lines = [f"{s.source.address}  ({s.source.kind}{title}, since {s.since})", f"    {checked}; {yielded}"]
    if s.failures:
        lines.append(f"    failed {s.failures} times in a row: {s.fault}")
    return lines
