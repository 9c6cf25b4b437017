"""Where reports of different origins cannot all be right: each side with its words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from pledgebook.pipeline.view import View
from pledgebook.publication.tables import conflict_tree
from pledgebook.records.commitment import Said
from pledgebook.records.conflict import ConflictKind
from pledgebook.web.context import SeenView, render
from pledgebook.web.paging import PageNumber, page_of

router = APIRouter()

CONFLICTS = 50
"""On one page."""

_ANY = ""


def conflicts_context(
    view: View, *, actor: str = "", kind: str = "", state: str = "", at: str = "", page: int | None = None
) -> dict[str, Any]:
    """Conflicts, the open ones first, the uncertain ones last; those of an actor, kind or state only, if so asked.

    `at` is the id of one of them: then its page is shown.
    """
    chosen = [
        c for c in view.conflicts if actor in {_ANY, *c.actors} and kind in {_ANY, c.kind} and state in {_ANY, c.state}
    ]
    page = next((1 + n // CONFLICTS for n, c in enumerate(chosen) if c.id == at), page) if at else page
    shown = page_of(chosen, page, CONFLICTS)
    keys, said = {c.key for c in view.commitments}, view.sides_of(shown.items)
    return {
        "conflicts": [{**conflict_tree(c, said), "key": _key(c.subject, keys)} for c in shown.items],
        "page": shown,
        "kinds": get_args(ConflictKind),
        "actors": sorted({a for c in view.conflicts for a in c.actors}),
        "asked": {"actor": actor, "kind": kind, "state": state},
    }


def _key(subject: Any, keys: set[tuple[str, str, str]]) -> tuple[str, str, str] | None:
    """The commitment that a conflict is about, if it is about one."""
    key = (subject.actor or "", subject.action or "", subject.counterpart or "")
    return key if key in keys else None


def open_conflicts(view: View, said: Iterable[Said]) -> list[str]:
    """The ids of the open ones among them."""
    return [c.id for c in view.conflicts_with(said) if c.state == "open"]


@router.get("/conflicts")
def conflicts(  # query parameters
    request: Request,
    view: SeenView,
    actor: Annotated[str, Query(max_length=32)] = "",
    kind: Literal["", "stance", "firmness", "condition", "figure", "meeting"] = "",
    state: Literal["", "open", "settled"] = "",
    at: Annotated[str, Query(max_length=64)] = "",
    page: PageNumber = 1,
) -> HTMLResponse:
    """Conflicts with their sides."""
    found = conflicts_context(view, actor=actor, kind=kind, state=state, at=at, page=page)
    return render(request, "conflicts.html", **found)
