"""`pledgebook conflicts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, get_args

import click

from pledgebook.cli import options
from pledgebook.records.conflict import Conflict, ConflictKind

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View
    from pledgebook.records.commitment import Said
    from pledgebook.records.conflict import Side


@click.command("conflicts")
@click.option("--actor", metavar="ACTOR", help="Only what concerns this actor.")
@click.option("--kind", type=click.Choice(get_args(ConflictKind)), help="Only conflicts of this kind.")
@options.view
@options.as_json()
def command(*, actor: str | None, kind: str | None, view: View, as_json: bool) -> None:
    """Show where reports of different origins cannot all be right, why, and the words of each side.

    Open conflicts first, then those that a later word settled; last those that are uncertain.
    """
    from pledgebook.publication.tables import conflict_tree

    chosen = [c for c in view.conflicts if kind in {None, c.kind} and (actor is None or actor in c.actors)]
    said = view.sides_of(chosen)
    if as_json:
        options.echo_json([conflict_tree(c, said) for c in chosen])
    else:
        options.echo_lines(
            [line for c in chosen for line in details(c, said)] or ["The reports contradict each other nowhere."]
        )


def details(conflict: Conflict, told: Mapping[str, Said]) -> Iterator[str]:
    """The reason, whether it stands, and each side with its words; `told` has the statements by id."""
    standing = f"settled on {conflict.settled_on}" if conflict.state == "settled" else "open"
    standing += ", uncertain" if conflict.uncertain else ""
    yield conflict.reason
    yield f"  {conflict.kind}, {standing}, confidence {conflict.confidence:.2f}, {conflict.id}"
    for side in conflict.sides:
        yield from _side(side, told)
    yield ""


def _side(side: Side, told: Mapping[str, Said]) -> Iterator[str]:
    days = side.first if side.first == side.last else f"{side.first} to {side.last}"
    yield f"  {side.value} ({days}; origins: {', '.join(side.origins)})"
    for said in side.told(told):
        s = said.statement
        yield f"    “{' '.join(s.evidence.quote.split())}”"
        yield f"    {s.report} [{s.evidence.start}:{s.evidence.end}], {said.said} ({s.confidence:.2f})"
