"""One statement, with a field for each thing that may have been read wrongly."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from pledgebook.knowledge.dossier import Dossier
from pledgebook.web.context import SeenView, needs, render
from pledgebook.web.pages.report import statements
from pledgebook.web.security import own_address

router = APIRouter()


@router.get("/correct", dependencies=[Depends(needs("reviewer"))])
def correct(
    request: Request,
    view: SeenView,
    statement: Annotated[str, Query(max_length=64)],
    then: Annotated[str, Query(max_length=2048, alias="next")] = "/",
) -> HTMLResponse:
    """The form of a correction, filled with what holds now; it is posted to `links.judge()` and goes on to `next`."""
    (row,) = statements([view.book.statement(statement)], view.judgements, view.dossier)
    fields = {name: getattr(row["content"], name) for name in type(row["content"]).__slots__}
    lists, after = choices(view.dossier), own_address(then)
    return render(request, "correct.html", s=row, fields=fields, choices=lists, next=after)


def choices(dossier: Dossier) -> dict[str, dict[str, str]]:
    """What the fields of a correction may hold, where the dossier says so."""
    return {
        "action": {a.id: a.label["en"] for a in dossier.actions.values()},
        "stance": {s.id: s.label["en"] for s in dossier.stances.values()},
        "conditions": {name: label["en"] for name, label in dossier.conditions.items()},
        "domains": {name: label["en"] for name, label in dossier.domains.items()},
        "bound": {name: name for name in ("exact", "about", "more", "less")},
    }
