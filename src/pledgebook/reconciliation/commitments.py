"""Derives commitments from statements, by the rules that the documentation states.

1. An actor's own word outranks what others say of it.
2. What others foresee (weight `forecast`) stands only where nothing firmer is known.
3. What others ask (weight `pressure`) never changes a stance; it is shown beside it, and stands alone only where
   nothing else is known.
4. Among equals the later word holds; on one day, the more confident one.
5. A statement weighs as much as it is likely to be read rightly; an origin speaks once.
6. Opposite own words of independent origins close in time make a commitment contested.
7. A pledge whose deadline has passed without delivery has lapsed.
8. What an analyst has judged is read as judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pledgebook.knowledge.dossier import Dossier
from pledgebook.reconciliation.standing import Word, distribution, heard_once, turns
from pledgebook.records.commitment import Commitment, Key, Said, Standing
from pledgebook.records.days import days_between, last_day
from pledgebook.records.statement import Position


def _word(said: Said, dossier: Dossier) -> Word:
    """How a statement counts: own word 3, the report's or another's 2, forecast 1, pressure 0."""
    position = said.position
    rank = {"pressure": 0, "forecast": 1, "word": 3 if position.speaker == position.actor else 2}
    weight = dossier.stances[position.stance].weight
    return Word(rank[weight], position.stance, said.said, said.source, said.confidence, said)


def _order(said: Said) -> tuple[str, float, str]:
    return said.said or "", said.confidence, said.statement.id


def _union(positions: Iterable[Position], field: str, order: Iterable[str]) -> tuple[str, ...]:
    found = {value for p in positions for value in getattr(p, field)}
    return tuple(value for value in order if value in found)


def _contested(words: list[Word], dossier: Dossier) -> tuple[str, ...]:
    """The stances of opposite own words of independent origins, close in time and not of different domains."""
    own = [w for w in words if w.rank == 3 and w.confidence >= dossier.rules.uncertain_below and w.day]
    last = max((w.day for w in own if w.day), default=None)
    close = [w for w in own if last and w.day and days_between(w.day, last) <= dossier.rules.contested_within]
    found: set[str] = set()
    for one in close:
        for other in close:
            sides = dossier.stances[one.stance].side, dossier.stances[other.stance].side
            domains = set(one.said.position.domains), set(other.said.position.domains)
            apart = all(domains) and not domains[0] & domains[1]
            if sides == ("for", "against") and one.origin != other.origin and not apart:
                found |= {one.stance, other.stance}
    return tuple(s for s in dossier.stances if s in found)


def derive(history: Sequence[Said], dossier: Dossier, today: str | None = None) -> Commitment:
    """The commitment of a history.

    Args:
        history: all statements on one actor, action and counterpart, in any order.
        dossier: its stances and rules.
        today: the day from which deadlines are seen; without it none has passed.
    """
    history = in_time(history)
    words = heard_once([_word(s, dossier) for s in history])
    chances = distribution(words)
    stance = max(chances, key=lambda s: (chances[s].total, s))
    rank = max((r for r, share in chances[stance].by_rank.items() if share == chances[stance].most), default=0)
    agreeing = [s for s in history if s.position.stance == stance]
    holding = [s for s in agreeing if _word(s, dossier).rank == rank]
    last = [s.position for s in holding if s.said == holding[-1].said]
    deadlines = [s.position.deadline for s in (*reversed(holding), *reversed(agreeing))]
    deadline = next(filter(None, [*deadlines, holding[-1].bound]), None)
    changed = turns(words)
    contested = _contested(words, dossier)
    trust = 1.0 if any(s.judged for s in holding) else dossier.rules.trust[dossier.stances[stance].weight]
    confidence = round(trust * chances[stance].total, 6)
    standing = _standing(dossier, stance, contested, deadline, today)
    return Commitment(
        actor=holding[-1].position.actor,
        action=holding[-1].position.action,
        counterpart=holding[-1].position.counterpart,
        stance=stance,
        standing=standing,
        confidence=confidence,
        uncertain=confidence < dossier.rules.uncertain_below,
        since=changed[-1].day,
        conditions=_union(last, "conditions", dossier.conditions),
        domains=_union((s.position for s in agreeing), "domains", dossier.domains),
        deadline=deadline,
        support=len({s.source for s in agreeing}),
        reports=len({s.statement.report for s in agreeing}),
        heard=len({s.statement.report for s in history}),
        own=rank == 3,
        pressure=_pressure(history, dossier),
        contested=contested,
        turns=changed,
    )


def _standing(
    dossier: Dossier, stance: str, contested: tuple[str, ...], deadline: str | None, today: str | None
) -> Standing:
    standing = dossier.stances[stance].standing
    if contested:
        return "contested"
    if standing == "waiting" and deadline and today and last_day(deadline) < today:
        return "lapsed"
    return standing


def _pressure(history: list[Said], dossier: Dossier) -> tuple[str, ...]:
    asked = [s.position for s in history if dossier.stances[s.position.stance].weight == "pressure"]
    return tuple(sorted({p.speaker for p in asked if p.speaker}))


def histories(statements: Iterable[Said], dossier: Dossier) -> dict[Key, list[Said]]:
    """What was said on each actor, action and counterpart, in the order in which it comes.

    Statements that are no positions, or whose action or stance the dossier does not know, are passed over.
    """
    found: dict[Key, list[Said]] = defaultdict(list)
    for said in statements:
        if (key := key_of(said, dossier)) is not None:
            found[key].append(said)
    return found


def key_of(said: Said, dossier: Dossier) -> Key | None:
    """The commitment that a statement is on; None where it is no position or the dossier does not know it."""
    content = said.statement.content
    if isinstance(content, Position) and content.action in dossier.actions and content.stance in dossier.stances:
        return content.actor, content.action, content.counterpart or ""
    return None


def in_time(said: Iterable[Said]) -> list[Said]:
    """Statements by day; on one day the more confident later. The id settles what is left."""
    return sorted(said, key=_order)


def commitments(found: Iterable[Sequence[Said]], dossier: Dossier, today: str | None = None) -> list[Commitment]:
    """The commitments of histories, ordered by the dossier's actors and actions; `today` as for `derive`."""
    return ordered((derive(history, dossier, today) for history in found), dossier)


def ordered(found: Iterable[Commitment], dossier: Dossier) -> list[Commitment]:
    """Commitments in the order of the dossier's actors and actions."""
    actors = _positions_in(dossier.actors)
    actions = _positions_in(dossier.actions)
    return sorted(
        found,
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
