"""`pledgebook keystones`."""

from __future__ import annotations

from dataclasses import asdict

import click

from pledgebook.cli import options


@click.command("keystones")
@options.book()
@options.dossier(required=False)
@options.moments
@options.as_json()
def command(*, book: str, dossier: str | None, as_of: str | None, known_at: str | None, as_json: bool) -> None:
    """Show what most commitments hang on, directly or through others; pledges weigh before what is only open."""
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.prospects import keystones

    with Book(book) as ledger:
        found = keystones(ledger, dossier=dossier, as_of=as_of, known_at=known_at)
    if as_json:
        options.echo_json([asdict(k) for k in found])
    elif not found:
        click.echo("Nothing hangs on anything.")
    else:
        options.echo_lines(f"{len(k.hanging):>3}  {k.node} ({k.state}): {', '.join(k.hanging)}" for k in found)
