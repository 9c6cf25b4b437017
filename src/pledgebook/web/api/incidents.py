"""Incidents, and how the ceasefire is kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from pledgebook.errors import UnknownError
from pledgebook.records.ceasefire import Bulletin
from pledgebook.records.incident import Incident
from pledgebook.web.api.models import Page, answer, model_of, page_of
from pledgebook.web.api.paging import AskedPart
from pledgebook.web.context import SeenView
from pledgebook.web.freshness import NOT_MODIFIED, fresh

router = APIRouter(tags=["ceasefire"], dependencies=[Depends(fresh)], responses=NOT_MODIFIED)


@router.get("/incidents", response_model=page_of(Incident))
def incidents(
    view: SeenView,
    part: AskedPart,
    since: Annotated[
        str | None, Query(max_length=10, description="Those that may have happened on it or later.")
    ] = None,
) -> Page:
    """The latest version of each incident, by day and id; they do not depend on the dossier."""
    found = view.book.incidents.all(since=since, as_of=view.as_of, known_at=view.known_at)
    return part.page(Incident, found, lambda i: i.id)


@router.get("/ceasefire", response_model=model_of(Bulletin))
def ceasefire(view: SeenView) -> BaseModel:
    """What the incidents say about the keeping of the ceasefire whose terms the server was given."""
    if view.bulletin is None:
        raise UnknownError(
            "no terms of a ceasefire; start the server with PLEDGEBOOK_TERMS=FILE, see docs/ceasefire.md"
        )
    return answer(view.bulletin)
