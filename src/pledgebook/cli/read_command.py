"""`pledgebook read`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options
from pledgebook.ledger.location import Location

if TYPE_CHECKING:
    from pledgebook.extraction.model import Use


@click.command("read")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@options.book()
@options.dossier()
@options.engine()
@options.use
@options.published()
@options.as_json()
def command(
    paths: tuple[str, ...], book: Location, dossier: str, engine: str, use: Use, published: str | None, *, as_json: bool
) -> int:
    """Read files and folders of reports into a book.

    PATH is a folder, a .txt, .html or .jsonl file, an address of the web, or - for standard input. What is in the book
    already is passed over; a changed text becomes a new version. The exit status is 1 where anything was rejected.
    """
    from tqdm import tqdm

    from pledgebook.knowledge.dossier import load_dossier
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.reports import read_into
    from pledgebook.publication.tables import rejection_row

    load_dossier(dossier)  # a dossier that is not there must not leave an empty book
    with Book(book, create=True) as ledger:
        hidden = as_json or not sys.stderr.isatty()
        with tqdm(desc="reading", unit=" reports", file=sys.stderr, disable=hidden) as bar:
            summary = read_into(
                ledger,
                paths,
                dossier=dossier,
                published=published,
                engine=engine,
                use=use,
                progress=lambda _: bar.update(),
            )
    if as_json:
        rejected = [rejection_row(r) for r in summary.rejections]
        counts = {"added": summary.added, "held": summary.held, "statements": dict(summary.statements)}
        usage = asdict(summary.usage) if summary.usage else None
        options.echo_json({**counts, "rejections": rejected, "usage": usage})
    else:
        kinds = ", ".join(f"{n} {kind}s" for kind, n in sorted(summary.statements.items())) or "no statements"
        click.echo(f"{book}: {summary.added} reports added ({kinds}), {summary.held} held already")
        if summary.usage:
            click.echo(str(summary.usage))
        options.echo_lines(map(options.rejection, summary.rejections))
    return 0 if summary.complete else 1
