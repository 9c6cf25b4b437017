"""Actors × actions: who stands where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from pledgebook.knowledge.actors import load_actors
from pledgebook.knowledge.dossier import Dossier
from pledgebook.pipeline.view import View
from pledgebook.records.commitment import Commitment, Standing
from pledgebook.web.context import SeenView, render
from pledgebook.web.layout import actor as name_of
from pledgebook.web.paging import page_of

router = APIRouter()

CELLS = 800
"""Of one page at most: its HTML stays under 300 kB, however many actors the book knows."""

ORDER: Sequence[str] = get_args(Standing)
SORTS = {"support": "most spoken of", "name": "name", "since": "latest turn"}


Word = Annotated[str, Field(max_length=64)]


class Wanted(BaseModel, frozen=True):
    """What a matrix shows: empty fields leave nothing out. `sort` is one of `SORTS` or an action of the dossier."""

    action: Word = ""
    stance: Word = ""
    standing: Word = ""
    region: Word = ""
    sort: Word = "support"
    page: Annotated[int, Field(ge=1, le=10_000)] = 1

    def holds(self, c: Commitment) -> bool:
        """Whether it shows a commitment."""
        of_it = ((self.action, c.action), (self.stance, c.stance), (self.standing, c.standing))
        return all(asked in {"", found} for asked, found in (*of_it, (self.region, region(c.actor))))


@router.get("/")
def matrix(request: Request, view: SeenView, wanted: Annotated[Wanted, Query()]) -> HTMLResponse:
    """The page."""
    ends = view.kept(["ends"], view.book.ends)
    return render(request, "matrix.html", **matrix_context(view, wanted), ends=ends)


def matrix_context(view: View, wanted: Wanted | None = None) -> dict[str, Any]:
    """The matrix as plain rows: `actions` (id and label), `rows` (actor, name, cells by action), the `page` of them.

    Args:
        view: the book.
        wanted: filters, order and page; all actors on one page if not given.
    """
    asked, dossier = wanted or Wanted(), view.dossier
    chosen = [c for c in view.commitments if asked.holds(c)]
    actions = [a for a in dossier.actions.values() if any(c.action == a.id for c in chosen)]
    by_actor: dict[str, list[Commitment]] = defaultdict(list)
    for c in chosen:
        by_actor[c.actor].append(c)
    ordered = sorted(sorted(by_actor, key=name_of), key=_order(asked.sort, by_actor))
    page = page_of(ordered, wanted.page if wanted else None, max(10, CELLS // max(1, len(actions))))
    return {
        "title": dossier.title.get("en", dossier.id),
        "actions": [(a.id, a.label["en"]) for a in actions],
        "rows": [_row(actor, by_actor[actor], [a.id for a in actions], dossier) for actor in page.items],
        "wanted": asked,
        "page": page,
        "choices": _choices(dossier, view.commitments),
    }


def region(actor: str) -> str:
    """The part of the world that a state lies in; organisations and counted groups are regions of their own."""
    actors = load_actors()
    if actor in actors.states:
        return actors.states[actor]["region"]
    return "Organisations" if actor in actors.organisations else "Groups"


def _order(sort: str, by_actor: dict[str, list[Commitment]]) -> Callable[[str], Any]:
    """A key by which actors are sorted; names settle what is equal."""
    if sort == "name":
        return lambda _: 0
    if sort == "since":
        latest = {actor: max(c.since or "" for c in found) for actor, found in by_actor.items()}
        ranks = {day: -rank for rank, day in enumerate(sorted(set(latest.values())))}
        return lambda actor: ranks[latest[actor]]
    if sort == "support":
        return lambda actor: -sum(c.heard for c in by_actor[actor])
    return lambda actor: min((ORDER.index(c.standing) for c in by_actor[actor] if c.action == sort), default=len(ORDER))


def _row(actor: str, found: Iterable[Commitment], actions: Sequence[str], dossier: Dossier) -> dict[str, Any]:
    cells: dict[str, list[dict[str, Any]]] = {action: [] for action in actions}
    for c in found:
        usual = dossier.actions[c.action].usual_counterpart(actor)
        cells[c.action].append({
            "key": c.key,
            "standing": c.standing,
            "support": c.support,
            "uncertain": c.uncertain,
            "counterpart": (c.counterpart or "–") if c.counterpart != usual else "",
        })  # fmt: skip
    return {"actor": actor, "name": name_of(actor), "cells": list(cells.values())}


def _choices(dossier: Dossier, commitments: Iterable[Commitment]) -> dict[str, list[tuple[str, str]]]:
    """What each field of the form offers: values and labels."""
    found = list(commitments)
    standings, regions = {c.standing for c in found}, {region(c.actor) for c in found}
    actions = [(a.id, a.label["en"]) for a in dossier.actions.values()]
    return {
        "action": actions,
        "stance": [(s.id, s.label["en"]) for s in dossier.stances.values()],
        "standing": [(s, s) for s in ORDER if s in standings],
        "region": [(r, r) for r in sorted(regions)],
        "sort": [*SORTS.items(), *((a, f"standing: {label}") for a, label in actions)],
    }
