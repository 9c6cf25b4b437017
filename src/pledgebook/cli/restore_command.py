"""`pledgebook restore`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from pledgebook.cli import options
from pledgebook.ledger.location import Location


@click.command("restore")
@click.argument("source", metavar="SRC", type=click.Path(path_type=Path))
@options.book()
@click.option("--force", is_flag=True, help="Replace the book that is there; what is in it is lost.")
@options.as_json()
def command(source: Path, *, book: Location, force: bool, as_json: bool) -> None:
    """Restore a book from the backup SRC, after it was checked whole; if anything fails, nothing is changed."""
    from pledgebook.ledger.backup import book_file, restore

    manifest = restore(source, book_file(book), force=force)
    if as_json:
        options.echo_json(asdict(manifest))
    else:
        options.echo_lines([f"{book}: {manifest.summary()}, as they were at {manifest.made}"])
