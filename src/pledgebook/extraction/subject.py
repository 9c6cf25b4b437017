"""Sees claims through a dossier: positions as its actions name them, without those that it does not watch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pledgebook.knowledge.dossier import Dossier
from pledgebook.records.statement import Claim, Position

USUAL = "usual"
"""Stands for the counterpart that the dossier names for an action."""


def seen(claims: Iterable[Claim], dossier: Dossier) -> Iterator[Claim]:
    """The claims in the dossier's terms; what is no position passes as it is."""
    for claim in claims:
        if not isinstance(claim.content, Position):
            yield claim
            continue
        action = dossier.action_read_as(claim.content.action)
        if action is not None and claim.content.stance in dossier.stances:
            position = replace(claim.content, action=action.id)
            if position.counterpart == USUAL:
                position = replace(position, counterpart=action.usual_counterpart(position.actor))
            yield replace(claim, content=position)
