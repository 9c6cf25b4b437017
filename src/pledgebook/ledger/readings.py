"""A report as it was read: its rows, made of records and turned into them again.

A text is read for the first time, or again: because it bore no date and has one now, because it was changed and has
become what it was, or because a re-reading was accepted. Each time it is a version of the report, the latest counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

from sqlalchemy import Connection, insert, select

from pledgebook.ledger.dialects import dialect_of
from pledgebook.ledger.moments import now
from pledgebook.ledger.recording import recording
from pledgebook.ledger.search import Version, add_to_index
from pledgebook.ledger.tables import rejections, reports, runs, statements
from pledgebook.logs import logger
from pledgebook.records.entry import Entry, Run
from pledgebook.records.ids import content_id
from pledgebook.records.report import Credit, Report, Span
from pledgebook.records.statement import Content, Evidence, Figure, Meeting, Position, Rejection, Statement

_CONTENTS: dict[str, type] = {"position": Position, "meeting": Meeting, "figure": Figure}


def begin(connection: Connection, run: Run, made_with: Mapping[str, str] | None) -> int:
    """Record that a run begins; returns its number."""
    started = recording(connection)
    if started > (clock := now()):
        logger().warning("clock set back", clock=clock, recorded=started)
    values = {**asdict(run), "started": started, "made_with": made_with and dict(made_with)}
    return int(connection.execute(insert(runs).values(values)).inserted_primary_key[0])  # type: ignore[index]


Versions = dict[str, list[tuple[str, str | None]]]
"""Of reports by id, the hash and the date of each version, in their order."""


def versions_of(connection: Connection, reports_: Collection[str]) -> Versions:
    """The versions of reports."""
    found: Versions = {identifier: [] for identifier in reports_}
    query = select(reports.c.id, reports.c.hash, reports.c.published).where(reports.c.id.in_(list(found)))
    for row in connection.execute(query.order_by(reports.c.number)):
        found[row.id].append((row.hash, row.published))
    return found


def known(held: Versions, report: Report) -> Literal["held", "former"] | None:
    """Whether a text is that of the report's latest version, or of an older one; a date that was missing is news."""
    versions = held[report.id]
    if versions and versions[-1][0] == report.hash:
        return None if versions[-1][1] is None and report.published else "held"
    return "former" if any(text == report.hash for text, _ in versions) else None


def add_readings(
    connection: Connection, run: int, entries: Sequence[Entry], recorded: str, *, returned: bool = False
) -> int:
    """Add versions of reports, each the latest then, with all that was found in them, but for what is held already.

    Args:
        connection: of the transaction that adds them.
        run: what read them.
        entries: the reports.
        recorded: when the book learns them.
        returned: that a text of before is the latest again.

    Returns:
        How many were added.
    """
    held, new = versions_of(connection, [entry.report.id for entry in entries]), []
    for entry in entries:
        state = known(held, entry.report)
        if state == "held" or (state == "former" and not returned):
            continue
        new.append((entry, _version(held, entry.report)))
        held[entry.report.id].append((entry.report.hash, entry.report.published))
    _add(connection, new, {"run": run, "recorded": recorded})
    return len(new)


def read_again(connection: Connection, run: int, entry: Entry, recorded: str) -> None:
    """Add a version of a report whose text the book holds already."""
    held = versions_of(connection, [entry.report.id])
    _add(connection, [(entry, _version(held, entry.report))], {"run": run, "recorded": recorded})


def _version(held: Versions, report: Report) -> tuple[str, int]:
    """The id and the number of a report's next version; that of a text's first reading is the text's hash."""
    versions = held[report.id]
    number = 1 + len(versions)
    first = all(text != report.hash for text, _ in versions)
    return (report.hash if first else content_id("v", [report.hash, number])), number


def _add(connection: Connection, new: Sequence[tuple[Entry, tuple[str, int]]], mark: Mapping[str, Any]) -> None:
    load = dialect_of(connection).load
    load(connection, reports, [{**_report_row(e), "version": v, "number": n, **mark} for e, (v, n) in new])
    add_to_index(connection, [_searched(entry, version) for entry, (version, _) in new])
    load(
        connection, statements, [{**statement_row(s), "version": v, **mark} for e, (v, _) in new for s in e.statements]
    )
    for entry, (version, _) in new:
        add_rejections(connection, entry.rejections, mark["run"], mark["recorded"], version)


def _searched(entry: Entry, version: str) -> Version:
    report, evidence = entry.report, [(s.evidence.start, s.evidence.end) for s in entry.statements]
    return Version(report.id, version, report.title, report.text, evidence)


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
    for row in new:  # quotes that were rejected are words of reports, which no log holds
        told = {"subject": row["subject"], "reason": row["reason"]} if row["stage"] == "intake" else {}
        logger().info("rejected", stage=row["stage"], id=row["id"], report=row["report"], **told)


def statement_of(row: Any) -> Statement:
    """The statement of a row, which has the `hash` of its report's text beside the columns of `statement_row`."""
    fields = {k: tuple(v) if isinstance(v, list) else v for k, v in row.content.items()}
    content: Content = _CONTENTS[row.kind](**fields)
    further = tuple(Evidence(*e) for e in row.further)
    evidence = Evidence(row.start, row.end, row.quote)
    return Statement(row.report, row.hash, content, evidence, row.confidence, further).named(row.id)


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
