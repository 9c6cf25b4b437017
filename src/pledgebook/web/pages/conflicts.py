"""Where reports of different origins cannot all be right: each side with its words."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from pledgebook.pipeline.view import View
from pledgebook.publication.tables import conflict_tree
from pledgebook.records.conflict import ConflictKind
from pledgebook.web.context import SeenView, render
from pledgebook.web.paging import PageNumber, page_of

router = APIRouter()

CONFLICTS = 50
"""On one page."""

_ANY = ""


def conflicts_context(
    view: View, *, actor: str = "", kind: str = "", state: str = "", page: int | None = None
) -> dict[str, Any]:
    """Conflicts, the open ones first, the uncertain ones last; those of an actor, kind or state only, if so asked."""
    chosen = [
        c for c in view.conflicts if actor in {_ANY, *c.actors} and kind in {_ANY, c.kind} and state in {_ANY, c.state}
    ]
    shown = page_of(chosen, page, CONFLICTS)
    keys = {c.key for c in view.commitments}
    return {
        "conflicts": [{**conflict_tree(c), "key": _key(c.subject, keys)} for c in shown.items],
        "page": shown,
        "kinds": get_args(ConflictKind),
        "actors": sorted({a for c in view.conflicts for a in c.actors}),
        "asked": {"actor": actor, "kind": kind, "state": state},
    }


def _key(subject: Any, keys: set[tuple[str, str, str]]) -> tuple[str, str, str] | None:
    """The commitment that a conflict is about, if it is about one."""
    key = (subject.actor or "", subject.action or "", subject.counterpart or "")
    return key if key in keys else None


def conflicts_of_statements(view: View) -> dict[str, list[str]]:
    """The open conflicts that each statement is a side of, by their ids."""
    found: dict[str, list[str]] = {}
    for conflict in view.conflicts:
        if conflict.state == "open":
            for side in conflict.sides:
                for identifier in side.statements:
                    found.setdefault(identifier, []).append(conflict.id)
    return found


@router.get("/conflicts")
def conflicts(  # query parameters
    request: Request,
    view: SeenView,
    actor: Annotated[str, Query(max_length=32)] = "",
    kind: Literal["", "stance", "firmness", "condition", "figure", "meeting"] = "",
    state: Literal["", "open", "settled"] = "",
    page: PageNumber = 1,
) -> HTMLResponse:
    """Conflicts with their sides."""
    return render(request, "conflicts.html", **conflicts_context(view, actor=actor, kind=kind, state=state, page=page))
