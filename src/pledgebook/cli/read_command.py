"""`pledgebook read`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

import click

from pledgebook import settings
from pledgebook.cli import options
from pledgebook.ledger.location import Location

if TYPE_CHECKING:
    from pledgebook.extraction.model import Use
    from pledgebook.intake import Readable


@click.command("read")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@options.book()
@options.dossier()
@options.engine()
@options.use
@options.published()
@options.columns
@click.option(
    "--workers",
    type=click.IntRange(0),
    default=settings.WORKERS.get,
    show_default=str(settings.WORKERS.default),
    metavar="N",
    help=settings.WORKERS.help,
)
@click.option(
    "--on",
    type=click.Choice(["machine", "ray"]),
    default="machine",
    show_default=True,
    help="Where they work: this machine, or a cluster of Ray (the extra `ray`).",
)
@options.as_json()
def command(  # noqa: PLR0913  # one argument an option
    paths: Sequence[Readable],
    book: Location,
    dossier: str,
    engine: str,
    use: Use,
    published: str | None,
    *,
    workers: int,
    on: Literal["machine", "ray"],
    as_json: bool,
) -> int:
    """Read files and folders of reports into a book.

    PATH is a folder, a .txt or .html file, a table (.jsonl, .parquet), a web archive (.warc, .warc.gz, .warc.zst,
    .wacz), an address of the web, or - for standard input. What is in the book already is passed over, whatever read
    it: `pledgebook reread` reads it again. A changed text becomes a new version, and so does one that bore no date and
    has one now. The exit status is 1 where anything was rejected.
    """
    from tqdm import tqdm

    from pledgebook.knowledge.dossier import load_dossier
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.reports import Workers, read_into
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
                workers=Workers(workers, on),
                progress=lambda _: bar.update(),
            )
    if as_json:
        rejected = [rejection_row(r) for r in summary.rejections]
        counts = {"added": summary.added, "held": summary.held, "outdated": summary.outdated}
        usage = asdict(summary.usage) if summary.usage else None
        statements = dict(summary.statements)
        options.echo_json({**counts, "statements": statements, "rejections": rejected, "usage": usage})
    else:
        kinds = ", ".join(f"{n} {kind}s" for kind, n in sorted(summary.statements.items())) or "no statements"
        click.echo(f"{book}: {summary.added} reports added ({kinds}), {summary.held} held already")
        if summary.outdated:
            click.echo(
                f"{summary.outdated} of them were read with another engine, dossier, data or version and stay as they "
                "are: `pledgebook reread` reads them again"
            )
        if summary.usage:
            click.echo(str(summary.usage))
        options.echo_lines(map(options.rejection, summary.rejections))
    return 0 if summary.complete else 1
