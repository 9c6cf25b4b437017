"""`pledgebook brief`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View


@click.command("brief")
@click.argument("actor", required=False)
@click.option("--out", required=True, metavar="FILE.html|.pdf", help="The file to write; its ending says how.")
@click.option("--since", metavar="DATE", help="Changes from this day on; 30 days before the last word if not given.")
@options.view
def command(actor: str | None, out: str, since: str | None, *, view: View) -> None:
    """Write a brief of one page on the dossier or on ACTOR, as HTML or PDF.

    What is pledged, by whom, on which conditions, what is contested, what changed of late, each with its source. PDF
    needs the extra `pdf`.
    """
    from pledgebook.pipeline.publishing import brief_file

    made = brief_file(view, Path(out).suffix.removeprefix(".").lower(), actor, since)
    with options.writing(out):
        Path(out).write_bytes(made)
    click.echo(out)
