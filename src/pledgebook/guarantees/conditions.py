"""Whether the conditions on which commitments hang are met, and what follows from a supposition.

Three values (Kleene, "Introduction to Metamathematics", 1952): a condition is met, unmet or unknown. All begin unknown;
pledges whose conditions are met become due, which may meet further conditions, until nothing changes. States only ever
go from unknown to known, so that the end is reached whatever the order, in circles too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from pledgebook.errors import UsageError
from pledgebook.knowledge.dossier import Dossier
from pledgebook.knowledge.requirements import AtLeast, Combined, Commits, Judged, Requirement, commits_in, parse_commits
from pledgebook.records.commitment import Commitment
from pledgebook.records.condition import Condition, Effect, Reason, State

Pair = tuple[str, str]
KEPT = frozenset({"delivers", "due"})
BROKEN = frozenset({"refused", "lapsed"})
FIRM = frozenset({"delivers", "due", "waiting"})
SETTLED = frozenset({"delivers", "refused", "lapsed"})
"""Standings that wait for nothing any more."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Commitments with their standings derived through conditions, and the conditions by node."""

    commitments: tuple[Commitment, ...]
    conditions: Mapping[str, Condition]


@dataclass(slots=True)
class _Known:
    """What is known at one step: standings by pair, condition states by node, and what people gave."""

    dossier: Dossier
    commitments: Mapping[Pair, Commitment]
    verdict: str | None
    given: Mapping[str, State]
    states: dict[str, Condition] = field(default_factory=dict)
    standings: dict[Pair, str] = field(default_factory=dict)


def node_of(condition: str, commitment: Commitment, dossier: Dossier) -> str:
    """The node of a condition of a commitment: one for all, or for each actor or action of its own."""
    scope = dossier.condition_rules[condition].scope
    own = {"shared": "", "actor": f":{commitment.actor}", "action": f":{commitment.action}"}
    return condition + own[scope]


def outlook(
    commitments: Sequence[Commitment],
    dossier: Dossier,
    *,
    verdict: str | None = None,
    given: Mapping[str, State] | None = None,
) -> Outlook:
    """Commitments and conditions as they stand together.

    Args:
        commitments: as `reconciliation.commitments` derives them.
        dossier: its rules of conditions.
        verdict: the ceasefire monitor's verdict, if there is one.
        given: states of conditions that people know, by node or by id for all of its nodes.
    """
    first: dict[Pair, Commitment] = {}
    for commitment in commitments:
        first.setdefault((commitment.actor, commitment.action), commitment)
    known = _Known(dossier, first, verdict, given or {})
    hanging = {node_of(c, item, dossier): (c, item) for item in commitments for c in item.conditions}
    known.states = {node: Condition(node, c, "unknown", ()) for node, (c, _) in hanging.items()}
    while True:
        known.standings = {pair: _standing(item, known) for pair, item in first.items()}
        states = {node: _condition(node, *hanging[node], known) for node in hanging}
        settled = all(states[n].state == known.states[n].state for n in states)
        known.states = states
        if settled:
            break
    return Outlook(tuple(_resolved(c, known) for c in commitments), dict(sorted(known.states.items())))


def _waits(commitment: Commitment, known: _Known) -> tuple[str, ...]:
    if commitment.standing in SETTLED:
        return ()
    nodes = (node_of(c, commitment, known.dossier) for c in commitment.conditions)
    return tuple(node for node in nodes if known.states[node].state != "met")


def _standing(commitment: Commitment, known: _Known) -> str:
    return "due" if commitment.standing == "waiting" and not _waits(commitment, known) else commitment.standing


def _resolved(commitment: Commitment, known: _Known) -> Commitment:
    waits = _waits(commitment, known)
    due = commitment.standing == "waiting" and not waits
    return replace(commitment, standing="due" if due else commitment.standing, waits=waits)


def _condition(node: str, identifier: str, hanging: Commitment, known: _Known) -> Condition:
    given = known.given.get(node, known.given.get(identifier))
    if given is not None:
        return Condition(node, identifier, given, (Reason(given, "given"),))
    requirement = known.dossier.condition_rules[identifier].requirement
    if requirement is None:
        return Condition(node, identifier, "unknown", (Reason("unknown", "no rule tells; only people can"),))
    state, reasons = _check(requirement, hanging, known)
    return Condition(node, identifier, state, tuple(reasons))


def _check(requirement: Requirement, hanging: Commitment, known: _Known) -> tuple[State, list[Reason]]:
    if isinstance(requirement, Combined):
        checked = [_check(part, hanging, known) for part in requirement.parts]
        state = _together(requirement.how, [state for state, _ in checked])
        # What speaks for the state, so that no reader has to weigh the rest.
        return state, [r for part, reasons in checked if part == state for r in reasons]
    reason = _reason(requirement, hanging, known)
    return reason.state, [reason]


def _together(how: str, states: list[State]) -> State:
    decides: State = "unmet" if how == "all" else "met"
    other: State = "met" if how == "all" else "unmet"
    if decides in states:
        return decides
    return "unknown" if "unknown" in states else other


def _reason(requirement: Commits | Judged | AtLeast, hanging: Commitment, known: _Known) -> Reason:
    if isinstance(requirement, Judged):
        return _verdict(requirement, known.verdict)
    if isinstance(requirement, AtLeast):
        return _others(requirement, hanging, known)
    pair = requirement.actor, requirement.action
    commitment = known.commitments.get(pair)
    name = f"{requirement.actor} {requirement.action}"
    if commitment is None:
        return Reason("unknown", f"nothing is said on {name}", pair)
    standing = known.standings[pair]
    if requirement.stance is not None:
        words = f"{name}: {commitment.stance}"
        state: State = "met" if commitment.stance == requirement.stance else "unmet"
    else:
        words = f"{name} is {standing}"
        state = "met" if standing in KEPT else "unmet" if standing in BROKEN else "unknown"
    if commitment.uncertain:  # one misread report must not decide what others hang on
        return Reason("unknown", f"{words}, but that is uncertain", pair)
    return Reason(state, words, pair)


def _verdict(requirement: Judged, verdict: str | None) -> Reason:
    if verdict in {None, "unknown"}:
        return Reason("unknown", "no verdict on the ceasefire")
    return Reason("met" if verdict == requirement.verdict else "unmet", f"the ceasefire is {verdict}")


def _others(requirement: AtLeast, hanging: Commitment, known: _Known) -> Reason:
    """Named others who pledged the same; groups are lower bounds of whom we do not know and do not count."""
    firm = [
        actor
        for (actor, action), standing in known.standings.items()
        if action == hanging.action and standing in FIRM and len(actor) == 3
    ]
    enough = len(firm) >= requirement.number
    state: State = "met" if enough else "unknown"
    return Reason(state, f"{len(firm)} of {requirement.number} others: {', '.join(sorted(firm)) or 'nobody'}")


def suppositions(
    words: Iterable[str], commitments: Iterable[Commitment], dossier: Dossier
) -> tuple[dict[Pair, str], dict[str, State]]:
    """What is supposed: stances by (actor, action), and states of conditions by node or id.

    Raises:
        UsageError: a word is neither `ACTOR.action=stance` nor `condition=state`, or speaks of what is not known.
    """
    there = {(c.actor, c.action) for c in commitments}
    named = {pair for rule in dossier.condition_rules.values() for pair in _named(rule.requirement)}
    stances: dict[Pair, str] = {}
    given: dict[str, State] = {}
    for word in words:
        name, _, value = word.partition("=")
        if name.partition(":")[0] in dossier.conditions:
            if value not in get_args(State):
                raise UsageError(f"{word!r}: a condition is {', '.join(get_args(State))}")
            given[name] = value  # type: ignore[assignment]  # checked just now
            continue
        try:
            wanted = parse_commits(word, dossier.actions, dossier.stances)
        except ValueError as error:
            raise UsageError(f"{error}; or a condition: {', '.join(dossier.conditions)}") from error
        pair = wanted.actor, wanted.action
        if wanted.stance is None:
            raise UsageError(f"{word!r}: say which stance, as in {word}=refuses")
        if pair not in there | named:
            raise UsageError(f"{word!r}: nothing is said on {' '.join(pair)}, and no condition hangs on it")
        stances[pair] = wanted.stance
    return stances, given


def _named(requirement: Requirement | None) -> set[Pair]:
    """The commitments that a requirement names."""
    return {(c.actor, c.action) for c in commits_in(requirement)}


def supposed(commitments: Iterable[Commitment], stances: Mapping[Pair, str], dossier: Dossier) -> list[Commitment]:
    """Commitments with some stances supposed: unconditional, certain, on the actor's own word."""
    found = [
        replace(
            c,
            stance=stances[c.actor, c.action],
            standing=dossier.stances[stances[c.actor, c.action]].standing,
            conditions=(),
            deadline=None,
            contested=(),
            confidence=1.0,
            uncertain=False,
            own=True,
        )
        if (c.actor, c.action) in stances
        else c
        for c in commitments
    ]
    there = {(c.actor, c.action) for c in found}
    return [*found, *(_made(pair, stance, dossier) for pair, stance in stances.items() if pair not in there)]


def _made(pair: Pair, stance: str, dossier: Dossier) -> Commitment:
    """A commitment of which nothing is said yet."""
    actor, action = pair
    counterpart, standing = dossier.actions[action].usual_counterpart(actor), dossier.stances[stance].standing
    return Commitment(
        actor, action, counterpart, stance, standing, confidence=1.0, uncertain=False, since=None, conditions=(),
        domains=(), deadline=None, support=0, reports=0, heard=0, own=True, pressure=(), contested=(), turns=(),
    )  # fmt: skip


def effects(before: Outlook, after: Outlook) -> list[Effect]:
    """What became otherwise, conditions first, then commitments in their order."""
    nodes = {**before.conditions, **after.conditions}
    states = [(f"condition {n}", _state(before, n), _state(after, n)) for n in sorted(nodes)]
    old = {c.key: c.standing for c in before.commitments}
    new = {c.key: c.standing for c in after.commitments}
    keys = dict.fromkeys([*new, *old])
    standings = [(f"{key[0]} {key[1]}", old.get(key), new.get(key)) for key in keys]
    return [Effect(*item) for item in [*states, *standings] if item[1] != item[2]]


def _state(outlook: Outlook, node: str) -> State | None:
    return outlook.conditions[node].state if node in outlook.conditions else None
