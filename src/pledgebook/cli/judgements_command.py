"""`pledgebook judgements`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options
from pledgebook.ledger.location import Location

if TYPE_CHECKING:
    from pledgebook.records.judgement import Judgement


@click.command("judgements")
@click.option("--export", "target", metavar="FILE", help="Write all of them to a file (JSONL) for another book.")
@click.option("--import", "source", metavar="FILE", help="Take up those of a file that another book wrote.")
@click.option("--known-at", metavar="TIME", help="Only what the book knew at this date or time (UTC).")
@options.book()
@options.as_json()
def command(target: str | None, source: str | None, *, known_at: str | None, book: Location, as_json: bool) -> None:
    """List the judgements of a book, and which of them are at odds; carry them from one book to another."""
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.judging import export_judgements, import_judgements
    from pledgebook.reconciliation.judgements import at_odds, standing_judgements

    with Book(book) as ledger:
        if source:
            click.echo(f"{import_judgements(ledger, Path(source))} judgements taken up", err=as_json)
        if target:
            with options.writing(target):
                click.echo(f"{export_judgements(ledger, Path(target))} judgements written", err=as_json)
        made = ledger.judgements.all(known_at=known_at)
    standing = {j.id for j in standing_judgements(made)}
    odds = at_odds(made)
    if as_json:
        rows = [{"id": j.id, **asdict(j), "holds": j.id in standing} for j in made]
        options.echo_json({"judgements": rows, "at_odds": [[j.id for j in group] for group in odds]})
        return
    options.echo_lines(
        _line(j) + ("" if j.id in standing or j.verdict == "withdraw" else "  (withdrawn)") for j in made
    )
    for group in odds:
        options.echo_lines(["", f"At odds on {' '.join(group[0].subject)}; the last one holds:"])
        options.echo_lines(f"  {_line(j)}" for j in group)


def _line(j: Judgement) -> str:
    changes = " " + ", ".join(f"{k}={v}" for k, v in j.changes.items()) if j.changes else ""
    return f"{j.at}  {j.id}  {j.verdict} {' '.join(j.subject)}{changes}  by {j.by}: {j.reason}"
