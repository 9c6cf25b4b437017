"""The dossier: the subject that the book is seen through."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from pledgebook.web.context import SeenView
from pledgebook.web.freshness import NOT_MODIFIED, fresh

router = APIRouter(tags=["dossier"], dependencies=[Depends(fresh)], responses=NOT_MODIFIED)

Labels = dict[str, str]


class _Known(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ActionOutline(_Known):
    """A kind of promise; `counterpart` is whom it is usually for or against, but for `counterpart_of` an actor."""

    id: str
    label: Labels
    counterpart: str | None
    counterpart_of: dict[str, str]


class StanceOutline(_Known):
    """A stance, its sign, and where a commitment with it stands."""

    id: str
    label: Labels
    sign: str
    weight: str
    standing: str
    side: str


class CapabilityOutline(_Known):
    """What is needed in all."""

    id: str
    label: Labels
    action: str
    domain: str | None


class DossierOutline(_Known):
    """What a dossier knows; `digest` changes with it."""

    id: str
    digest: str
    title: Labels
    actions: dict[str, ActionOutline]
    stances: dict[str, StanceOutline]
    conditions: dict[str, Labels]
    domains: dict[str, Labels]
    capabilities: dict[str, CapabilityOutline]
    actors: list[str]


@router.get("/dossier", response_model=DossierOutline)
def dossier(view: SeenView) -> BaseModel:
    """The dossier that the book is seen through."""
    return DossierOutline.model_validate(view.dossier)
