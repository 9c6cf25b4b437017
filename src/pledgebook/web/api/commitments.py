"""Commitments, their histories, what they hang on, and who covers what is needed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from pledgebook.errors import UnknownError, UsageError
from pledgebook.records.commitment import Commitment, Key, Said, Standing
from pledgebook.records.condition import Condition, Effect, Keystone
from pledgebook.records.coverage import Coverage
from pledgebook.web.api.models import Page, answer, made_of, page_of
from pledgebook.web.api.paging import AskedPart
from pledgebook.web.context import SeenView
from pledgebook.web.freshness import NOT_MODIFIED, fresh

router = APIRouter(tags=["commitments"], dependencies=[Depends(fresh)], responses=NOT_MODIFIED)

Word = Annotated[str | None, Query(max_length=64)]
Supposed = Annotated[
    list[Annotated[str, Query(max_length=200)]],
    Query(max_length=50, description="A stance or a condition, as USA.backstop=refuses or framework=met."),
]

History = made_of(
    "History", "A commitment and everything said on it, in time.", commitment=Commitment, history=tuple[Said, ...]
)
Waits = made_of(
    "Waits",
    "Conditions as they stand, who waits, who waits for one another, the longest chain to an action.",
    conditions=tuple[Condition, ...],
    waiting=tuple[Commitment, ...],
    circles=list[list[str]],
    path=list[str],
)


def _words(key: Key) -> str:
    return " ".join(key)


@router.get("/commitments", response_model=page_of(Commitment))
def commitments(
    view: SeenView, part: AskedPart, actor: Word = None, action: Word = None, standing: Standing | None = None
) -> Page:
    """Where each actor stands on each action."""
    asked = {"actor": actor, "action": action, "standing": standing}
    wanted = {name: value for name, value in asked.items() if value}
    found = [c for c in view.commitments if all(getattr(c, name) == value for name, value in wanted.items())]
    return part.page(Commitment, found, lambda c: _words(c.key))


@router.get("/commitments/{actor}/{action}", response_model=History)
def history(
    view: SeenView, actor: str, action: str, counterpart: Annotated[str, Query(max_length=64)] = ""
) -> BaseModel:
    """One commitment with everything said on it; its counterpart is named where it has one."""
    key = (actor, action, counterpart)
    for found in view.commitments:
        if found.key == key:
            return History(commitment=answer(found), history=[answer(said) for said in view.history(key)])
    raise UnknownError(f"nothing is said on {_words(key).strip()!r}; /api/v1/commitments lists all, with counterparts")


@router.get("/coverage", response_model=page_of(Coverage))
def coverage(view: SeenView, part: AskedPart) -> Page:
    """Who stands behind each capability that the dossier needs."""
    return part.page(Coverage, view.coverage, lambda c: c.capability)


@router.get("/keystones", response_model=page_of(Keystone))
def keystones(view: SeenView, part: AskedPart) -> Page:
    """What most commitments hang on, directly or through others."""
    return part.page(Keystone, view.keystones, lambda k: k.node)


@router.get("/conditions", response_model=page_of(Condition))
def conditions(view: SeenView, part: AskedPart, suppose: Supposed = []) -> Page:  # noqa: B006  # FastAPI copies it
    """The conditions as they stand, or as they would."""
    return part.page(Condition, list(view.supposing(suppose).conditions.values()), lambda c: c.node)


@router.get("/waits", response_model=Waits)
def waits(view: SeenView, action: Word = None, suppose: Supposed = []) -> BaseModel:  # noqa: B006  # FastAPI copies it
    """What waits for what, and the longest chain of waits to an action: the dossier's first if none is named."""
    actions = view.dossier.actions
    if action is not None and action not in actions:
        raise UsageError(f"no action {action!r} in the dossier; one of {', '.join(actions)}")
    found = view.waits(action or next(iter(actions)), suppose)
    return Waits(
        conditions=[answer(c) for c in found.outlook.conditions.values()],
        waiting=[answer(c) for c in found.outlook.commitments if c.waits],
        circles=found.circles,
        path=found.path,
    )


@router.get("/what-if", response_model=page_of(Effect))
def what_if(view: SeenView, part: AskedPart, suppose: Supposed = []) -> Page:  # noqa: B006  # FastAPI copies it
    """What would become otherwise."""
    return part.page(Effect, view.what_if(suppose), lambda e: e.subject)
