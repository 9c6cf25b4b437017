"""`pledgebook ceasefire`."""

from __future__ import annotations

from pathlib import Path

import click

from pledgebook import settings
from pledgebook.cli import options
from pledgebook.ledger.location import Location


@click.command("ceasefire")
@click.option(
    "--terms",
    default=settings.TERMS.get,
    required=True,
    metavar="FILE",
    help="What was agreed, as docs/ceasefire.md describes it; that of the setting TERMS if not given.",
)
@click.option("--html", metavar="FILE", help="Write the bulletin as one HTML page too.")
@click.option("--csv", metavar="FILE", help="Write the counts of each day and of the window as CSV too.")
@options.book()
@options.moments
@options.as_json()
def command(
    terms: str,
    html: str | None,
    csv: str | None,
    book: Location,
    as_of: str | None,
    known_at: str | None,
    *,
    as_json: bool,
) -> None:
    """Say whether a ceasefire holds, with the breaches, gaps and reasons behind it: a daily bulletin.

    Without --as-of, it is that of today (UTC).
    """
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.monitoring import ceasefire
    from pledgebook.publication.ceasefire import bulletin_csv, bulletin_page, bulletin_record, bulletin_text

    with Book(book) as ledger:
        bulletin = ceasefire(ledger, terms, as_of=as_of, known_at=known_at)
    for target, write in ((html, bulletin_page), (csv, bulletin_csv)):
        if target:
            with options.writing(target):
                Path(target).write_text(write(bulletin), encoding="utf-8", newline="")
    if as_json:
        options.echo_json(bulletin_record(bulletin))
    else:
        options.echo_lines(line for text in bulletin_text(bulletin) for line in text.split("\n"))
