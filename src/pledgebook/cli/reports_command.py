"""`pledgebook reports`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View
    from pledgebook.records.entry import Stored


@click.command("reports")
@options.view
@options.as_json()
def command(*, view: View, as_json: bool) -> None:
    """List what was read, and what was rejected and why."""
    from pledgebook.publication.tables import rejection_row, report_row

    stored, rejected = view.each_report(), view.rejections
    if as_json:
        rows = {"reports": [report_row(s) for s in stored], "rejections": [rejection_row(r) for r in rejected]}
        options.echo_json(rows)
        return
    for s in stored:
        options.echo_lines(_lines(s))
    options.echo_lines(f"rejected   {options.rejection(r)}" for r in rejected)


def _lines(stored: Stored) -> list[str]:
    r = stored.report
    version = f" version {stored.number}" if stored.number > 1 else ""
    languages = ",".join(stored.languages) or "?"
    title = r.title or r.text.strip().split("\n", 1)[0]
    line = f"{r.published or 'undated':<10} {languages:<6} {stored.statements:>3} statements  {r.id}{version}"
    return [line, f"           {title[:100]}"]
