"""Reports in tables of any make: which column holds which field, and a row as a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pledgebook.errors import UsageError
from pledgebook.intake.fields import Source, make_report, rejection
from pledgebook.knowledge.files import read_yaml
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection

FIELDS = ("text", "id", "url", "publisher", "published", "language", "title")
"""The fields of a report that a column may hold."""


def parse_columns(word: str) -> Mapping[str, str]:
    """The column of each field that `word` names, as `text=body,published=date` or in a YAML file of such pairs.

    Raises:
        UsageError: it names no field, or is no such list.
        DataError: the file cannot be read, or holds something else than pairs.
    """
    if word.lower().endswith((".yaml", ".yml")):
        columns = read_yaml(Path(word), "columns")
    else:
        pairs = [pair.partition("=") for pair in word.split(",")]
        columns = {field.strip(): column.strip() for field, _, column in pairs}
        if len(columns) < len(pairs) or not all(columns.values()):
            raise UsageError(f"columns {word!r} are no list of fields and columns; write text=body,published=date")
    if unknown := sorted(columns.keys() - set(FIELDS)):
        raise UsageError(f"columns {word!r}: a report has no field {unknown[0]!r}, but {', '.join(FIELDS)}")
    return columns  # type: ignore[no-any-return]  # the schema says what a file holds


def column_of(field: str, source: Source) -> str:
    """The column that holds a field: that of its own name unless another is given."""
    return source.columns.get(field, field)


def read_row(row: Mapping[str, Any], source: Source, origin: str) -> Iterator[Report | Rejection]:
    """Yield the report in a row; `row` is what its columns hold, by their names."""
    fields = {field: row.get(column_of(field, source)) for field in FIELDS}
    text, column = fields["text"], column_of("text", source)
    if not isinstance(text, str):
        yield rejection(origin, f"has no field {column}" if text is None else f"its field {column} is no string")
        return
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > source.most_bytes:
        yield rejection(origin, f"{size} bytes of text are more than the {source.most_bytes} allowed for a report")
        return
    yield from make_report(text, fields, source, origin)
