"""`pledgebook coverage`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View
    from pledgebook.records.coverage import Coverage, Group, Share


@click.command("coverage")
@options.view
@options.as_json()
def command(*, view: View, as_json: bool) -> None:
    """Show for each capability that is needed who pledges it, who is open, where nobody is, and by when.

    A counted group is a lower bound that the named states count towards. `?` marks what is uncertain, `*` a
    commitment that does not say whether it is meant for this domain.
    """
    if as_json:
        options.echo_json([_row(c) for c in view.coverage])
        return
    for item in view.coverage:
        options.echo_lines(_lines(view.dossier.capabilities[item.capability].label["en"], item))


def _row(item: Coverage) -> dict[str, Any]:
    from pledgebook.publication.tables import commitment_row

    def shares(found: tuple[Share, ...]) -> list[dict[str, Any]]:
        return [{**commitment_row(s.commitment), "said": s.said} for s in found]

    groups = [{**commitment_row(g.commitment), "at_least": g.number, "named": list(g.named)} for g in item.groups]
    return {
        "capability": item.capability,
        "nobody": item.nobody,
        "firm": shares(item.firm),
        "open": shares(item.open),
        "refused": shares(item.refused),
        "groups": groups,
    }


def _lines(label: str, item: Coverage) -> list[str]:
    lines = [f"{label}: nobody has pledged it" if item.nobody else f"{label}:"]
    lines += [f"  {_group(g)}" for g in item.groups]
    for title, shares in (("firm", item.firm), ("open", item.open), ("refused", item.refused)):
        if shares:
            lines.append(f"  {title}: {', '.join(_share(s) for s in shares)}")
    return lines


def _share(share: Share) -> str:
    c = share.commitment
    notes = [
        c.standing,
        *([f"for {', '.join(c.waits)}"] if c.waits else []),
        *([f"until {c.deadline}"] if c.deadline else []),
    ]
    marks = ("?" if c.uncertain else "") + ("" if share.said else "*")
    return f"{c.actor}{marks} ({' '.join(notes)}; {c.support})"


def _group(group: Group) -> str:
    c = group.commitment
    size = f"at least {group.number} states" if group.number else c.actor
    waits = f", waiting for {', '.join(c.waits)}" if c.waits else ""
    named = f"; named with a pledge of their own: {', '.join(group.named)}" if group.named else "; none named"
    return f"{size} ({c.standing}{waits}; {c.support}){named}"
