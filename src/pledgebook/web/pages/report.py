"""One report: its text with every statement marked in place, and what it says, to be judged."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from pledgebook.knowledge.dossier import Dossier
from pledgebook.pipeline.view import View
from pledgebook.publication.tables import report_row
from pledgebook.reconciliation.judgements import at_odds, corrected, standing_judgements
from pledgebook.records.commitment import Said
from pledgebook.records.judgement import Judgement
from pledgebook.records.report import Span
from pledgebook.records.statement import Content, Figure, Position
from pledgebook.web.context import SeenView, render
from pledgebook.web.layout import actor

router = APIRouter()

Id = Annotated[str, Query(max_length=1024)]


@router.get("/report")
def report(request: Request, view: SeenView, id: Id, crossed: Id = "") -> HTMLResponse:  # noqa: A002  # as in the address
    """The page."""
    context = report_context(view, id)
    met = next((j for j in view.judgements if j.id == crossed), None)
    return render(request, "report.html", **context, crossed=met)


def report_context(view: View, identifier: str) -> dict[str, Any]:
    """A report as plain values: `report` (a row), `pieces` of its text, `said` (what it says), origin and story.

    Raises:
        UnknownError: the book has no such report.
    """
    stored = view.report(identifier)
    found = view.book.statements(report=identifier, known_at=view.known_at)
    origin = view.origin(identifier)
    links = {r: link for link in origin.links for r in (link.one, link.other) if identifier in (link.one, link.other)}
    copies = [{"id": r, "link": links.get(r)} for r in origin.reports if r != identifier]
    return {
        "report": {**report_row(stored), "recorded": stored.recorded},
        "pieces": pieces(stored.report.text, found, stored.boilerplate),
        "said": statements(found, view.judgements, view.dossier),
        "rejected": view.book.rejections(report=identifier, known_at=view.known_at),
        "copies": copies,
        "story": view.story_of.get(identifier),
    }


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that the same statements cover.

    `numbers` are theirs, counted from 1; `start` is the offset where one of them begins here, `ends` the numbers of
    those that end here.
    """

    text: str
    numbers: tuple[int, ...]
    start: int | None
    ends: tuple[int, ...]
    boilerplate: bool


def pieces(text: str, said: Sequence[Said], boilerplate: Iterable[Span]) -> list[Piece]:
    """A text cut wherever a mark begins or ends: the pieces, joined, are the text."""
    opening, closing = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for number, item in enumerate(said, 1):
        for e in (item.statement.evidence, *item.statement.further):
            opening[e.start].append(number)
            closing[e.end].append(number)
    dims = sorted((s.start, s.end) for s in boilerplate)
    cuts = sorted({0, len(text), *opening, *closing, *(at for dim in dims for at in dim)})
    open_now: Counter[int] = Counter()
    found = []
    for start, end in pairwise(cuts):
        open_now.subtract(closing[start])
        open_now.update(opening[start])
        covering = tuple(sorted(n for n in +open_now))
        at = bisect_right(dims, (start, len(text))) - 1
        dimmed = at >= 0 and start < dims[at][1]
        ends = tuple(sorted(set(closing[end])))
        found.append(Piece(text[start:end], covering, start if opening[start] else None, ends, dimmed))
    return found


def statements(found: Sequence[Said], judgements: Iterable[Judgement], dossier: Dossier) -> list[dict[str, Any]]:
    """What a report says, one row a statement: as it was read, as it is judged, and who judged it."""
    made = list(judgements)
    standing = [j for j in standing_judgements(made) if j.about == "statement"]
    odds = {group[0].subject[0] for group in at_odds(made) if group[0].about == "statement"}
    by_id: dict[str, list[Judgement]] = {}
    for j in standing:
        by_id.setdefault(j.subject[0], []).append(j)
    return [_row(n, s, by_id.get(s.statement.id, []), dossier, s.statement.id in odds) for n, s in enumerate(found, 1)]


def _row(number: int, said: Said, judgements: list[Judgement], dossier: Dossier, odds: bool) -> dict[str, Any]:  # noqa: FBT001  # one of a row's values
    s, last = said.statement, judgements[-1] if judgements else None
    content = corrected(s.content, last.changes or {}) if last and last.verdict == "correct" else s.content
    return {
        "number": number,
        "id": s.id,
        "report": s.report,
        "publisher": said.publisher,
        "said": said.said,
        "kind": s.kind,
        "start": s.evidence.start,
        "quote": s.evidence.quote,
        "language": said.language,
        "confidence": s.confidence,
        "content": content,
        "reading": reading(content, dossier),
        "before": reading(s.content, dossier) if content != s.content else "",
        "key": _key(content, dossier),
        "state": last.verdict if last else "",
        "judgements": judgements,
        "seen": last.id if last else "",
        "odds": odds,
    }


def reading(content: Content, dossier: Dossier) -> str:
    """What a statement says, in words."""
    if isinstance(content, Position):
        action, stance = dossier.actions.get(content.action), dossier.stances.get(content.stance)
        head = f"{actor(content.actor)} · {action.label['en'] if action else content.action}"
        words = [f"{head}: {stance.label['en'] if stance else content.stance}"]
        words += [dossier.conditions.get(c, {"en": c})["en"] for c in content.conditions]
        words += [dossier.domains.get(d, {"en": d})["en"] for d in content.domains]
        words += [f"until {content.deadline}"] if content.deadline else []
        words += [f"{content.amount:,g} {content.unit or ''}".strip()] if content.amount is not None else []
        return ", ".join([*words, f"says {actor(content.speaker) if content.speaker else 'the report'}"])
    if isinstance(content, Figure):
        bound = {"exact": "", "about": "about ", "more": "more than ", "less": "less than "}[content.bound]
        return f"{content.metric}: {bound}{content.value:,g} {content.unit or ''} {content.place or ''}".strip()
    who = ", ".join(map(actor, content.participants)) or "participants not named"
    count = f", {content.count} in all" if content.count else ""
    return f"meeting {content.status}: {content.place or 'no place'}, {content.date or 'no day'}; {who}{count}"


def _key(content: Content, dossier: Dossier) -> tuple[str, str, str] | None:
    """The commitment that a position belongs to."""
    if not isinstance(content, Position) or content.action not in dossier.actions:
        return None
    return content.actor, content.action, content.counterpart or ""
