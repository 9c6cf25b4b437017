"""States by their standing for an action, on a map and by region."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from pledgebook.errors import UsageError
from pledgebook.knowledge.actors import load_actors
from pledgebook.pipeline.view import View
from pledgebook.records.commitment import Commitment
from pledgebook.web.context import SeenView, render

router = APIRouter()

Part = Literal["europe", "world"]


def map_context(view: View, *, action: str = "", part: Part = "europe") -> dict[str, Any]:
    """The states of a part of the globe with where they stand, and everybody's standing by region.

    Args:
        view: of the book.
        action: the dossier's first if not given.
        part: what is drawn.

    Raises:
        UsageError: the dossier has no such action.
    """
    from pledgebook.publication.outlines import (  # geometry: who looks at it loads it
        EUROPE,
        WIDTH,
        WORLD,
        kept_outlines,
    )

    actions = view.dossier.actions
    action = action or next(iter(actions))
    if action not in actions:
        raise UsageError(f"no action {action!r} in the dossier; one of {', '.join(actions)}")
    frame = EUROPE if part == "europe" else WORLD
    first: dict[str, Commitment] = {}
    for c in view.commitments:
        if c.action == action:
            first.setdefault(c.actor, c)
    return {
        "action": action,
        "actions": {name: a.label["en"] for name, a in actions.items()},
        "part": part,
        "width": WIDTH,
        "height": frame.height,
        "shapes": [(code, outline, first.get(code)) for code, outline in kept_outlines(frame).items()],
        "regions": _regions(first),
        "missing": sorted(code for code in first if code in load_actors().states and code not in kept_outlines(frame)),
    }


def _regions(found: dict[str, Commitment]) -> list[tuple[str, list[Commitment]]]:
    """The commitments by region of their actor; organisations and groups come last."""
    states = load_actors().states
    regions: dict[str, list[Commitment]] = {}
    for actor, commitment in found.items():
        name = states[actor]["region"] if actor in states else "Organisations and groups"
        regions.setdefault(name, []).append(commitment)
    return sorted(regions.items(), key=lambda region: (region[0].startswith("Org"), region[0]))


@router.get("/map")
def world(
    request: Request,
    view: SeenView,
    action: Annotated[str, Query(max_length=64)] = "",
    part: Part = "europe",
) -> HTMLResponse:
    """The map for an action."""
    return render(request, "map.html", **map_context(view, action=action, part=part))
