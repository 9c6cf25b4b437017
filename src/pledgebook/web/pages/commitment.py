"""One commitment: where it stands, and everything said on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pledgebook.errors import UnknownError
from pledgebook.knowledge.dossier import Dossier
from pledgebook.pipeline.view import View
from pledgebook.publication.tables import statement_row
from pledgebook.records.commitment import Commitment, Key, Said
from pledgebook.records.days import ordinal
from pledgebook.records.judgement import Judgement
from pledgebook.records.statement import Position
from pledgebook.web.context import SeenView, render
from pledgebook.web.layout import actor as name_of
from pledgebook.web.layout import percent
from pledgebook.web.paging import PageNumber, page_of

router = APIRouter()

SIZE = 50
"""Statements of one page at most."""

CONFLICTS = 20
"""Conflicts on the page; the page of the actor's conflicts has them all."""

WIDTH, MARGIN, STEPS = 1000, 30, 60
"""Of the time axis: its width and margin, and the places on it, so that a long history stays one picture."""

SAYINGS = {
    "delivers": "delivers",
    "due": "has pledged it, and every condition is met",
    "waiting": "has pledged it",
    "open": "is open to it",
    "undecided": "has not decided on it",
    "refused": "refuses it",
    "lapsed": "has pledged it until a day that has passed",
    "contested": "has said yes and no to it",
    "expected": "is only expected to do it",
    "urged": "is only urged to do it",
}
"""What a standing means, in a sentence on an actor."""


@router.get("/commitments/{actor}/{action}")
@router.get("/commitments/{actor}/{action}/{counterpart}")
def commitment(
    request: Request,
    view: SeenView,
    actor: str,
    action: str,
    counterpart: str = "",
    page: PageNumber = 1,
) -> HTMLResponse:
    """The page."""
    return render(request, "commitment.html", **commitment_context(view, (actor, action, counterpart), page))


def commitment_context(view: View, key: Key, page: int | None = None) -> dict[str, Any]:
    """A commitment as plain values: `sentence`, `sure`, `axis`, `said` (rows, the latest first), what belongs to it.

    Args:
        view: the book.
        key: actor, action and counterpart.
        page: of `SIZE` statements each; all of them if not given.

    Raises:
        UnknownError: nothing is said on it.
    """
    found = next((c for c in view.commitments if c.key == key), None)
    if found is None:
        raise UnknownError(f"nothing is said on {' '.join(filter(None, key))} at this moment; the matrix shows what is")
    history, dossier = view.history(key)[::-1], view.dossier
    shown = page_of(history, page, SIZE)
    conflicts = view.conflicts_with(history)
    return {
        "c": found,
        "action": dossier.actions[found.action].label["en"],
        "sentence": sentence(found, dossier),
        "sure": surety(found),
        "axis": axis(history[::-1], dossier),
        "said": [_row(s, dossier) for s in shown.items],
        "page": shown,
        "waits": [(node, _words([node], dossier)) for node in found.waits],
        "conflicts": conflicts[:CONFLICTS],
        "more": max(0, len(conflicts) - CONFLICTS),
        "judgements": _judgements(view, history, key),
        "stances": {s.id: s.label["en"] for s in dossier.stances.values()},
    }


def sentence(c: Commitment, dossier: Dossier) -> str:
    """Where a commitment stands, as one sentence."""
    towards = f" towards {name_of(c.counterpart)}" if c.counterpart else ""
    parts = [f"{dossier.actions[c.action].label['en']}{towards}: {name_of(c.actor)} {SAYINGS[c.standing]}"]
    if c.waits:
        parts.append(f"waiting for: {_words(c.waits, dossier)}")
    elif c.conditions:
        parts.append(f"on condition: {_words(c.conditions, dossier)}")
    parts += [", ".join(dossier.domains[d]["en"] for d in c.domains)] if c.domains else []
    parts += [f"until {c.deadline}"] if c.deadline else []
    parts += [f"since {c.since}"] if c.since else []
    return "; ".join(parts) + "."


def _words(conditions: Sequence[str], dossier: Dossier) -> str:
    """Conditions in words; that of one actor or action (`mandate:DEU`) as well."""
    return ", ".join(dossier.conditions[name.partition(":")[0]]["en"] for name in conditions)


def surety(c: Commitment) -> str:
    """How much carries a standing, and how sure it is."""
    origins = f"{c.support} origin" + ("s" if c.support != 1 else "")
    word = "the actor's own word" if c.own else "others' word"
    sure = f"confidence {percent(c.confidence)}" + (", uncertain" if c.uncertain else "")
    return f"By {word}, from {origins} in {c.reports} of {c.heard} reports; {sure}."


def _row(said: Said, dossier: Dossier) -> dict[str, Any]:
    """What `parts.quote` needs, and the reading of the statement."""
    position, stance = said.position, dossier.stances[said.position.stance]
    return {
        **statement_row(said),
        "sign": stance.sign,
        "stance": stance.label["en"],
        "standing": stance.standing,
        "conditions": _words(position.conditions, dossier),
        "own": position.speaker == position.actor,
        "origin": said.source,
        "judged": said.judged,
        "further": [e.start for e in said.statement.further],
    }


def _judgements(view: View, history: Sequence[Said], key: Key) -> list[Judgement]:
    """Those on its statements, as they are and as they were read: what was rejected is not in the history."""
    here = {s.statement.id for s in history} | {s.statement.id for s in view.judged_as_read if _on(s, key)}
    return [j for j in view.judgements if j.about == "statement" and j.subject[0] in here]


def _on(said: Said, key: Key) -> bool:
    content = said.statement.content
    return isinstance(content, Position) and (content.actor, content.action) == key[:2]


def axis(history: Sequence[Said], dossier: Dossier) -> dict[str, Any]:
    """The dated statements on a time axis: `dots` (where, how many, of which stance, the first of them) and `lanes`.

    Dots lie in `STEPS` places at most, one lane a stance: what falls on one place becomes a larger dot.
    """
    dated = [(ordinal(s.said), s.position.stance, s) for s in history if s.said]
    present = {stance for _, stance, _ in dated}
    lanes = [stance for stance in dossier.stances if stance in present]
    if not dated:
        return {"dots": [], "lanes": [], "ends": (), "height": 0, "width": WIDTH}
    low, high = min(day for day, *_ in dated), max(day for day, *_ in dated)
    places: dict[tuple[int, str], list[Said]] = defaultdict(list)
    for day, stance, said in dated:
        places[round(STEPS * (day - low) / max(1, high - low)), stance].append(said)
    left = 130
    dots = [
        {
            "x": left + round(step * (WIDTH - left - MARGIN) / STEPS),
            "y": 24 + 22 * lanes.index(stance),
            "r": min(10, 4 + len(found).bit_length()),
            "count": len(found),
            "standing": dossier.stances[stance].standing,
            "stance": dossier.stances[stance].label["en"],
            "day": found[0].said,
            "report": found[0].statement.report,
            "start": found[0].statement.evidence.start,
        }
        for (step, stance), found in sorted(places.items())
    ]
    named = [(dossier.stances[s].sign, dossier.stances[s].label["en"], 24 + 22 * n) for n, s in enumerate(lanes)]
    ends = ((left, date.fromordinal(low).isoformat()), (WIDTH - MARGIN, date.fromordinal(high).isoformat()))
    return {
        "dots": dots,
        "lanes": named,
        "ends": ends[: 1 + (low != high)],
        "height": 40 + 22 * len(lanes),
        "width": WIDTH,
    }
