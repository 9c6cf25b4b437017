"""Says of each error what kind it is: a mention not seen, a wrong actor, action or stance, a third party, or plain."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pledgebook.evaluation.score import Record, keyed, language_of

Kind = Literal[
    "missed mention",
    "wrong stance",
    "wrong action",
    "third party",
    "wrong actor",
    "missed",
    "spurious",
    "missed meeting",
    "spurious meeting",
    "missed figure",
    "spurious figure",
]

MEANINGS: Mapping[Kind, str] = {
    "missed mention": "the actor is named, but reading does not see it",
    "wrong stance": "actor and action are right, the stance is another",
    "wrong action": "actor, stance and passage are right, the action is another",
    "third party": "the stance is given to the one who speaks of it, or to whom it is said of",
    "wrong actor": "action, stance and passage are right, the actor is another",
    "missed": "annotated, and nothing like it was found",
    "spurious": "found, and nothing like it is annotated",
    "missed meeting": "an annotated meeting (place and date) was not found",
    "spurious meeting": "a meeting was found that is not annotated so",
    "missed figure": "an annotated figure was not found",
    "spurious figure": "a figure was found that is not annotated",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One error: what was wanted, what was found in its place; one of them may be missing."""

    report: str
    language: str
    kind: Kind
    wanted: Record | None
    found: Record | None

    @property
    def record(self) -> Record:
        """What was wanted, else what was found."""
        return self.wanted or self.found or {}


Match = Callable[[Record, Record], bool]


def _same(*fields: str) -> Match:
    return lambda w, f: all(w.get(k) == f.get(k) for k in fields)


def _overlap(one: Record, other: Record) -> bool:
    """Whether one quote holds the other: engines quote whole passages, annotators what matters of them."""
    a, b = str(one.get("quote", "")), str(other.get("quote", ""))
    return bool(a) and bool(b) and (a in b or b in a)


def _third(w: Record, f: Record) -> bool:
    return f.get("actor") == w.get("speaker") or f.get("speaker") == w.get("actor")


_PAIRINGS: tuple[tuple[Kind, Match], ...] = (
    ("wrong stance", _same("actor", "action")),
    ("wrong action", lambda w, f: _same("actor", "stance")(w, f) and _overlap(w, f)),
    ("third party", lambda w, f: _same("action")(w, f) and _overlap(w, f) and _third(w, f)),
    ("wrong actor", lambda w, f: _same("action", "stance")(w, f) and _overlap(w, f)),
)
"""How a missed position may answer to a spurious one, the closest likeness first."""


def faults(gold: Mapping[str, Record], found: Mapping[str, Record], seen: Mapping[str, Collection[str]]) -> list[Fault]:
    """All errors of all annotated reports, report by report.

    Args:
        gold: annotated reports by id.
        found: what was extracted, by id.
        seen: the actors that reading saw in each report; without an entry none counts as unseen.
    """
    out: list[Fault] = []
    for identifier, record in gold.items():
        got: Record = found.get(identifier, {})
        out.extend(_position_faults(record, got, seen.get(identifier)))
        out.extend(_plain_faults(record, got, "meetings", ("missed meeting", "spurious meeting")))
        out.extend(_plain_faults(record, got, "figures", ("missed figure", "spurious figure")))
    return out


def _position_faults(gold: Record, found: Record, seen: Collection[str] | None) -> Iterator[Fault]:
    wanted, got = keyed(gold, "positions"), keyed(found, "positions")
    missed = [w for k, w in wanted.items() if k not in got]
    spurious = [f for k, f in got.items() if k not in wanted]
    name, language = str(gold["id"]), language_of(gold)
    for kind, match in _PAIRINGS:
        for w in list(missed):
            f = next((f for f in spurious if match(w, f)), None)
            if f is not None:
                missed.remove(w)
                spurious.remove(f)
                yield Fault(name, language, kind, w, f)
    for w in missed:
        unseen = seen is not None and w.get("actor") not in seen
        yield Fault(name, language, "missed mention" if unseen else "missed", w, None)
    for f in spurious:
        yield Fault(name, language, "spurious", None, f)


def _plain_faults(gold: Record, found: Record, records: str, kinds: tuple[Kind, Kind]) -> Iterator[Fault]:
    wanted, got = keyed(gold, records), keyed(found, records)
    name, language = str(gold["id"]), language_of(gold)
    yield from (Fault(name, language, kinds[0], w, None) for k, w in wanted.items() if k not in got)
    yield from (Fault(name, language, kinds[1], None, f) for k, f in got.items() if k not in wanted)
