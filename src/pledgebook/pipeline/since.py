"""What moved in a book since a moment, on either time axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache

from pledgebook.errors import UsageError
from pledgebook.ledger.book import Book
from pledgebook.ledger.moments import day, moment, now
from pledgebook.pipeline.answers import Memory
from pledgebook.pipeline.deriving import Moment
from pledgebook.pipeline.view import View
from pledgebook.reconciliation.changes import Moves, State
from pledgebook.reconciliation.changes import changes as between
from pledgebook.records.change import Change
from pledgebook.records.commitment import Key, Said
from pledgebook.records.days import days_before, first_day

LATE = 30
"""Days before the last word, where nobody says since when."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What moved, the weightiest first; the statements that moved it by id, and their reports' addresses by report."""

    changes: tuple[Change, ...]
    evidence: Mapping[str, Said]
    urls: Mapping[str, str]


def changes(
    book: Book,
    since: str,
    *,
    until: str | None = None,
    recorded: bool = False,
    dossier: str | None = None,
    known_at: str | None = None,
    memory: Memory | None = None,
) -> Changes:
    """What moved in a book: by what was said from one day to another, or by what the book learnt from then on.

    Args:
        book: the book.
        since: the first day that counts; on the recorded axis a date (from its beginning) or a time (after it).
        until: the last day that counts, today if not given; on the recorded axis a date or time.
        recorded: ask for what the book learnt, whenever it was said.
        dossier: the dossier to see the book through; the one of the last run if not given.
        known_at: count only what the book knew at this moment; the recorded axis has `until` for that.
        memory: where answers are at hand from one question to the next.

    Raises:
        UsageError: a day or time is none, they are in the wrong order, or `known_at` is given with `recorded`.
    """
    if recorded and known_at is not None:
        raise UsageError("what was learnt until a moment is asked for by until, not by known_at")
    if recorded:
        start, end = _moment_before(since), moment(until) if until else now()
    else:
        start, end = days_before(day(since), 1), day(until) if until else now()[:10]
    if start > end:
        raise UsageError(f"since {since} lies after {until or end}")
    if recorded:  # what is known now is all, by whatever clock it was recorded
        seen = [Moment(as_of=None, known_at=known) for known in (start, end if until else None)]
    else:
        seen = [Moment(as_of=said, known_at=known_at) for said in (start, end)]
    before, after = (
        View(book, dossier=dossier, today=at[:10], memory=memory, **moment_of)
        for at, moment_of in zip((start, end), seen, strict=True)
    )
    verdicts = [view.verdict and asdict(view.verdict) for view in (before, after)]
    question = ["moved", before.as_of, before.known_at, before.day, *verdicts]
    found = after.kept(question, lambda: _moves(before, after), list[Change])
    return after.kept(["evidence", *question], lambda: _evident(before, after, found))


def of_late(view: View) -> str:
    """The day `LATE` days before the last word."""
    stored = map(view.report, reversed(view.order))
    last = next((one.report.published for one in stored if one.statements), None)
    return days_before(min(first_day(last) if last else view.day, view.day), LATE)


def seen_changes(view: View, since: str, end: str | None, *, recorded: bool) -> Changes:
    """What moved in the book of a view; `since`, `end` and `recorded` as for `changes`."""
    seen = {"dossier": view.dossier_name, "known_at": None if recorded else view.known_at}
    return changes(view.book, since, until=end, recorded=recorded, memory=view.memory, **seen)


def moved(before: View, after: View) -> Changes:
    """What moved from one view to another, both through the dossier of the later one."""
    return _evident(before, after, _moves(before, after))


def _moves(before: View, after: View) -> list[Change]:
    known = after.of_reports(["moves", before.as_of, before.known_at, before.day, after.day], Moves)
    return between(*_states(before, after), after.dossier, known)


def _evident(before: View, after: View, found: list[Change]) -> Changes:
    named = {identifier for change in found for identifier in change.statements}
    said = before.statements_with(named) | after.statements_with(named)
    book = after.book
    evidence = {identifier: said.get(identifier) or book.statement(identifier) for identifier in sorted(named)}
    return Changes(tuple(found), evidence, book.addresses({s.statement.report for s in evidence.values()}))


def _states(before: View, after: View) -> tuple[State, State]:
    """The states of two views. What was said up to a day is a part of what was said later, where both know the same."""
    told = lru_cache(1)(after.history)  # asked for again and again while one commitment is looked at

    def earlier(key: Key) -> list[Said]:
        return [said for said in told(key) if said.said and said.said <= str(before.as_of)]

    part = before.as_of is not None and before.known_at == after.known_at
    return _state(before, earlier if part else lru_cache(1)(before.history)), _state(after, told)


def _state(view: View, histories: Callable[[Key], list[Said]]) -> State:
    outlook = view.outlook
    told = outlook.commitments, histories, outlook.conditions, view.conflicts, view.verdict
    return State(view.day, *told, view.judged_pairs)


def _moment_before(since: str) -> str:
    """A date counts from its beginning: what was known before is what was known at the end of the day before."""
    try:
        return moment(days_before(day(since), 1))
    except UsageError:
        return moment(since)
