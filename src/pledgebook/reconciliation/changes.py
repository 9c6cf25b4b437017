"""What moved between two states of a book, the weightiest first.

Each change is weighed by the dossier's table `rules.changes`, the actor's place among the actors of interest, and the
confidence of what moved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from pledgebook.knowledge.dossier import Dossier
from pledgebook.records.ceasefire import Verdict
from pledgebook.records.change import Change, Kind
from pledgebook.records.commitment import Commitment, Key, Said, Turn
from pledgebook.records.condition import Condition
from pledgebook.records.conflict import Conflict
from pledgebook.records.days import last_day


@dataclass(frozen=True)
class State:
    """A book as it stands at the end of `day`, an ISO date from which deadlines are seen.

    `histories` gives what was said on a commitment, by its key, in time; `conditions` are by node; `judged` are the
    actors and actions of which judgements change what was said. It has no slots, so that commitments are sorted once.
    """

    day: str
    commitments: Sequence[Commitment]
    histories: Callable[[Key], list[Said]]
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    conflicts: Sequence[Conflict] = ()
    verdict: Verdict | None = None
    judged: Collection[tuple[str, str]] = ()

    @cached_property
    def by_pair(self) -> Mapping[tuple[str, str], Sequence[Commitment]]:
        """The commitments by actor and action."""
        found: dict[tuple[str, str], list[Commitment]] = defaultdict(list)
        for commitment in self.commitments:
            found[commitment.key[:2]].append(commitment)
        return found

    def history(self, commitment: Commitment) -> list[Said]:
        """What was said on a commitment, in time."""
        return self.histories(commitment.key)


@dataclass(frozen=True, slots=True)
class _Move:
    """What moved, not yet weighed: `rule` names its row in the dossier's table."""

    kind: Kind
    rule: str
    before: str | None
    after: str | None
    day: str | None
    statements: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


Moves = dict[tuple[Commitment | None, Commitment | None, tuple[Turn, ...]], tuple[_Move, ...]]
"""How a commitment moved, by what it was, what it is, and what decided its conditions."""


def changes(before: State, after: State, dossier: Dossier, known: Moves | None = None) -> list[Change]:
    """What moved between two states of the same book: the certain first, then by weight, day and subject.

    `known` are moves between states of the same days and reports: these are not derived again from histories, and those
    that rest on no judgement are added.
    """
    found = [
        *_of_commitments(before, after, dossier, {} if known is None else known),
        *_of_conditions(before, after, dossier),
        *_of_conflicts(before, after, dossier),
        *_of_verdict(before, after, dossier),
    ]
    return sorted(found, key=lambda c: (c.uncertain, -c.weight, c.day or "", c.subject, c.kind, c.id))


def _of_commitments(before: State, after: State, dossier: Dossier, known: Moves) -> Iterator[Change]:
    old = {c.key: c for c in before.commitments}
    new = {c.key: c for c in after.commitments}
    for key in sorted({*old, *new}):
        seen = new.get(key) or old[key]
        factor = _place(seen.actor, dossier) * seen.confidence
        asked = old.get(key), new.get(key), tuple(_deciding(seen, after))
        as_read = not any(key[:2] in state.judged for state in (before, after))
        moves = known.get(asked) if as_read else None
        if moves is None:
            moves = tuple(_moves(*asked[:2], (before, after), dossier))
            if as_read:
                known[asked] = moves
        for move in moves:
            yield _weighed(move, key, dossier, factor, uncertain=seen.uncertain)


def _weighed(
    move: _Move, subject: tuple[str, ...], dossier: Dossier, factor: float = 1.0, *, uncertain: bool = False
) -> Change:
    weight = round(dossier.rules.changes[move.rule] * factor, 6)
    return Change(
        move.kind, move.day, subject, move.before, move.after, weight, uncertain, move.statements, move.reasons
    )


def _place(actor: str, dossier: Dossier) -> float:
    """1 for the first actor of interest, less for each that follows, `elsewhere` for all others."""
    actors, elsewhere = dossier.actors, dossier.rules.changes["elsewhere"]
    return 1 - (1 - elsewhere) * (actors.index(actor) / len(actors) if actor in actors else 1)


def _moves(
    old: Commitment | None, new: Commitment | None, states: tuple[State, State], dossier: Dossier
) -> Iterator[_Move]:
    if new is None:
        if old is not None:
            yield _Move("gone", "gone", old.stance, None, old.since)
        return
    turn = new.turns[-1]
    if old is None:
        rule = "new" if dossier.stances[new.stance].weight == "word" else "foreseen"
        yield _Move("new", rule, None, new.stance, turn.day, (turn.statement,))
    elif old.stance != new.stance:
        rule = _turned(old.stance, new.stance, dossier)
        yield _Move("stance", rule, old.stance, new.stance, turn.day, (turn.statement,))
    else:
        yield from _conditions(old, new, states[1])
        yield from _deadline(old, new, states[1])
        yield from _support(old, new, states)
    yield from _standing(old, new, states[1], dossier)
    passed_before = old is not None and old.deadline == new.deadline and _passed(old, states[0].day)
    if _passed(new, states[1].day) and not passed_before:
        setting = _naming(new, states[1], "deadline", new.deadline)[-1:]
        yield _Move("deadline", "passed", new.deadline, "passed", _day_after(new.deadline, setting), _ids(setting))


def _turned(old: str, new: str, dossier: Dossier) -> str:
    """The row for a stance that turned."""
    one, other = dossier.stances[old], dossier.stances[new]
    if other.standing == "delivers":
        return "delivered"
    if (one.side, other.side) == ("for", "against"):
        return "reversal"
    return "turn" if other.side in {"between", one.side} else other.side


def _stating(c: Commitment, state: State) -> list[Said]:
    """The statements of the present stance."""
    return [s for s in state.history(c) if s.position.stance == c.stance]


def _agreeing(c: Commitment, state: State) -> list[Said]:
    """The statements of the present stance, own words alone where it rests on them."""
    return [s for s in _stating(c, state) if not c.own or s.position.speaker == c.actor]


def _naming(c: Commitment, state: State, name: str, value: str | None) -> list[Said]:
    """The statements of the present stance whose field `name` is or holds `value`, own words last."""
    stating = [s for s in _stating(c, state) if value in _values(s, name)]
    return sorted(stating, key=lambda s: c.own and s.position.speaker == c.actor)


def _values(said: Said, name: str) -> tuple[str | None, ...]:
    value: str | tuple[str, ...] | None = getattr(said.position, name)
    return value if isinstance(value, tuple) else (value,)


def _ids(said: Iterable[Said]) -> tuple[str, ...]:
    return tuple(sorted({s.statement.id for s in said}))


def _move(kind: Kind, before: str | None, after: str | None, said: Sequence[Said]) -> _Move:
    """A move of the row of its kind, on the latest day of what is said."""
    return _Move(kind, kind, before, after, _latest(s.said for s in said), _ids(said))


def _latest(days: Iterable[str | None]) -> str | None:
    return max((d for d in days if d), default=None)


def _conditions(old: Commitment, new: Commitment, after: State) -> Iterator[_Move]:
    for condition in new.conditions:
        if condition not in old.conditions:
            yield _move("condition", None, condition, _naming(new, after, "conditions", condition)[-1:])
    for condition in old.conditions:
        if condition not in new.conditions:
            yield _move("condition", condition, None, _agreeing(new, after)[-1:])


def _deadline(old: Commitment, new: Commitment, after: State) -> Iterator[_Move]:
    if old.deadline != new.deadline:
        said = _naming(new, after, "deadline", new.deadline) or _agreeing(new, after)
        yield _move("deadline", old.deadline, new.deadline, said[-1:])


def _support(old: Commitment, new: Commitment, states: tuple[State, State]) -> Iterator[_Move]:
    if old.support != new.support:
        stating = _stating(new, states[1])
        known = {s.statement.report for s in states[0].history(old)}
        first = {s.source: s for s in reversed(stating) if s.statement.report not in known}
        yield _move("support", str(old.support), str(new.support), list(first.values()) or stating[-1:])


def _standing(old: Commitment | None, new: Commitment, after: State, dossier: Dossier) -> Iterator[_Move]:
    """A standing that is not simply that of a new stance."""
    if old is not None and old.stance == new.stance:
        base = old.standing
    else:
        base = dossier.stances[new.stance].standing
        if new.standing not in {"contested", "lapsed"}:
            return
    if new.standing == base:
        return
    rule = new.standing if new.standing in {"contested", "lapsed", "due"} else "standing"
    deciding: list[Turn] = []
    if new.standing == "contested":
        own = {s.position.stance: s for s in after.history(new) if s.position.speaker == new.actor}
        said = [own[stance] for stance in new.contested]
    elif new.standing == "lapsed":
        said = _naming(new, after, "deadline", new.deadline)[-1:]
    else:
        said, deciding = _agreeing(new, after)[-1:], _deciding(new, after)
    days = [*(s.said for s in said), *(t.day for t in deciding)]
    day = _day_after(new.deadline, said) if new.standing == "lapsed" else _latest(days)
    told = tuple(sorted({*_ids(said), *(t.statement for t in deciding)}))
    yield _Move("standing", rule, old.standing if old else None, new.standing, day, told)


def _passed(c: Commitment, day: str) -> bool:
    """Whether a deadline is over that neither was kept nor made it lapse, and that matters still."""
    over = c.deadline is not None and last_day(c.deadline) < day
    return over and c.standing not in {"delivers", "refused", "lapsed"}


def _day_after(deadline: str | None, setting: Sequence[Said]) -> str | None:
    """The day after a deadline, or when it was named, whichever is later."""
    after = date.fromisoformat(last_day(deadline)) + timedelta(days=1) if deadline else None
    return _latest([after.isoformat() if after else None, *(s.said for s in setting)])


def _deciding(c: Commitment, state: State) -> list[Turn]:
    """What made the commitments that decide the conditions of one what they are."""
    own = (f":{c.actor}", f":{c.action}")
    nodes = [n for n in state.conditions.values() if n.id in c.conditions and n.node.endswith((n.id, *own))]
    return [deciding.turns[-1] for node in nodes for deciding in _deciders(node, state)]


def _deciders(condition: Condition, state: State) -> list[Commitment]:
    pairs = dict.fromkeys(r.commitment for r in condition.reasons if r.state == condition.state)
    return [c for pair in pairs if pair for c in state.by_pair.get(pair, ())]


def _of_conditions(before: State, after: State, dossier: Dossier) -> Iterator[Change]:
    for node, new in sorted(after.conditions.items()):
        old = before.conditions[node].state if node in before.conditions else "unknown"
        if old == new.state:
            continue
        kind: Kind = "met" if new.state == "met" else "unmet"
        deciders = _deciders(new, after)
        turns = [c.turns[-1] for c in deciders]
        reasons = tuple(r.words for r in new.reasons if r.state == new.state)
        day, told = _latest(t.day for t in turns), tuple(sorted({t.statement for t in turns}))
        move = _Move(kind, kind, old, new.state, day, told, reasons)
        confidence = min((c.confidence for c in deciders), default=1.0)
        yield _weighed(move, (node,), dossier, confidence, uncertain=any(c.uncertain for c in deciders))


def _of_conflicts(before: State, after: State, dossier: Dossier) -> Iterator[Change]:
    """Those that are open now and were not, and the reverse. One to which a side came has become another."""
    old, new = ({c.id: c for c in state.conflicts if c.state == "open"} for state in (before, after))
    settled = {c.id: c for c in after.conflicts if c.state == "settled"}
    still = {(c.kind, c.subject) for c in new.values()}
    for identifier in sorted(new.keys() - old.keys()):
        opened = new[identifier]
        told = tuple(sorted(opened.statements))
        move = _Move("conflict-opened", "conflict-opened", None, "open", opened.last, told)
        yield _conflict(opened, move, dossier)
    for identifier in sorted(old.keys() - new.keys()):
        conflict = settled.get(identifier, old[identifier])
        if identifier in settled or (conflict.kind, conflict.subject) not in still:
            said_by = (conflict.settled_by,) if conflict.settled_by else ()
            day = conflict.settled_on or conflict.last
            move = _Move("conflict-settled", "conflict-settled", "open", "settled", day, said_by)
            yield _conflict(conflict, move, dossier)


def _conflict(conflict: Conflict, move: _Move, dossier: Dossier) -> Change:
    actor = conflict.subject.actor
    factor = conflict.confidence * (_place(actor, dossier) if actor else 1)
    moved = replace(move, reasons=(conflict.reason,))
    return _weighed(moved, (conflict.id,), dossier, factor, uncertain=conflict.uncertain)


def _of_verdict(before: State, after: State, dossier: Dossier) -> Iterator[Change]:
    old, new = before.verdict, after.verdict
    if new is not None and (old is None or old.state != new.state):
        reasons = tuple(r.text for r in new.reasons)
        move = _Move("verdict", "verdict", old.state if old else None, new.state, new.since, (), reasons)
        yield _weighed(move, ("ceasefire",), dossier, new.confidence)
