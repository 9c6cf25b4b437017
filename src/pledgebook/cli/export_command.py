"""`pledgebook export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View


@click.command("export")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl", "parquet"]),
    default="csv",
    show_default=True,
    help="How tables are written.",
)
@click.option("--out", required=True, metavar="DIR", help="The folder to write to.")
@options.view
def command(form: str, out: str, *, view: View) -> None:
    """Write commitments, conflicts, statements, reports and rejections as tables.

    The same reports give the same files, byte for byte.
    """
    from pledgebook.publication.tables import (
        commitment_row,
        conflict_rows,
        rejection_row,
        report_row,
        statement_row,
        write_tables,
    )

    tables = {
        "commitments": [commitment_row(c) for c in view.commitments],
        "conflicts": [row for c in view.conflicts for row in conflict_rows(c)],
        "statements": [statement_row(s) for s in view.statements],
        "reports": [report_row(s) for s in view.each_report()],
        "rejections": [rejection_row(r) for r in view.rejections],
    }
    for path in write_tables(tables, Path(out), form):
        click.echo(str(path))
