"""What a route gets and gives: the view of its request, who asks, and the page that answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from pledgebook.errors import UsageError
from pledgebook.knowledge.dossier import dossier_names
from pledgebook.ledger.moments import day, moment
from pledgebook.pipeline.view import View
from pledgebook.web.freshness import keep
from pledgebook.web.layout import fill
from pledgebook.web.links import Links
from pledgebook.web.opened import OpenBook
from pledgebook.web.security import User, csrf_token, keep_token, needs

__all__ = ["AskedMoments", "Moments", "OpenBook", "SeenView", "User", "needs", "render"]


@dataclass(frozen=True, slots=True)
class Moments:
    """The two time axes and the dossier that a request asks for; None where it does not say."""

    as_of: str | None = None
    known_at: str | None = None
    dossier: str | None = None

    def carried(self) -> dict[str, str]:
        """Those that are asked for, as query parameters."""
        values = {"as_of": self.as_of, "known_at": self.known_at, "dossier": self.dossier}
        return {name: value for name, value in values.items() if value}


async def asked_moments(
    as_of: Annotated[str, Query(max_length=32, description="Only what was said up to this day.")] = "",
    known_at: Annotated[str, Query(max_length=40, description="Only what the book knew at this time (UTC).")] = "",
    dossier: Annotated[str, Query(max_length=64, description="The dossier to see the book through.")] = "",
) -> Moments:
    """The moments of a request; an empty field of a form asks for nothing.

    Raises:
        UsageError: a day or time is none, or there is no such dossier: one's own file is named to `serve` only.
    """
    if as_of:
        day(as_of)
    if known_at:
        moment(known_at)
    if dossier and dossier not in dossier_names():
        raise UsageError(f"no dossier {dossier!r}; one of {', '.join(dossier_names())}")
    return Moments(as_of or None, known_at or None, dossier or None)


AskedMoments = Annotated[Moments, Depends(asked_moments)]


async def seen_view(request: Request, book: OpenBook, moments: AskedMoments) -> View:
    """The view of the book at the moments that are asked for."""
    at = {"as_of": moments.as_of, "known_at": moments.known_at}
    return View(book, dossier=moments.dossier, memory=request.app.state.memory, **at)


SeenView = Annotated[View, Depends(seen_view)]
"""What a page asks for: `def matrix(request: Request, view: SeenView) -> HTMLResponse`."""


def links_of(request: Request) -> Links:
    """The addresses for a request: they carry its moments along."""
    return Links({name: request.query_params[name] for name in Moments.__slots__ if request.query_params.get(name)})


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page from a template, with `links`, `csrf`, `user`, `nav`, `moments`, `here` and `query` added.

    `here` is the page's path, `query` its query parameters but for the moments, as pairs: what a form that asks for
    other moments has to keep.
    """
    asked = request.query_params
    token = csrf_token(request)
    shared = {
        "links": links_of(request),
        "user": getattr(request.state, "user", None),
        "csrf": token,
        "moments": Moments(**{name: asked.get(name) or None for name in Moments.__slots__}),
        "here": request.url.path,
        "query": [(name, value) for name, value in asked.multi_items() if name not in Moments.__slots__],
    }
    response = HTMLResponse(fill(template, **{**shared, **context}), status_code=status)
    keep(request, response)
    keep_token(request, response)
    return response
