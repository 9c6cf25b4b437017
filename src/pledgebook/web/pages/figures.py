"""Figures by what they count, and where they disagree."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from pledgebook.pipeline.view import View
from pledgebook.publication.tables import statement_row
from pledgebook.records.commitment import Said
from pledgebook.records.statement import Figure
from pledgebook.web.context import SeenView, render
from pledgebook.web.pages.conflicts import open_conflicts
from pledgebook.web.paging import PageNumber, page_of

router = APIRouter()

FIGURES = 40
"""Groups on one page."""

_QUOTES = 20
"""Of one number that are shown; its origins are counted in whole."""


def figures_context(view: View, *, metric: str = "", page: int | None = None) -> dict[str, Any]:
    """Numbers by metric, unit and place, each with who says so; those of a metric only, if so asked."""
    groups: dict[tuple[str, str, str], dict[tuple[float, str], list[Said]]] = {}
    metrics = set()
    for said in view.statements_of(kind="figure"):
        if isinstance(figure := said.statement.content, Figure):
            metrics.add(figure.metric)
            if metric in {"", figure.metric}:
                key = (figure.metric, figure.unit or "", figure.place or "")
                groups.setdefault(key, {}).setdefault((figure.value, figure.bound), []).append(said)
    shown = page_of(sorted(groups.items()), page, FIGURES)
    return {
        "figures": [
            {"metric": name, "unit": unit or None, "place": place or None, **_numbers(view, numbers)}
            for (name, unit, place), numbers in shown.items
        ],
        "page": shown,
        "metrics": sorted(metrics),
        "asked": {"metric": metric},
    }


def _numbers(view: View, numbers: dict[tuple[float, str], list[Said]]) -> dict[str, Any]:
    """The numbers of a group, the best supported first, and the conflicts that they are part of."""
    rows = [
        {
            "value": value,
            "bound": bound,
            "origins": len({s.source for s in said}),
            "first": min((s.said for s in said if s.said), default=None),
            "last": max((s.said for s in said if s.said), default=None),
            "rows": [statement_row(s) for s in said[:_QUOTES]],
            "disputed": bool(open_conflicts(view, said)),
        }
        for (value, bound), said in numbers.items()
    ]
    return {
        "numbers": sorted(rows, key=lambda r: (-r["origins"], r["value"], r["bound"])),
        "conflicts": open_conflicts(view, [s for said in numbers.values() for s in said]),
    }


@router.get("/figures")
def figures(
    request: Request, view: SeenView, metric: Annotated[str, Query(max_length=64)] = "", page: PageNumber = 1
) -> HTMLResponse:
    """Figures and where they disagree."""
    return render(request, "figures.html", **figures_context(view, metric=metric, page=page))
