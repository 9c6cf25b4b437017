"""Judgements: analysts' decisions, listed and made."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from pledgebook.pipeline.judging import judge
from pledgebook.reconciliation.judgements import at_odds, standing_judgements
from pledgebook.records.judgement import About, Judgement, Verdict
from pledgebook.web.api.models import Page, answer, made_of, page_of
from pledgebook.web.api.paging import AskedPart
from pledgebook.web.context import OpenBook, SeenView, User, needs
from pledgebook.web.freshness import NOT_MODIFIED, fresh

router = APIRouter(tags=["judgements"], dependencies=[Depends(fresh)])

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Value = int | Number | Annotated[str, Field(max_length=256)] | Annotated[list[str], Field(max_length=64)] | None

Listed = made_of(
    "ListedJudgement",
    "A judgement, and whether it holds: it is not withdrawn, and withdraws nothing itself.",
    judgement=Judgement,
    holds=bool,
)


class Asked(BaseModel):
    """A judgement to be made, as `pledgebook judge` describes it; `changes` are the fields that a correction sets."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    subject: Annotated[list[Text], Field(min_length=1, max_length=2)]
    reason: Text
    about: About = "origin"
    changes: Annotated[dict[str, Value], Field(max_length=16)] = {}


Made = made_of(
    "MadeJudgement",
    "A judgement that was made, and those of others on the same subject that say otherwise.",
    judgement=Judgement,
    at_odds=tuple[Judgement, ...],
)


@router.get("/judgements", response_model=page_of(Listed), responses=NOT_MODIFIED)
def judgements(view: SeenView, part: AskedPart) -> Page:
    """The judgements that the book knew at a moment, by the time they were made."""
    found = view.book.judgements.all(known_at=view.known_at)
    holding = {j.id for j in standing_judgements(found)}
    chosen, after = part.of(found, lambda j: j.id)
    return page_of(Listed)(items=[Listed(judgement=answer(j), holds=j.id in holding) for j in chosen], next=after)


@router.post("/judgements", status_code=201, response_model=Made)
def make(
    request: Request, book: OpenBook, user: Annotated[User, Depends(needs("reviewer"))], asked: Asked
) -> BaseModel:
    """Judge a statement, two reports, or take a judgement back: for reviewers, or with a token of the scope `judge`."""
    made = judge(
        book, asked.verdict, asked.subject, by=user.name, reason=asked.reason, about=asked.about, changes=asked.changes
    )
    request.state.subject = made.id
    others = [j for group in at_odds(book.judgements.all()) if made in group for j in group if j != made]
    return Made(judgement=answer(made), at_odds=[answer(j) for j in others])
