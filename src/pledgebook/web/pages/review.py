"""The review queue: the least certain of what most depends on, judged with one key each."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from pledgebook.pipeline.view import View
from pledgebook.reconciliation.judgements import standing_judgements
from pledgebook.reconciliation.review import Doubt, Queue, open_sides, queue
from pledgebook.records.commitment import Said
from pledgebook.web.context import SeenView, render
from pledgebook.web.pages.report import statements

router = APIRouter()

QUEUE = 10
"""Statements on the page."""

AROUND = 240
"""Characters of the report before and after the evidence."""


def review_context(view: View) -> dict[str, Any]:
    """The head of the queue with the words around each statement, and how far the review has come."""
    left, shown = view.kept(["review"], lambda: _queue(view))
    found = view.statements_with([doubt.statement for doubt in shown])
    head = [
        (found[doubt.statement], doubt) for doubt in shown if doubt.statement in found
    ]  # else it was just read again
    judged = len({j.subject for j in view.judgements if j.about == "statement"})
    rows = statements([said for said, _ in head], view.judgements, view.dossier)
    return {
        "queue": [{**row, **_around(view, *each)} for row, each in zip(rows, head, strict=True)],
        "left": left,
        "judged": judged,
    }


def _queue(view: View) -> Queue:
    judged = {j.subject[0] for j in standing_judgements(view.judgements) if j.about == "statement"}
    sides = open_sides(view.conflicts)
    others = view.statements_with(sides.others).values()
    return queue(view.positions, view.commitments, sides.positions, others, judged, QUEUE)


def _around(view: View, said: Said, doubt: Doubt) -> dict[str, Any]:
    """Where a statement stands, and why it matters."""
    evidence = said.statement.evidence
    text = view.report(said.statement.report).report.text
    return {
        "before_it": text[max(0, evidence.start - AROUND) : evidence.start],
        "after_it": text[evidence.end : evidence.end + AROUND],
        "reasons": doubt.reasons,
    }


@router.get("/review")
def review(request: Request, view: SeenView, crossed: Annotated[str, Query(max_length=64)] = "") -> HTMLResponse:
    """The queue; `crossed` is a judgement that another made meanwhile. Judgements are posted to `links.judge()`."""
    other = next((j for j in view.judgements if j.id == crossed), None)
    return render(request, "review.html", **review_context(view), crossed=other)
