"""What waits for what: the graph, the longest wait, what most hangs on, and what follows from a supposition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from pledgebook.errors import UsageError
from pledgebook.guarantees.graph import waiting_graph
from pledgebook.knowledge.requirements import commits_in
from pledgebook.pipeline.view import View
from pledgebook.publication.waiting import waiting_chart
from pledgebook.records.commitment import Commitment, Key
from pledgebook.records.condition import Condition, State
from pledgebook.web.context import SeenView, render

router = APIRouter()

KEYSTONES = 12
"""How many are shown."""

MOST_SUPPOSED = 100

Suppositions = Annotated[list[Annotated[str, Query(max_length=100)]], Query(max_length=MOST_SUPPOSED)]


def conditions_context(view: View, *, suppose: Sequence[str] = (), action: str = "") -> dict[str, Any]:
    """Conditions with their reasons and with what waits for them, as things stand or under suppositions.

    Args:
        view: of the book.
        suppose: as `USA.backstop=refuses` or `framework=met`.
        action: to which the longest wait leads; the dossier's first if not given.

    Raises:
        UsageError: a supposition or the action is unknown.
    """
    actions = view.dossier.actions
    action = action or next(iter(actions))
    if action not in actions:
        raise UsageError(f"no action {action!r} in the dossier; one of {', '.join(actions)}")
    waits = view.waits(action, suppose)
    found = waits.outlook
    keys = {f"{c.actor}.{c.action}": c.key for c in reversed(found.commitments)}
    graph = waiting_graph(found, view.dossier)
    return {
        "conditions": [_condition(view, c, found.commitments, keys) for c in found.conditions.values()],
        "chart": waiting_chart(graph, waits.path),
        "path": waits.path,
        "circles": waits.circles,
        "keys": keys,
        "labels": {node: _label(view, c) for node, c in found.conditions.items()},
        "keystones": view.keystones[:KEYSTONES],
        "effects": [(e, keys.get(e.subject.replace(" ", "."))) for e in (view.what_if(suppose) if suppose else [])],
        "switches": _switches(view, suppose),
        "supposed": list(suppose),
        "action": action,
        "actions": {name: a.label["en"] for name, a in actions.items()},
    }


def _label(view: View, condition: Condition) -> str:
    """A condition in words, with the actor or action it belongs to."""
    _, _, own = condition.node.partition(":")
    return view.dossier.conditions[condition.id]["en"] + (f" ({own})" if own else "")


def _condition(
    view: View, condition: Condition, commitments: Sequence[Commitment], keys: dict[str, Key]
) -> dict[str, Any]:
    return {
        "node": condition.node,
        "label": _label(view, condition),
        "state": condition.state,
        "reasons": [(r.words, keys.get(".".join(r.commitment)) if r.commitment else None) for r in condition.reasons],
        "waiting": [c for c in commitments if condition.node in c.waits],
    }


def _switches(view: View, suppose: Sequence[str]) -> list[dict[str, Any]]:
    """What may be supposed: the conditions that something hangs on, and the commitments that decide conditions."""
    now = {name: value for name, _, value in (word.partition("=") for word in suppose)}
    conditions: list[dict[str, Any]] = [
        {"name": node, "label": _label(view, c), "is": c.state, "values": get_args(State)}
        for node, c in view.outlook.conditions.items()
    ]
    rules = view.dossier.condition_rules.values()
    pairs = dict.fromkeys((c.actor, c.action) for rule in rules for c in commits_in(rule.requirement))
    standing = {(c.actor, c.action): c.stance for c in reversed(view.outlook.commitments)}
    stances = tuple(s.id for s in view.dossier.stances.values() if s.weight == "word")
    commitments: list[dict[str, Any]] = [
        {
            "name": ".".join(pair),
            "label": f"{pair[0]}: {view.dossier.actions[pair[1]].label['en']}",
            "is": standing.get(pair, "nothing said"),
            "values": stances,
        }
        for pair in pairs
    ]
    return [{**switch, "chosen": now.get(switch["name"], "")} for switch in (*commitments, *conditions)]


@router.get("/conditions")
def conditions(
    request: Request,
    view: SeenView,
    suppose: Suppositions = [],  # noqa: B006  # FastAPI copies it
    action: Annotated[str, Query(max_length=64)] = "",
    fragment: bool = False,  # noqa: FBT001, FBT002  # a query parameter
) -> HTMLResponse:
    """Conditions; with `fragment`, only what the switches change."""
    found = conditions_context(view, suppose=[word for word in suppose if word], action=action)
    return render(request, "conditions_outcome.html" if fragment else "conditions.html", **found)
