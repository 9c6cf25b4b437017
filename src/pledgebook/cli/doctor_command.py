"""`pledgebook doctor`."""

from __future__ import annotations

from dataclasses import asdict

import click

from pledgebook.cli import options
from pledgebook.ledger.location import Location

SIGNS = {"ok": "✓", "warn": "!", "fail": "✗"}


@click.command("doctor")
@options.book()
@options.as_json()
def command(*, book: Location, as_json: bool) -> int:
    """Look over what is installed, the settings, the model and its cache, and the book; say what to do.

    Nothing is changed: an older book is not migrated. The whole book is read, which takes a while where it is large.
    The exit status is 1 where something fails.
    """
    from pledgebook.pipeline.health import diagnose

    findings = list(diagnose(book))
    if as_json:
        options.echo_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            options.echo_lines([f"{SIGNS[finding.state]} {finding.check}: {finding.words}"])
            if finding.mend:
                options.echo_lines([f"    {finding.mend}"])
    return int(any(finding.state == "fail" for finding in findings))
