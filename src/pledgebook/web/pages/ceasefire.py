"""How the ceasefire is kept: verdict, counts, gaps in what is reported, and a map of the breaches."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pledgebook.pipeline.view import View
from pledgebook.records.ceasefire import Bulletin
from pledgebook.records.incident import Occurrence
from pledgebook.web.context import SeenView, render

router = APIRouter()


def ceasefire_context(view: View) -> dict[str, Any]:
    """The bulletin of the view's day with its map; `bulletin` is None where the setting TERMS names no terms."""
    bulletin = view.bulletin
    if bulletin is None:
        return {"bulletin": None}
    window = bulletin.days[-bulletin.terms.thresholds.window :]
    first = window[0].day if window else bulletin.as_of
    shown = [o for o in bulletin.occurrences if first <= o.day <= bulletin.as_of]
    return {
        "bulletin": bulletin,
        "days": window,
        "most": max((d.breaches for d in window), default=0),
        "occurrences": [{"id": o.ids[0], "of": o} for o in shown],
        "shown": {o.ids[0] for o in shown},
        "map": _map(bulletin, shown),
    }


def _map(bulletin: Bulletin, shown: list[Occurrence]) -> dict[str, Any]:
    """Borders, the areas of the terms and the breaches of the window, in units of the map."""
    import numpy as np  # geometry is loaded by who looks at it
    import shapely

    from pledgebook.publication.outlines import WIDTH, area_path, frame_around, outlines

    areas = bulletin.terms.areas
    frame = frame_around(*shapely.total_bounds([shapely.from_geojson(a.geojson) for a in areas]).tolist())
    points = np.array([[o.incidents[0].longitude, o.incidents[0].latitude] for o in shown]).reshape(-1, 2)
    return {
        "width": WIDTH,
        "height": frame.height,
        "states": [(code, outline.path) for code, outline in outlines(frame).items()],
        "areas": [(a.name, area_path(a.geojson, frame)) for a in areas],
        "points": [
            {"id": o.ids[0], "of": o, "x": round(float(x), 1), "y": round(float(y), 1)}
            for o, (x, y) in zip(shown, frame.place(points), strict=True)
        ],
    }


@router.get("/ceasefire")
def ceasefire(request: Request, view: SeenView) -> HTMLResponse:
    """How the ceasefire is kept."""
    return render(request, "ceasefire.html", **ceasefire_context(view))
