"""`pledgebook reports`."""

from __future__ import annotations

import click

from pledgebook.cli import options


@click.command("reports")
@options.book()
@options.moments
@options.as_json()
def command(book: str, as_of: str | None, known_at: str | None, *, as_json: bool) -> None:
    """List what was read, and what was rejected and why."""
    from pledgebook.ledger.book import Book
    from pledgebook.publication.tables import rejection_row, report_row

    with Book(book) as ledger:
        stored = ledger.reports(as_of=as_of, known_at=known_at)
        rejected = ledger.rejections()
    if as_json:
        rows = {"reports": [report_row(s) for s in stored], "rejections": [rejection_row(r) for r in rejected]}
        options.echo_json(rows)
        return
    for s in stored:
        version = f" version {s.number}" if s.number > 1 else ""
        languages = ",".join(s.languages) or "?"
        title = s.report.title or s.report.text.strip().split("\n", 1)[0]
        line = (
            f"{s.report.published or 'undated':<10} {languages:<6} {s.statements:>3} statements  {s.report.id}{version}"
        )
        options.echo_lines([line, f"           {title[:100]}"])
    options.echo_lines(f"rejected   {r.stage}: {r.subject}: {r.reason}" for r in rejected)
