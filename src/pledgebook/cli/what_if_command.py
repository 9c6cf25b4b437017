"""`pledgebook what-if`."""

from __future__ import annotations

from dataclasses import asdict

import click

from pledgebook.cli import options


@click.command("what-if")
@click.argument("suppose", nargs=-1, required=True, metavar="ACTOR.ACTION=STANCE…")
@options.book()
@options.dossier(required=False)
@options.moments
@options.as_json()
def command(
    suppose: tuple[str, ...], *, book: str, dossier: str | None, as_of: str | None, known_at: str | None, as_json: bool
) -> None:
    """Show what follows from suppositions, and what no longer holds.

    As in USA.backstop=refuses UKR.ceasefire=pledges framework=met. What is supposed is taken for certain and
    unconditional; everything else stays as it was said.
    """
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.prospects import what_if

    with Book(book) as ledger:
        found = what_if(ledger, suppose, dossier=dossier, as_of=as_of, known_at=known_at)
    if as_json:
        options.echo_json([asdict(effect) for effect in found])
    elif not found:
        click.echo("Nothing would change.")
    else:
        options.echo_lines(f"{e.subject}: {e.before or 'not there'} → {e.after or 'not there'}" for e in found)
