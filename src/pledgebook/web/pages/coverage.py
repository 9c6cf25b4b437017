"""Who stands behind each capability that the dossier needs, and where nobody does."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pledgebook.pipeline.view import View
from pledgebook.records.commitment import Commitment
from pledgebook.records.coverage import Coverage, Group, Share
from pledgebook.web.context import SeenView, render

router = APIRouter()


def coverage_context(view: View) -> dict[str, Any]:
    """Each capability with its shares: firm, open, refused, and the groups that are lower bounds."""
    return {"capabilities": [_capability(view, item) for item in view.coverage]}


def _capability(view: View, item: Coverage) -> dict[str, Any]:
    return {
        "id": item.capability,
        "label": view.dossier.capabilities[item.capability].label["en"],
        "nobody": item.nobody,
        "shares": [(name, [_share(s) for s in found]) for name, found in _parts(item) if found],
        "groups": [_group(g) for g in item.groups],
    }


def _parts(item: Coverage) -> list[tuple[str, tuple[Share, ...]]]:
    return [("Firm", item.firm), ("Open", item.open), ("Refused or lapsed", item.refused)]


def _commitment(c: Commitment) -> dict[str, Any]:
    names = ("actor", "key", "standing", "uncertain", "waits", "deadline", "support", "since")
    return {name: getattr(c, name) for name in names}


def _share(share: Share) -> dict[str, Any]:
    return {**_commitment(share.commitment), "said": share.said}


def _group(group: Group) -> dict[str, Any]:
    return {**_commitment(group.commitment), "number": group.number, "named": group.named}


@router.get("/coverage")
def coverage(request: Request, view: SeenView) -> HTMLResponse:
    """Coverage of the capabilities."""
    return render(request, "coverage.html", **coverage_context(view))
