"""`pledgebook backup`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from pledgebook.cli import options
from pledgebook.ledger.location import Location


@click.command("backup")
@click.argument("target", metavar="DEST", type=click.Path(path_type=Path))
@options.book()
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@options.as_json()
def command(target: Path, *, book: Location, force: bool, as_json: bool) -> None:
    """Write a backup of a book to the file DEST, as the book stands at this moment.

    Others may read and write meanwhile. A book of an older version is copied as it is. The backup holds all of the
    book, the hashes of passwords too: keep it where the book may lie.
    """
    from pledgebook.ledger.backup import back_up, book_file

    manifest = back_up(book_file(book), target, force=force)
    if as_json:
        options.echo_json(asdict(manifest))
    else:
        options.echo_lines([f"{target}: {manifest.summary()}"])
