"""`pledgebook waits`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View, Waits


@click.command("waits")
@click.argument("action", default="force")
@options.suppose
@options.view
@options.as_json()
def command(action: str, *, suppose: tuple[str, ...], view: View, as_json: bool) -> None:
    """Show what waits for what, and the longest chain of waits to an ACTION.

    A condition is met, unmet or unknown, by the rules of the dossier; what no rule tells is unknown until it is given
    with --suppose.
    """
    from pledgebook.errors import UsageError

    if action not in view.dossier.actions:
        raise UsageError(f"no action {action!r} in the dossier; one of {', '.join(view.dossier.actions)}")
    found = view.waits(action, suppose)
    if as_json:
        waiting = [{"actor": c.actor, "action": c.action, "standing": c.standing, "waits": list(c.waits)}
                   for c in found.outlook.commitments if c.waits]  # fmt: skip
        conditions = [asdict(c) for c in found.outlook.conditions.values()]
        options.echo_json({"conditions": conditions, "waiting": waiting, "circles": found.circles, "path": found.path})
    else:
        options.echo_lines(_lines(found, action))


def _lines(found: Waits, action: str) -> list[str]:
    if not found.outlook.conditions:
        return ["Nothing hangs on a condition."]
    lines = []
    for node, condition in found.outlook.conditions.items():
        reasons = "; ".join(reason.words for reason in condition.reasons)
        lines.append(f"{node}: {condition.state}" + (f" ({reasons})" if reasons else ""))
        waiting = [c for c in found.outlook.commitments if node in c.waits]
        lines += [f"  waits: {c.actor} {c.action} ({c.standing})" for c in waiting]
    lines += ["", *(f"In a circle: {' ↔ '.join(circle)}" for circle in found.circles)]
    return [*lines, f"The longest wait for {action}: {' → '.join(found.path) or 'nothing waits'}"]
