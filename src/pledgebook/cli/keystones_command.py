"""`pledgebook keystones`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View


@click.command("keystones")
@options.view
@options.as_json()
def command(*, view: View, as_json: bool) -> None:
    """Show what most commitments hang on, by itself or through others; pledges weigh before what is open."""
    found = view.keystones
    if as_json:
        options.echo_json([asdict(k) for k in found])
    elif not found:
        click.echo("Nothing hangs on anything.")
    else:
        options.echo_lines(f"{len(k.hanging):>3}  {k.node} ({k.state}): {', '.join(k.hanging)}" for k in found)
