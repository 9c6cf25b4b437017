"""Statements: positions, meetings and figures, each with the exact characters that say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import dropwhile, takewhile
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from pledgebook.errors import UnknownError, UsageError
from pledgebook.pipeline.view import View
from pledgebook.records.commitment import Said
from pledgebook.records.statement import Kind
from pledgebook.web.api.models import Page, answer, model_of, page_of
from pledgebook.web.api.paging import GONE, AskedPart, Part
from pledgebook.web.context import SeenView
from pledgebook.web.freshness import NOT_MODIFIED, fresh

router = APIRouter(tags=["statements"], dependencies=[Depends(fresh)], responses=NOT_MODIFIED)

Word = Annotated[str | None, Query(max_length=256)]
Words = Annotated[list[str], Query(max_length=100)]


def _page(view: View, part: Part, kind: Kind | None, among: Iterable[Said] | None = None, **fields: str | None) -> Page:
    """Statements of a kind whose contents have the given fields; of `among`, in their order, if that is given."""
    wanted = {name: value for name, value in fields.items() if value is not None}
    chosen = (
        said
        for said in _behind(view, part.behind(str, str), kind, among, wanted)
        if kind in {None, said.statement.kind}
        and all(_says(getattr(said.statement.content, name, None), value) for name, value in wanted.items())
    )
    items, after = part.first(chosen, lambda said: (said.statement.report, said.statement.id))
    return page_of(Said)(items=[answer(said) for said in items], next=after)


def _behind(
    view: View,
    last: tuple[str, str] | None,
    kind: Kind | None,
    among: Iterable[Said] | None,
    wanted: Mapping[str, str],
) -> Iterator[Said]:
    """The statements behind one that is named by its report and its id, as few as are asked for; or all of them.

    Raises:
        UsageError: it is no longer there.
    """
    if among is not None:
        found: Iterator[Said] = dropwhile(lambda said: last is not None and said.statement.report != last[0], among)
    else:
        found = view.each_statement(last and last[0], kind=kind, actor=wanted.get("actor"), action=wanted.get("action"))
    if last is not None:
        here = takewhile(lambda said: said.statement.report == last[0], found)
        if last[1] not in (said.statement.id for said in here):
            raise UsageError(GONE)
    return found


def _among(view: View, report: str | None, conflicts: list[str]) -> Iterable[Said] | None:
    """The statements of a report, of the sides of conflicts, or of both; None if neither is named."""
    if not conflicts:
        return None if report is None else view.statements_of(report)
    said = view.sides_of(c for c in view.conflicts if c.id in conflicts).values()
    return [s for s in said if report in {None, s.statement.report}]


def _says(field: object, value: str) -> bool:
    return value in field if isinstance(field, tuple) else field == value


@router.get("/statements", response_model=page_of(Said))
def statements(  # noqa: PLR0913  # a parameter of the address each
    view: SeenView,
    part: AskedPart,
    *,
    kind: Kind | None = None,
    report: Word = None,
    conflict: Words = [],  # noqa: B006  # FastAPI copies it
    actor: Word = None,
    action: Word = None,
    stance: Word = None,
    speaker: Word = None,
) -> Page:
    """Statements as judged, by date, report and offset; those of a report, of the sides of conflicts, or of all."""
    among = _among(view, report, conflict)
    return _page(view, part, kind, among, actor=actor, action=action, stance=stance, speaker=speaker)


@router.get("/statements/{identifier}", response_model=model_of(Said))
def statement(view: SeenView, identifier: str) -> BaseModel:
    """One statement as judged."""
    report = view.book.statement(identifier).statement.report
    for said in view.statements_of(report):
        if said.statement.id == identifier:
            return answer(said)
    raise UnknownError(f"statement {identifier!r} is rejected, or was not there then; ask without as_of and known_at")


@router.get("/meetings", response_model=page_of(Said))
def meetings(
    view: SeenView, part: AskedPart, place: Word = None, status: Word = None, participant: Word = None
) -> Page:
    """Meetings that were held, are planned or refused."""
    return _page(view, part, "meeting", place=place, status=status, participants=participant)


@router.get("/figures", response_model=page_of(Said))
def figures(view: SeenView, part: AskedPart, metric: Word = None, place: Word = None) -> Page:
    """Numbers that matter."""
    return _page(view, part, "figure", metric=metric, place=place)
