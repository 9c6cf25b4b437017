"""`pledgebook workbook`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View


@click.command("workbook")
@click.option("--out", required=True, metavar="FILE.xlsx", help="The file to write.")
@options.view
def command(out: str, *, view: View) -> None:
    """Write an XLSX workbook: matrix, commitments, statements, sources and conflicts, linked to each other.

    The same reports give the same file, byte for byte; docs/workbooks.md says what is in it.
    """
    from pledgebook.pipeline.publishing import contents
    from pledgebook.publication.workbook import workbook

    made = workbook(contents(view))
    with options.writing(out):
        Path(out).write_bytes(made)
    click.echo(out)
