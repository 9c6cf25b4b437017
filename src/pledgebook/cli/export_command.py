"""`pledgebook export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View

FORMATS = ("csv", "csv-spreadsheet", "jsonl", "parquet", "jsonld", "ftm", "geojson")


@click.command("export")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="csv",
    show_default=True,
    help="Tables with a data package (csv, csv-spreadsheet, jsonl, parquet), linked data (jsonld), FollowTheMoney "
    "statements (ftm) or maps (geojson); `csv-spreadsheet` is safe to open in a spreadsheet.",
)
@click.option("--out", required=True, metavar="DIR", help="The folder to write to.")
@click.option("--base", metavar="IRI", help="The address below which linked data names the records: that of your site.")
@click.option("--licence", metavar="WHAT", help="The licence that a data package names: an SPDX id or an address.")
@options.view
def command(form: str, out: str, base: str | None, licence: str | None, *, view: View) -> None:
    """Write what the book says, as tables for people and programs, linked data, entities or maps.

    The same reports give the same files, byte for byte.
    """
    from pledgebook.pipeline.exporting import Wanted, export

    for path in export(view, Path(out), Wanted(form, base, licence)):
        click.echo(str(path))
