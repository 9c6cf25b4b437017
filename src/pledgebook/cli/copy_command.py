"""`pledgebook copy`."""

from __future__ import annotations

import click

from pledgebook.cli import options


@click.command("copy")
@click.argument("source")
@click.argument("target")
@options.as_json()
def command(source: str, target: str, *, as_json: bool) -> None:
    """Copy the book SOURCE into TARGET: from a file to a PostgreSQL database, or back.

    All of it: reports, statements, judgements, users, and when each was recorded. TARGET is a file that is not there
    yet, or a database without tables; one that holds something is refused. Then all rows of both are compared, and
    the number of rows of each table is shown.
    """
    from pledgebook.ledger.book import Book

    with Book(source) as book, Book(target, create=True) as other:
        counts = book.copy_to(other)
        if as_json:
            options.echo_json(counts)
            return
        options.echo_lines(f"{number:>10,}  {table}" for table, number in counts.items())
        options.echo_lines([f"{other.path} holds the same as {book.path}, row by row."])
