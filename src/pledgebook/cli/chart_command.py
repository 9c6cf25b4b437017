"""`pledgebook chart`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View


@click.command("chart")
@click.argument("kind", type=click.Choice(["matrix", "timeline", "support", "coverage"]))
@click.option("--actor", metavar="ACTOR", help="Only what is said on this actor.")
@click.option("--action", metavar="ACTION", help="Only what is said on this action.")
@click.option("--out", required=True, metavar="FILE.svg|.png", help="The file to write; its ending says how.")
@options.view
def command(kind: str, actor: str | None, action: str | None, out: str, *, view: View) -> None:
    """Draw a chart for a paper, as SVG or PNG.

    `matrix`: who stands where; `timeline` of an actor and an action: what was said on it, and the stance that held;
    `support`: how many origins state each stance, over time; `coverage`: who stands behind what is needed. Needs the
    extra `charts`.
    """
    from pledgebook.pipeline.publishing import contents
    from pledgebook.publication.charts import chart

    made = chart(kind, contents(view), Path(out).suffix.removeprefix(".").lower(), actor, action)
    with options.writing(out):
        Path(out).write_bytes(made)
    click.echo(out)
