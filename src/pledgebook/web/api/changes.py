"""Where reports disagree, and what moved."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from pledgebook.errors import UsageError
from pledgebook.pipeline.since import Changes, seen_changes
from pledgebook.publication.changes import headline
from pledgebook.publication.feed import atom_feed
from pledgebook.records.change import Change
from pledgebook.records.commitment import Said
from pledgebook.records.conflict import Conflict, State
from pledgebook.web.api.models import Page, answer, made_of, page_of
from pledgebook.web.api.paging import AskedPart
from pledgebook.web.context import SeenView
from pledgebook.web.freshness import NOT_MODIFIED, fresh

router = APIRouter(tags=["changes"], dependencies=[Depends(fresh)], responses=NOT_MODIFIED)

Moved = made_of(
    "Moved",
    "A change, what moved in plain words, and the statements that moved it.",
    change=Change,
    words=str,
    evidence=tuple[Said, ...],
)

Day = Annotated[str, Query(max_length=40, description="The first day that counts; a time too where `recorded`.")]
Until = Annotated[
    str | None, Query(max_length=40, description="The last day that counts; as_of or today if not given.")
]
Recorded = Annotated[bool, Query(description="What the book learnt in that time, whenever it was said.")]


@router.get("/conflicts", response_model=page_of(Conflict))
def conflicts(
    view: SeenView,
    part: AskedPart,
    state: State | None = None,
    actor: Annotated[str | None, Query(max_length=64)] = None,
) -> Page:
    """What reports say that cannot all be right: the open ones, the settled ones, last the uncertain ones."""
    found = [c for c in view.conflicts if state in {None, c.state} and (actor is None or actor in c.actors)]
    return part.page(Conflict, found, lambda c: c.id)


def _changes(view: SeenView, since: Day, until: Until = None, *, recorded: Recorded = False) -> Changes:
    """What moved in the view of a request.

    Raises:
        UsageError: `until` and a moment both say until when.
    """
    end = view.known_at if recorded else view.as_of
    if recorded and view.as_of:
        raise UsageError("what the book learnt has no day on which it was said; leave out as_of")
    if end and until:
        raise UsageError("until and the moment of the view say the same; leave one out")
    return seen_changes(view, since, until or end, recorded=recorded)


SeenChanges = Annotated[Changes, Depends(_changes)]


@router.get("/changes", response_model=page_of(Moved))
def changes(found: SeenChanges, part: AskedPart) -> Page:
    """What moved since a day, the weightiest first."""
    chosen, after = part.of(found.changes, lambda change: change.id)
    items = [
        Moved(change=answer(c), words=headline(c), evidence=[answer(found.evidence[i]) for i in c.statements])
        for c in chosen
    ]
    return page_of(Moved)(items=items, next=after)


@router.get(
    "/changes.atom",
    response_class=Response,
    responses={200: {"content": {"application/atom+xml": {"schema": {"type": "string"}}}}},
)
def feed(request: Request, found: SeenChanges, view: SeenView) -> Response:
    """What moved since a day as an Atom feed (RFC 4287)."""
    subject = view.dossier
    title = f"{subject.title['en']}: what moved"
    content = atom_feed(found.changes, found.evidence, found.urls, title=title, name=subject.id)
    return Response(content, media_type="application/atom+xml", headers={"ETag": request.state.etag})
