"""Where judgements are posted to, by every page that shows a statement or two reports."""

from __future__ import annotations

from typing import Annotated, Any, cast, get_args
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from pledgebook.errors import UsageError
from pledgebook.ledger.book import Book
from pledgebook.pipeline.judging import field_value, judge
from pledgebook.reconciliation.judgements import corrected, standing_judgements
from pledgebook.records.judgement import About, Judgement, Verdict
from pledgebook.web.context import OpenBook, User, needs
from pledgebook.web.security import own_address

router = APIRouter()

REASONS = {
    "accept": "reads right",
    "reject": "does not say so",
    "correct": "reads otherwise",
    "same": "go back to one source",
    "different": "do not go back to one source",
    "withdraw": "judged in error",
}
"""What is kept where the analyst gives no reason."""

FIELD = "set-"


async def sent_form(request: Request) -> FormData:
    """The fields of a form."""
    return await request.form()


@router.post("/judge")
def judged(
    request: Request,
    book: OpenBook,
    user: Annotated[User, Depends(needs("reviewer"))],
    form: Annotated[FormData, Depends(sent_form)],
) -> Response:
    """Make a judgement and go on to `next`.

    Fields: `verdict`, `subject` (the id of a statement or judgement, or of two reports), `about` for two reports,
    `reason`, `seen` (the latest judgement on the subject that the page showed), and for a correction `set-FIELD` for
    each field: those that differ count. Where others judged meanwhile, `crossed` is added to `next`.
    """
    verdict, about = _one_of(Verdict, form, "verdict"), _one_of(About, form, "about", "origin")
    subject = [str(word) for word in form.getlist("subject")]
    request.state.subject = f"{verdict} {' '.join(subject)}"
    made = judge(
        book,
        cast("Verdict", verdict),
        subject,
        by=user.name,
        reason=str(form.get("reason", "")).strip()[:500] or REASONS.get(verdict, ""),
        about=cast("About", about),
        changes=_changes(book, subject[0], form) if verdict == "correct" and subject else None,
    )
    address = own_address(str(form.get("next", "/")))
    if (crossed := _crossed(book, made, str(form.get("seen", "")))) and crossed.id != made.id:
        address = _with(address, crossed=crossed.id)
    return RedirectResponse(address, status_code=303)


def _one_of(words: Any, form: FormData, name: str, default: str = "") -> str:
    """The word of a field that takes only some.

    Raises:
        UsageError: it is another.
    """
    if (word := str(form.get(name, default))) not in get_args(words):
        raise UsageError(f"no {name} {word[:40]!r}; one of {', '.join(get_args(words))}")
    return word


def _changes(book: Book, identifier: str, form: FormData) -> dict[str, object]:
    """The fields of a form that are not as the statement was read; lists may come as several fields."""
    now = book.statement(identifier).statement.content
    sent = {name.removeprefix(FIELD) for name in form if name.startswith(FIELD)}
    words = {name: ",".join(str(v) for v in form.getlist(FIELD + name) if v) for name in sorted(sent)}
    values = {name: field_value(name, word[:1000]) for name, word in words.items()}
    known = {name: value for name, value in values.items() if name in type(now).__slots__}
    new = corrected(now, known)
    return {name: value for name, value in values.items() if getattr(new, name, None) != getattr(now, name, None)}


def _crossed(book: Book, made: Judgement, seen: str) -> Judgement | None:
    """The latest judgement on the same subject that whoever judged had not seen."""
    if made.verdict == "withdraw":
        return None
    others = [j for j in standing_judgements(book.judgements.all()) if j.subject == made.subject and j.id != made.id]
    return others[-1] if others and others[-1].id != seen and others[-1].about == made.about else None


def _with(address: str, **query: str) -> str:
    """An address with parameters added before its fragment."""
    parts = urlsplit(address)
    asked = "&".join(filter(None, [parts.query, urlencode(query)]))
    return parts._replace(query=asked).geturl()
