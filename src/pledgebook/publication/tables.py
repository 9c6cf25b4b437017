"""Tables of a book: rows for people and programs, written as CSV (also safe for spreadsheets), JSONL or Parquet.

The time at which the book learnt a thing is left out of exports: it differs between two runs over the same reports,
and exports of the same reports are equal byte for byte.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pledgebook.errors import UsageError
from pledgebook.publication.files import whole
from pledgebook.records.commitment import Commitment, Said
from pledgebook.records.conflict import Conflict, Side
from pledgebook.records.entry import Stored
from pledgebook.records.origin import Origin
from pledgebook.records.report import Span
from pledgebook.records.statement import Rejection

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]

FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""Cells that a spreadsheet takes for a formula, or would if it stripped an apostrophe; wide signs are those of Asia."""

_CONTENT = {
    "actor": "string", "action": "string", "stance": "string", "conditions": "strings", "domains": "strings",
    "counterpart": "string", "deadline": "string", "amount": "number", "unit": "string", "speaker": "string",
    "place": "string", "date": "string", "status": "string", "participants": "strings", "count": "integer",
    "metric": "string", "value": "number", "bound": "string",
}  # fmt: skip
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "commitments": {
        "actor": "string", "action": "string", "counterpart": "string", "standing": "string", "stance": "string",
        "uncertain": "boolean", "since": "string", "conditions": "strings", "waits": "strings", "domains": "strings",
        "deadline": "string", "support": "integer", "reports": "integer", "heard": "integer", "own": "boolean",
        "pressure": "strings", "contested": "strings", "confidence": "number",
    },
    "statements": {
        "id": "string", "kind": "string", "report": "string", "version": "string", "said": "string",
        "language": "string", "publisher": "string", "start": "integer", "end": "integer", "quote": "string",
        "further": "spans", "confidence": "number", **_CONTENT,
    },
    "reports": {
        "id": "string", "version": "string", "number": "integer", "published": "string", "publisher": "string",
        "language": "string", "languages": "strings", "title": "string", "url": "string", "credits": "strings",
        "characters": "integer", "statements": "integer",
    },
    "conflicts": {
        "id": "string", "kind": "string", "actor": "string", "action": "string", "counterpart": "string",
        "metric": "string", "unit": "string", "place": "string", "around": "string", "reason": "string",
        "state": "string", "settled_on": "string", "settled_by": "string", "confidence": "number",
        "uncertain": "boolean", "side": "string", "beside": "strings", "first": "string", "last": "string",
        "origins": "strings", "reports": "strings", "statements": "strings",
    },
    "rejections": dict.fromkeys(("stage", "subject", "reason", "report"), "string"),
}  # fmt: skip
"""Each table's columns and what they hold, so that an empty table has its header and a column of nulls its type."""


def commitment_row(c: Commitment) -> Row:
    """A commitment as one flat row."""
    return {
        "actor": c.actor,
        "action": c.action,
        "counterpart": c.counterpart,
        "standing": c.standing,
        "stance": c.stance,
        "uncertain": c.uncertain,
        "since": c.since,
        "conditions": list(c.conditions),
        "waits": list(c.waits),
        "domains": list(c.domains),
        "deadline": c.deadline,
        "support": c.support,
        "reports": c.reports,
        "heard": c.heard,
        "own": c.own,
        "pressure": list(c.pressure),
        "contested": list(c.contested),
        "confidence": c.confidence,
    }


def statement_row(said: Said) -> Row:
    """A statement with its evidence as one flat row; fields of other kinds of statement are null."""
    s = said.statement
    row: Row = {
        "id": s.id,
        "kind": s.kind,
        "report": s.report,
        "version": s.version,
        "said": said.said,
        "language": said.language,
        "publisher": said.publisher,
        "start": s.evidence.start,
        "end": s.evidence.end,
        "quote": s.evidence.quote,
        "further": [[e.start, e.end] for e in s.further],
        "confidence": s.confidence,
    }
    fields = dict.fromkeys(_CONTENT)
    for name, value in s.fields().items():
        fields[name] = float(value) if name in {"amount", "value"} and value is not None else value
    return {**row, **fields}


def _conflict_row(conflict: Conflict) -> Row:
    return {
        "id": conflict.id,
        "kind": conflict.kind,
        **asdict(conflict.subject),
        "reason": conflict.reason,
        "state": conflict.state,
        "settled_on": conflict.settled_on,
        "settled_by": conflict.settled_by,
        "confidence": conflict.confidence,
        "uncertain": conflict.uncertain,
    }


def _side_row(side: Side) -> Row:
    return {
        "side": side.value,
        "beside": list(side.beside),
        "first": side.first,
        "last": side.last,
        "origins": list(side.origins),
    }


def conflict_rows(conflict: Conflict) -> list[Row]:
    """A conflict as flat rows, one a side."""
    head = _conflict_row(conflict)
    return [
        {
            **head,
            **_side_row(side),
            "reports": list(side.reports),
            "statements": list(side.statements),
        }
        for side in conflict.sides
    ]


def conflict_tree(conflict: Conflict, said: Mapping[str, Said]) -> Row:
    """A conflict with its sides, and each side with its statements; `said` has these by id."""
    sides = [{**_side_row(side), "statements": list(map(statement_row, side.told(said)))} for side in conflict.sides]
    return {**_conflict_row(conflict), "sides": sides}


def report_row(stored: Stored) -> Row:
    """A report as one flat row, without its text."""
    r = stored.report
    return {
        "id": r.id,
        "version": r.hash,
        "number": stored.number,
        "published": r.published,
        "publisher": r.publisher,
        "language": r.language,
        "languages": list(stored.languages),
        "title": r.title,
        "url": r.url,
        "credits": sorted({c.name for c in stored.credits}),
        "characters": len(r.text),
        "statements": stored.statements,
    }


def rejection_row(rejection: Rejection) -> Row:
    """A rejection as one flat row."""
    return {
        "stage": rejection.stage,
        "subject": rejection.subject,
        "reason": rejection.reason,
        "report": rejection.report,
    }


def origin_row(origin: Origin, texts: Mapping[str, Stored]) -> Row:
    """An origin with its links; passages bear their words where the report's text is given."""

    def passage(report: str, span: Span | None) -> Row | None:
        if span is None:
            return None
        words = {"quote": texts[report].report.text[span.start : span.end]} if report in texts else {}
        return {"start": span.start, "end": span.end, **words}

    links = [
        {
            "one": link.one,
            "other": link.other,
            "kind": link.kind,
            "similarity": link.similarity,
            "reasons": [
                {"words": r.words, "one": passage(link.one, r.one), "other": passage(link.other, r.other)}
                for r in link.reasons
            ],
        }
        for link in origin.links
    ]
    return {"id": origin.id, "reports": list(origin.reports), "links": links}


def to_frame(commitments: Iterable[Commitment]) -> pd.DataFrame:
    """Commitments as a data frame, one row each; lists stay lists."""
    import pandas as pd

    return pd.DataFrame([commitment_row(c) for c in commitments], columns=list(COLUMNS["commitments"]))


def _plain(value: Any) -> Any:
    """A cell of a CSV file: lists as words, nested ones as JSON."""
    if isinstance(value, list):
        return ";".join(map(str, value)) if all(isinstance(v, str) for v in value) else json.dumps(value)
    return value


def _harmless(value: Any) -> Any:
    """A cell that no spreadsheet runs as a formula: before what would be one stands an apostrophe, before that another.

    The rule can be undone: strip one apostrophe from cells that are found by `FORMULA`. After OWASP, "CSV Injection".
    """
    cell = _plain(value)
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


Columns = Mapping[str, str]


def _write_csv(rows: Sequence[Row], columns: Columns, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_plain(row[name]) for name in columns] for row in rows)


def _write_spreadsheet(rows: Sequence[Row], columns: Columns, path: Path) -> None:
    """CSV for spreadsheets: they take it for UTF-8 by its first bytes."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_harmless(row[name]) for name in columns] for row in rows)


def _write_jsonl(rows: Sequence[Row], columns: Columns, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for row in rows:
            file.write(json.dumps({name: row[name] for name in columns}, ensure_ascii=False) + "\n")


def _write_parquet(rows: Sequence[Row], columns: Columns, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "strings": pa.list_(pa.string()),
        "spans": pa.list_(pa.list_(pa.int64())),
    }
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), path)


class Format(NamedTuple):
    """How a table is written, and how its file's name ends."""

    write: Callable[[Sequence[Row], Columns, Path], None]
    suffix: str


FORMATS: Mapping[str, Format] = {
    "csv": Format(_write_csv, "csv"),
    "csv-spreadsheet": Format(_write_spreadsheet, "csv"),
    "jsonl": Format(_write_jsonl, "jsonl"),
    "parquet": Format(_write_parquet, "parquet"),
}


def write_tables(
    tables: Mapping[str, Sequence[Row]], folder: Path, form: str, columns: Mapping[str, Columns] = COLUMNS
) -> list[Path]:
    """Write each table to a file of its name in a folder; a file is there whole or not at all.

    Args:
        tables: rows by the name of a table in `columns`.
        folder: made where there is none.
        form: one of `FORMATS`.
        columns: each table's columns and what they hold.

    Raises:
        UsageError: the format or a table is unknown, or the folder cannot be written.
    """
    if form not in FORMATS:
        raise UsageError(f"no format {form!r}; one of {', '.join(FORMATS)}")
    if unknown := [name for name in tables if name not in columns]:
        raise UsageError(f"no table {unknown[0]!r}; one of {', '.join(columns)}")
    out = []
    for name, rows in tables.items():
        target = folder / f"{name}.{FORMATS[form].suffix}"
        with whole(target) as draft:
            FORMATS[form].write(rows, columns[name], draft)
        out.append(target)
    return out
