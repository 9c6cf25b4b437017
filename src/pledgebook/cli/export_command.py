"""`pledgebook export`."""

from __future__ import annotations

from pathlib import Path

import click

from pledgebook.cli import options


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
@options.book()
@options.dossier(required=False)
@options.moments
def command(form: str, out: str, book: str, dossier: str | None, as_of: str | None, known_at: str | None) -> None:
    """Write commitments, conflicts, statements, reports and rejections as tables.

    The same reports give the same files, byte for byte.
    """
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.questions import commitments, conflicts
    from pledgebook.publication.tables import (
        commitment_row,
        conflict_rows,
        rejection_row,
        report_row,
        statement_row,
        write_tables,
    )

    with Book(book) as ledger:
        tables = {
            "commitments": [
                commitment_row(c) for c in commitments(ledger, dossier=dossier, as_of=as_of, known_at=known_at)
            ],
            "conflicts": [
                row
                for c in conflicts(ledger, dossier=dossier, as_of=as_of, known_at=known_at)
                for row in conflict_rows(c)
            ],
            "statements": [statement_row(s) for s in ledger.statements(as_of=as_of, known_at=known_at)],
            "reports": [report_row(s) for s in ledger.each_report(as_of=as_of, known_at=known_at)],
            "rejections": [rejection_row(r) for r in ledger.rejections(known_at=known_at)],
        }
    for path in write_tables(tables, Path(out), form):
        click.echo(str(path))
