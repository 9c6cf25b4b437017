"""A report as it was read: its rows, made of records and turned into them again.

A text is read for the first time, or again: because it bore no date and has one now, because it was changed and has
become what it was, or because a re-reading was accepted. Each time it is a version of the report, the latest counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Literal

from sqlalchemy import Connection, insert, select

from pledgebook.ledger.latest import latest
from pledgebook.ledger.moments import now
from pledgebook.ledger.search import add_to_index
from pledgebook.ledger.tables import rejections, reports, runs, statements
from pledgebook.records.entry import Entry, Run
from pledgebook.records.ids import content_id
from pledgebook.records.report import Credit, Report, Span
from pledgebook.records.statement import Content, Evidence, Figure, Meeting, Position, Rejection, Statement

_CONTENTS: dict[str, type] = {"position": Position, "meeting": Meeting, "figure": Figure}


def begin(connection: Connection, run: Run, made_with: Mapping[str, str] | None) -> int:
    """Record that a run begins; returns its number."""
    values = {**asdict(run), "started": now(), "made_with": made_with and dict(made_with)}
    return int(connection.execute(insert(runs).values(values)).inserted_primary_key[0])  # type: ignore[index]


def known(connection: Connection, report: Report) -> Literal["held", "former"] | None:
    """Whether a text is that of the report's latest version, or of an older one; a date that was missing is news."""
    columns = (reports.c.hash, reports.c.published, latest(reports, ("id",), None).label("latest"))
    rows = connection.execute(select(*columns).where(reports.c.id == report.id)).all()
    for row in rows:
        if row.latest and row.hash == report.hash:
            return None if row.published is None and report.published else "held"
    return "former" if any(row.hash == report.hash for row in rows) else None


def add_reading(connection: Connection, run: int, entry: Entry, recorded: str) -> None:
    """Add a version of a report, which is the latest then, with all that was found in it."""
    report = entry.report
    columns = select(reports.c.version, reports.c.number).where(reports.c.id == report.id)
    numbers: dict[str, int] = {row.version: row.number for row in connection.execute(columns)}
    number = 1 + max(numbers.values(), default=0)
    version = content_id("v", [report.hash, number]) if report.hash in numbers else report.hash
    row = {**_report_row(entry), "version": version, "number": number, "run": run, "recorded": recorded}
    connection.execute(insert(reports).values(row))
    evidence = [(s.evidence.start, s.evidence.end) for s in entry.statements]
    add_to_index(connection, (report.id, version), report.title, report.text, evidence)
    mark = {"version": version, "run": run, "recorded": recorded}
    if rows := [{**statement_row(s), **mark} for s in entry.statements]:
        connection.execute(insert(statements), rows)
    add_rejections(connection, entry.rejections, run, recorded, version)


def add_rejections(
    connection: Connection, rejected: Iterable[Rejection], run: int, recorded: str, version: str | None = None
) -> None:
    """Record what was rejected, in a version of a report if one is given; what is recorded is not recorded again."""
    of = {"version": version} if version else {}
    rows = {content_id("r", {**asdict(r), **of}): r for r in rejected}
    held = set(connection.scalars(select(rejections.c.id).where(rejections.c.id.in_(list(rows)))))
    mark = {"version": version, "run": run, "recorded": recorded}
    if new := [{"id": i, **asdict(r), **mark} for i, r in rows.items() if i not in held]:
        connection.execute(insert(rejections), new)


def statement_of(row: Any) -> Statement:
    """The statement of a row, which has the `hash` of its report's text beside the columns of `statement_row`."""
    fields = {k: tuple(v) if isinstance(v, list) else v for k, v in row.content.items()}
    content: Content = _CONTENTS[row.kind](**fields)
    further = tuple(Evidence(*e) for e in row.further)
    evidence = Evidence(row.start, row.end, row.quote)
    return Statement(row.report, row.hash, content, evidence, row.confidence, further)


def statement_row(statement: Statement) -> dict[str, Any]:
    """The columns of a statement but for those of the version in which it stands."""
    e = statement.evidence
    return {
        "id": statement.id,
        "report": statement.report,
        "kind": statement.kind,
        "actor": getattr(statement.content, "actor", None),
        "action": getattr(statement.content, "action", None),
        "content": statement.fields(),
        "start": e.start,
        "end": e.end,
        "quote": e.quote,
        "further": [[f.start, f.end, f.quote] for f in statement.further],
        "confidence": statement.confidence,
    }


def _report_row(entry: Entry) -> dict[str, Any]:
    r = entry.report
    return {
        "id": r.id,
        "hash": r.hash,
        "url": r.url,
        "publisher": r.publisher,
        "published": r.published,
        "language": r.language,
        "title": r.title,
        "text": r.text,
        "origin": r.origin,
        **reading_row(entry),
    }


def reading_row(entry: Entry) -> dict[str, Any]:
    """The columns of a report that reading fills."""
    return {
        "languages": list(entry.languages),
        "boilerplate": [[s.start, s.end] for s in entry.boilerplate],
        "credits": [[c.kind, c.name, c.span.start, c.span.end] for c in entry.credits],
        "read_in": list(entry.read_in),
    }


def report_of(row: Any) -> Report:
    """The report of a row."""
    return Report(
        row.id, row.text, row.hash, row.url, row.publisher, row.published, row.language, row.title, row.origin
    )


def boilerplate_of(row: Any) -> tuple[Span, ...]:
    """The boilerplate of a row, as `reading_row` has it."""
    return tuple(Span(*s) for s in row.boilerplate)


def credits_of(row: Any) -> tuple[Credit, ...]:
    """The credits of a row, as `reading_row` has them."""
    return tuple(Credit(kind, name, Span(start, end)) for kind, name, start, end in row.credits)
