"""`pledgebook reread`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

import click

from pledgebook.cli import options
from pledgebook.ledger.location import Location

if TYPE_CHECKING:
    from pledgebook.extraction.model import Use
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.rereading import Rereading
    from pledgebook.records.upgrade import Upgrade


@click.command("reread")
@options.book()
@options.dossier(required=False)
@options.engine()
@options.use
@click.option("--accept", "decision", flag_value="accept", help="Take what waits into the book, and say what changed.")
@click.option("--drop", "decision", flag_value="drop", help="Forget what waits; the book stays as it is.")
@options.as_json()
def command(
    book: Location,
    dossier: str | None,
    engine: str,
    use: Use,
    decision: Literal["accept", "drop"] | None,
    *,
    as_json: bool,
) -> int:
    """Read again what another engine, dossier, data or code may read otherwise, and show what would change.

    Only what is affected is read. It waits beside the book, where no answer counts it: judge it, then take it into the
    book with --accept, or forget it with --drop. The old statements stay known at every earlier moment. A re-reading
    that was interrupted goes on where it stood. The exit status is 1 where the engine failed on a report, which stays
    as it is.
    """
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.rereading import Rereading, accept, upgrade

    done, accepted = Rereading(), None
    with Book(book) as ledger:
        if decision == "drop":
            dropped = ledger.rereadings.drop()
            click.echo(json.dumps({"dropped": dropped}) if as_json else f"{book}: {dropped} readings dropped")
            return 0
        if decision is None:
            done = _read(ledger, dossier, engine, use, hidden=as_json or not sys.stderr.isatty())
        found = upgrade(ledger) if decision or ledger.rereadings.pending() else None
        if decision == "accept":
            accepted = accept(ledger)
    if as_json:
        options.echo_json(_row(done, found, accepted))
    else:
        options.echo_lines(_lines(done, found, accepted))
    return 1 if done.failures else 0


def _read(book: Book, dossier: str | None, engine: str, use: Use, *, hidden: bool) -> Rereading:
    from tqdm import tqdm

    from pledgebook.pipeline.rereading import reread

    with tqdm(desc="reading again", unit=" reports", file=sys.stderr, disable=hidden) as bar:
        return reread(book, dossier=dossier, engine=engine, use=use, progress=lambda _: bar.update())


def _row(done: Rereading, found: Upgrade | None, accepted: int | None) -> dict[str, Any]:
    from pledgebook.publication.tables import rejection_row
    from pledgebook.publication.upgrade import upgrade_row

    return {
        "read": done.read,
        "kept": done.kept,
        "because": dict(sorted(done.because.items())),
        "failures": [rejection_row(r) for r in done.failures],
        "usage": asdict(done.usage) if done.usage else None,
        "accepted": accepted,
        "upgrade": upgrade_row(found) if found else None,
    }


def _lines(done: Rereading, found: Upgrade | None, accepted: int | None) -> Iterator[str]:
    from pledgebook.publication.upgrade import upgrade_lines

    if done.because:
        why = ", ".join(f"{name} ({count})" for name, count in sorted(done.because.items()))
        yield f"affected by another {why}: {done.read} reports read, {done.kept} had been read before"
    if done.usage:
        yield str(done.usage)
    yield from map(options.rejection, done.failures)
    if found is None:
        yield "No report is affected."
        return
    yield from upgrade_lines(found)
    if accepted is not None:
        yield f"{accepted} reports accepted."
    else:
        yield "Nothing of it counts yet: `pledgebook reread --accept` takes it into the book, `--drop` forgets it."
