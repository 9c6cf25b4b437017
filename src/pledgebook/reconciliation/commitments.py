"""Derives commitments from statements, by the rules that the documentation states.

1. An actor's own word outranks what others say of it.
2. What others foresee (weight `forecast`) stands only where nothing firmer is known.
3. What others ask (weight `pressure`) never changes a stance; it is shown beside it, and stands alone only where
   nothing else is known.
4. Among equals the later word holds; on one day, the more confident one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from pledgebook.knowledge.dossier import Dossier
from pledgebook.records.commitment import Commitment, Said
from pledgebook.records.statement import Position

Key = tuple[str, str, str]


def _position(said: Said) -> Position:
    content = said.statement.content
    if not isinstance(content, Position):
        raise TypeError(f"not a position: {said.statement.kind}")
    return content


def _rank(said: Said, dossier: Dossier) -> int:
    """How much a word weighs: own word 3, the report's or another's 2, forecast 1, pressure 0."""
    position = _position(said)
    weight = dossier.stances[position.stance].weight
    if weight == "pressure":
        return 0
    if weight == "forecast":
        return 1
    return 3 if position.speaker == position.actor else 2


def _order(said: Said) -> tuple[str, float, str]:
    """In time; on one day the more confident later, so that it holds. The id settles what is left."""
    return said.said or "", said.statement.confidence, said.statement.id


def _since(history: list[Said], stance: str) -> str | None:
    """The first day of the unbroken run of a stance that ends the history."""
    since = None
    for said in reversed(history):
        if _position(said).stance != stance:
            break
        since = said.said or since
    return since


def _union(positions: Iterable[Position], field: str, order: Iterable[str]) -> tuple[str, ...]:
    found = {value for p in positions for value in getattr(p, field)}
    return tuple(value for value in order if value in found)


def derive(history: list[Said], dossier: Dossier) -> Commitment:
    """The commitment of a history: all statements on one actor, action and counterpart, in any order."""
    history = sorted(history, key=_order)
    best = max(_rank(s, dossier) for s in history)
    equals = [s for s in history if _rank(s, dossier) == best]
    deciding = _position(equals[-1])
    agreeing = [s for s in history if _position(s).stance == deciding.stance]
    holding = [s for s in equals if _position(s).stance == deciding.stance]
    last = [s for s in holding if s.said == holding[-1].said]
    by_rank = map(_position, [*reversed(holding), *reversed(agreeing)])
    pressure = {
        p.speaker for p in map(_position, history) if p.speaker and dossier.stances[p.stance].weight == "pressure"
    }
    return Commitment(
        actor=deciding.actor,
        action=deciding.action,
        counterpart=deciding.counterpart,
        stance=deciding.stance,
        since=_since(equals, deciding.stance),
        conditions=_union(map(_position, last), "conditions", dossier.conditions),
        domains=_union(map(_position, agreeing), "domains", dossier.domains),
        deadline=next((p.deadline for p in by_rank if p.deadline), None),
        reports=len({s.statement.report for s in agreeing}),
        support=len({s.statement.report for s in history}),
        confidence=max(s.statement.confidence for s in agreeing),
        own=best == 3,
        pressure=tuple(sorted(pressure)),
        history=tuple(history),
    )


def _key(said: Said) -> Key:
    p = _position(said)
    return p.actor, p.action, p.counterpart or ""


def commitments(statements: Iterable[Said], dossier: Dossier) -> list[Commitment]:
    """All commitments, ordered by the dossier's actors and actions.

    Statements that are no positions, or whose action or stance the dossier does not know, are passed over.
    """
    known = [
        s
        for s in statements
        if isinstance(s.statement.content, Position)
        and s.statement.content.action in dossier.actions
        and s.statement.content.stance in dossier.stances
    ]
    grouped = [derive(list(group), dossier) for _, group in groupby(sorted(known, key=_key), _key)]
    actors = _positions_in(dossier.actors)
    actions = _positions_in(dossier.actions)
    return sorted(
        grouped,
        key=lambda c: (
            actors.get(c.actor, len(actors)),
            c.actor,
            actions[c.action],
            c.counterpart != dossier.actions[c.action].usual_counterpart(c.actor),
            c.counterpart or "",
        ),
    )


def _positions_in(names: Iterable[str]) -> Mapping[str, int]:
    return {name: n for n, name in enumerate(names)}
