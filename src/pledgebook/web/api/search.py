"""Search over texts, titles and quotes in every script."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from pledgebook.pipeline.view import View
from pledgebook.records.search import Hit
from pledgebook.web.api.models import Page, answer, page_of
from pledgebook.web.api.paging import AskedPart, Part
from pledgebook.web.context import SeenView
from pledgebook.web.freshness import NOT_MODIFIED, fresh

router = APIRouter(tags=["search"], dependencies=[Depends(fresh)], responses=NOT_MODIFIED)


def found_part(view: View, query: str, part: Part, *, stated: bool) -> tuple[list[Hit], str | None]:
    """The hits of a part, and the cursor of the next one: it names the last hit's score and report.

    Raises:
        UsageError: the cursor is none of ours.
    """
    found = view.search(query, stated=stated, limit=part.limit + 1, after=part.behind(float, str))
    return part.first(found, lambda hit: (hit.score, hit.report))


@router.get("/search", response_model=page_of(Hit))
def search(
    view: SeenView,
    part: AskedPart,
    q: Annotated[str, Query(max_length=2000, description='Words, all of them; "side by side"; begin*.')],
    *,
    stated: Annotated[bool, Query(description="Only where they are evidence of statements.")] = False,
) -> Page:
    """Reports with all the words, the best first, with the offsets of the words and of extracts around them."""
    found, after = found_part(view, q, part, stated=stated)
    return page_of(Hit)(items=[answer(hit) for hit in found], next=after)
