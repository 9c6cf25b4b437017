"""Reports with their texts, what they go back to, what they tell of, and what could not be read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from pledgebook.errors import UnknownError
from pledgebook.ledger.moments import day
from pledgebook.records.commitment import Said
from pledgebook.records.entry import Stored
from pledgebook.records.ids import content_id
from pledgebook.records.origin import Origin
from pledgebook.records.statement import Rejection
from pledgebook.records.story import Story
from pledgebook.web.api.models import Page, answer, made_of, page_of
from pledgebook.web.api.paging import AskedPart
from pledgebook.web.context import SeenView
from pledgebook.web.freshness import NOT_MODIFIED, fresh

router = APIRouter(tags=["reports"], dependencies=[Depends(fresh)], responses=NOT_MODIFIED)

Identifier = Annotated[str | None, Query(max_length=256, description="Only that of this report.")]


class ReportOutline(BaseModel):
    """A report without its text; `statements` says how many it makes, `number` which version it is."""

    id: str
    version: str
    number: int
    published: str | None
    language: str | None
    languages: list[str]
    publisher: str | None
    title: str | None
    url: str | None
    characters: int
    statements: int
    recorded: str


ReportWhole = made_of(
    "ReportWhole",
    "A report as the book holds it, its text, and its statements as judged.",
    stored=Stored,
    statements=tuple[Said, ...],
    origin=str,
)


def _outline(stored: Stored) -> ReportOutline:
    r = stored.report
    return ReportOutline(
        id=r.id,
        version=r.hash,
        number=stored.number,
        published=r.published,
        language=r.language,
        languages=list(stored.languages),
        publisher=r.publisher,
        title=r.title,
        url=r.url,
        characters=len(r.text),
        statements=stored.statements,
        recorded=stored.recorded,
    )


@router.get("/reports", response_model=page_of(ReportOutline))
def reports(view: SeenView, part: AskedPart) -> Page:
    """The latest version of each report, by date and id; `/report` has the text of one."""
    chosen, after = part.of(view.order, str)
    return page_of(ReportOutline)(items=[_outline(view.report(identifier)) for identifier in chosen], next=after)


@router.get("/report", response_model=ReportWhole)
def report(view: SeenView, identifier: Annotated[str, Query(alias="id", max_length=256)]) -> BaseModel:
    """One report: its text, to which all offsets refer, and its statements."""
    stored = view.report(identifier)
    if view.as_of is not None and (stored.report.published or "~") > day(view.as_of):
        raise UnknownError(f"report {identifier!r} was not published by {view.as_of}; ask without as_of")
    said = [answer(item) for item in view.statements_of(identifier)]
    return ReportWhole(stored=answer(stored), statements=said, origin=view.origin(identifier).id)


@router.get("/origins", response_model=page_of(Origin))
def origins(view: SeenView, part: AskedPart, report: Identifier = None) -> Page:
    """The reports that go back to one source, and the links that show it."""
    found = [o for o in view.origins if report is None or report in o.reports]
    return part.page(Origin, found, lambda o: o.id)


@router.get("/stories", response_model=page_of(Story))
def stories(view: SeenView, part: AskedPart, report: Identifier = None) -> Page:
    """The reports that tell of one happening."""
    found = [s for s in view.stories if report is None or report in s.reports]
    return part.page(Story, found, lambda s: s.id)


@router.get("/rejections", response_model=page_of(Rejection))
def rejections(view: SeenView, part: AskedPart) -> Page:
    """What could not be read, dated, resolved or grounded, and why."""
    return part.page(Rejection, view.rejections, lambda r: content_id("r", asdict(r)))
