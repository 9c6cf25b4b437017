"""`pledgebook reread`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.extraction.model import Use


@click.command("reread")
@options.book()
@options.dossier(required=False)
@options.engine()
@options.use
@click.option("--accept", "decision", flag_value="accept", help="Take what waits into the book, and say what changed.")
@click.option("--drop", "decision", flag_value="drop", help="Forget what waits; the book stays as it is.")
@options.as_json()
def command(
    book: str,
    dossier: str | None,
    engine: str,
    use: Use,
    decision: Literal["accept", "drop"] | None,
    *,
    as_json: bool,
) -> int:
    """Read again what another engine, dossier, other data or code may read otherwise, and show what would change.

    Only what is affected is read. It waits beside the book, where no answer counts it: judge it, then take it into the
    book with --accept, or forget it with --drop. The old statements stay known at every earlier moment. A re-reading
    that was interrupted goes on where it stood. The exit status is 1 where the engine failed on a report, which stays
    as it is.
    """
    from tqdm import tqdm

    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.rereading import Rereading, accept, reread, upgrade
    from pledgebook.publication.tables import rejection_row
    from pledgebook.publication.upgrade import upgrade_lines, upgrade_row

    with Book(book) as ledger:
        if decision == "drop":
            dropped = ledger.rereadings.drop()
            if as_json:
                options.echo_json({"dropped": dropped})
            else:
                click.echo(f"{book}: {dropped} readings dropped")
            return 0
        done = Rereading()
        if decision is None:
            hidden = as_json or not sys.stderr.isatty()
            with tqdm(desc="reading again", unit=" reports", file=sys.stderr, disable=hidden) as bar:
                done = reread(ledger, dossier=dossier, engine=engine, use=use, progress=lambda _: bar.update())
        found = upgrade(ledger) if decision or ledger.rereadings.pending() else None
        accepted = accept(ledger) if decision else 0
    if as_json:
        counts = {"read": done.read, "kept": done.kept, "because": dict(sorted(done.because.items()))}
        failures = [rejection_row(r) for r in done.failures]
        usage = asdict(done.usage) if done.usage else None
        waits = found and upgrade_row(found)
        options.echo_json({**counts, "accepted": accepted, "upgrade": waits, "failures": failures, "usage": usage})
        return 1 if done.failures else 0
    if done.because:
        why = ", ".join(f"{name} {count}" for name, count in sorted(done.because.items()))
        click.echo(f"{book}: affected by {why}; {done.read} reports read, {done.kept} had been read before")
    elif not decision:
        click.echo(f"{book}: no report is affected")
    if done.usage:
        click.echo(str(done.usage))
    if found:
        options.echo_lines(upgrade_lines(found))
        waits = "Nothing of it counts yet: `pledgebook reread --accept` takes it into the book, `--drop` forgets it."
        click.echo(f"{accepted} reports accepted." if decision else waits)
    options.echo_lines(map(options.rejection, done.failures))
    return 1 if done.failures else 0
