"""`pledgebook what-if`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View


@click.command("what-if")
@click.argument("suppose", nargs=-1, required=True, metavar="ACTOR.ACTION=STANCE…")
@options.view
@options.as_json()
def command(suppose: tuple[str, ...], *, view: View, as_json: bool) -> None:
    """Show what follows from suppositions, and what no longer holds.

    As in USA.backstop=refuses UKR.ceasefire=pledges framework=met. What is supposed is taken for certain and
    unconditional; everything else stays as it was said.
    """
    found = view.what_if(suppose)
    if as_json:
        options.echo_json([asdict(effect) for effect in found])
    elif not found:
        click.echo("Nothing would change.")
    else:
        options.echo_lines(f"{e.subject}: {e.before or 'not there'} → {e.after or 'not there'}" for e in found)
