"""Stories and meetings on a timeline, and one story with its reports."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from pledgebook.errors import UnknownError
from pledgebook.pipeline.view import View
from pledgebook.publication.tables import statement_row
from pledgebook.records.commitment import Said
from pledgebook.records.statement import Meeting
from pledgebook.records.story import Story
from pledgebook.web.context import SeenView, render
from pledgebook.web.pages.conflicts import open_conflicts
from pledgebook.web.paging import PageNumber, page_of
from pledgebook.web.timeline import line_of

router = APIRouter()

STORIES, MEETINGS = 100, 50
"""On one page."""


def stories_context(
    view: View, *, language: str = "", several: bool = False, page: int | None = None
) -> dict[str, Any]:
    """Stories, the latest first: those told in a language, or those of several reports only, if so asked."""
    chosen = [s for s in view.stories if language in {"", *s.languages} and (len(s.reports) > 1 or not several)]
    shown = page_of(sorted(chosen, key=_latest, reverse=True), page, STORIES)
    line = line_of(day for s in shown.items for day in (s.first, s.last))
    return {
        "stories": [(s, line.bar(s.first, s.last)) for s in shown.items],
        "ticks": line.ticks,
        "page": shown,
        "languages": sorted({name for s in view.stories for name in s.languages}),
        "asked": {"language": language, "several": several},
    }


def _latest(story: Story) -> tuple[str, int, str]:
    return story.last or "", len(story.reports), story.id


def story_context(view: View, identifier: str) -> dict[str, Any]:
    """One story, by its id or that of a report of it, with its reports in time.

    Raises:
        UnknownError: there is none.
    """
    story = view.story_of.get(identifier)
    if story is None:
        raise UnknownError(f"no story {identifier!r} was told by then; the page of stories lists them")
    line = line_of([story.first, story.last])
    reports = []
    for identifier_of in story.reports:
        r = view.report(identifier_of).report
        origin = view.origin(r.id).id
        reports.append(
            {
                "id": r.id,
                "published": r.published,
                "language": r.language,
                "publisher": r.publisher,
                "title": r.title or " ".join(r.text.split())[:120],
                "origin": origin,
                "copy_of": origin if origin != r.id else None,
                "bar": line.bar(r.published, r.published),
            }
        )
    return {"story": story, "reports": reports, "ticks": line.ticks}


def meetings_context(view: View, *, page: int | None = None) -> dict[str, Any]:
    """Meetings, the latest first: what is said of one place and day stands together."""
    groups: dict[tuple[str, str], list[Said]] = {}
    for said in view.statements_of(kind="meeting"):
        if isinstance(meeting := said.statement.content, Meeting):
            groups.setdefault((meeting.date or "", meeting.place or ""), []).append(said)
    shown = page_of(sorted(groups.items(), key=lambda group: group[0], reverse=True), page, MEETINGS)
    line = line_of(day for (day, _), _ in shown.items)
    return {
        "meetings": [
            {"date": day or None, "place": place or None, "bar": line.bar(day, day), **_meeting(view, said)}
            for (day, place), said in shown.items
        ],
        "ticks": line.ticks,
        "page": shown,
    }


def _meeting(view: View, said: list[Said]) -> dict[str, Any]:
    contents = [s.statement.content for s in said if isinstance(s.statement.content, Meeting)]
    present = Counter(actor for c in contents for actor in c.participants)
    return {
        "statuses": sorted({c.status for c in contents}),
        "participants": [actor for actor, _ in present.most_common()],
        "counts": sorted({c.count for c in contents if c.count is not None}),
        "origins": len({s.source for s in said}),
        "rows": [statement_row(s) for s in said],
        "conflicts": open_conflicts(view, said),
    }


@router.get("/stories")
def stories(
    request: Request,
    view: SeenView,
    language: Annotated[str, Query(max_length=8)] = "",
    several: bool = False,  # noqa: FBT001, FBT002  # a query parameter
    page: PageNumber = 1,
) -> HTMLResponse:
    """Stories on a timeline."""
    found = stories_context(view, language=language, several=several, page=page)
    return render(request, "stories.html", **found)


@router.get("/story")
def story(request: Request, view: SeenView, id: Annotated[str, Query(max_length=256)]) -> HTMLResponse:  # noqa: A002
    """One story."""
    return render(request, "story.html", **story_context(view, id))


@router.get("/meetings")
def meetings(request: Request, view: SeenView, page: PageNumber = 1) -> HTMLResponse:
    """Meetings on a timeline."""
    return render(request, "meetings.html", **meetings_context(view, page=page))
