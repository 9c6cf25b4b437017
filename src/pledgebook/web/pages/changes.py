"""What moved since a day, by what was said or by what the book learnt."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from pledgebook.errors import UsageError
from pledgebook.ledger.moments import day, moment
from pledgebook.pipeline.since import Changes, of_late, seen_changes
from pledgebook.pipeline.view import View
from pledgebook.publication.changes import change_row
from pledgebook.records.change import Change
from pledgebook.records.commitment import Key
from pledgebook.web.context import SeenView, render

router = APIRouter()

CHANGES = 200
"""Shown on the page; the feed holds them all."""

Day = Annotated[str, Query(max_length=40)]


def changes_context(view: View, *, since: str = "", until: str = "", recorded: bool = False) -> dict[str, Any]:
    """What moved, the weightiest first, with the words that moved it.

    Args:
        view: of the book.
        since: the first day that counts; `LATE` days before the last word if not given.
        until: the last day that counts; the view's if not given.
        recorded: ask for what the book learnt in that time, whenever it was said.

    Raises:
        UsageError: a day is none, or they are in the wrong order.
    """
    since = since or of_late(view)
    found = moved(view, since, until, recorded=recorded)
    keys = {c.key for c in view.commitments}
    rows = [{**change_row(c, found.evidence), "key": _key(c, keys)} for c in found.changes[:CHANGES]]
    return {
        "changes": rows,
        "total": len(found.changes),
        "since": since,
        "asked": {"since": since, "until": until, "recorded": recorded},
    }


def moved(view: View, since: str, until: str = "", *, recorded: bool = False) -> Changes:
    """What moved, as `changes_context` asks; on the recorded axis, what was known at a moment was learnt until then."""
    if recorded and view.as_of:
        raise UsageError("what the book learnt has no day on which it was said; leave out as_of")
    ends = [word for word in (until, view.known_at if recorded else view.as_of) if word]
    end = min(ends, key=moment if recorded else day, default=None)
    return seen_changes(view, since, end, recorded=recorded)


def _key(change: Change, keys: set[Key]) -> Key | None:
    """The commitment that moved; a subject of three parts names one."""
    key = (*change.subject, "", "")[:3]
    return key if len(change.subject) == 3 and key in keys else None


@router.get("/changes")
def changes(
    request: Request,
    view: SeenView,
    since: Day = "",
    until: Day = "",
    recorded: bool = False,  # noqa: FBT001, FBT002  # a query parameter
) -> HTMLResponse:
    """What moved."""
    return render(request, "changes.html", **changes_context(view, since=since, until=until, recorded=recorded))
