"""Reports in Parquet files: a row each, some rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from pledgebook.errors import IntakeError
from pledgebook.intake.columns import FIELDS, column_of, read_row
from pledgebook.intake.fields import Source, rejection, too_large
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection

ROWS = 64
"""Rows that are in memory together."""

_BUFFER = 1 << 20  # bytes of a column that are read at once
_NAMED = 20  # columns that a message names
_BROKEN = (pa.ArrowException, IntakeError, OSError, ValueError)
_is = pa.types
_WORDS = (_is.is_string, _is.is_large_string, _is.is_string_view, _is.is_binary, _is.is_large_binary)
_OTHERS = (_is.is_integer, _is.is_date, _is.is_timestamp, _is.is_null)


def read_parquet(path: Path, source: Source) -> Iterator[Report | Rejection]:
    """Yield the report in each row, and a rejection for each row that holds none.

    Only the columns that hold fields are read. A row group that is broken is named, the others are read all the same.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as raw:
        try:
            schema = parquet.read_schema(raw)
            names = _readable(schema, source)
            words = [name for name in names if _holds(schema, name, _WORDS)]
            # as a dictionary, a long text that all rows share lies in memory once
            file = parquet.ParquetFile(raw, read_dictionary=words, buffer_size=_BUFFER, pre_buffer=False)
        except IntakeError as error:
            yield rejection(source.name, str(error))
            return
        except _BROKEN as error:
            yield rejection(source.name, f"is no Parquet file: {_brief(error)}")
            return
        yield from _nested(schema, source)
        yield from _rows(file, names, source)


def _rows(file: Any, names: list[str], source: Source) -> Iterator[Report | Rejection]:
    """The reports, row group by row group."""
    end = 0
    for number in range(file.num_row_groups):
        group = file.metadata.row_group(number)
        row, end = end, end + group.num_rows
        try:
            for batch in file.iter_batches(ROWS, row_groups=[number], columns=names):
                for cells in zip(*(_cells(batch.column(name), source) for name in names), strict=True):
                    row += 1
                    yield from _row(dict(zip(names, cells, strict=True)), source, f"{source.name}:{row}")
        except _BROKEN as error:
            yield rejection(f"{source.name}:{row + 1}", f"the rows from here to {end} cannot be read: {_brief(error)}")
    if not end:
        yield rejection(source.name, "holds no report")


def _row(cells: dict[str, Any], source: Source, origin: str) -> Iterator[Report | Rejection]:
    for name, cell in cells.items():
        if isinstance(cell, IntakeError):
            yield rejection(origin, f"its column {name} {cell}")
            return
    yield from read_row(cells, source, origin)


def _cells(column: Any, source: Source) -> Iterator[str | IntakeError | None]:
    """The cells of a column as text, or why one cannot be read."""
    if not _is.is_dictionary(column.type):
        yield from column.cast(pa.string()).to_pylist()
        return
    words = column.dictionary.cast(pa.large_binary())
    for code in column.indices.to_pylist():
        if code is not None and not 0 <= code < len(words):
            raise IntakeError(f"a cell points to value {code} of {len(words)}")
        word = None if code is None else words[code].as_buffer()
        if word is None:
            yield None
        elif word.size > source.most_bytes:
            yield IntakeError(f"holds {too_large(word.size, source.most_bytes)}")
        else:
            yield _decoded(word.to_pybytes())


def _decoded(data: bytes) -> str | IntakeError:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        return IntakeError(f"is not UTF-8 at byte {error.start}")


def _readable(schema: Any, source: Source) -> list[str]:
    """The columns that hold fields.

    Raises:
        IntakeError: the texts, or a column that was asked for, are not there.
    """
    for name in dict.fromkeys([column_of("text", source), *source.columns.values()]):
        if schema.names.count(name) != 1:
            there = ", ".join(schema.names[:_NAMED]) + (", …" if len(schema.names) > _NAMED else "")
            lacks = "has more than one" if name in schema.names else "has no"
            raise IntakeError(f"{lacks} column {name!r}, but {there}; say which holds what with --columns")
    text = column_of("text", source)
    if not _holds(schema, text, _WORDS):
        raise IntakeError(f"its column {text!r} holds {schema.field(text).type}, no text; choose with --columns")
    return [name for name in _named(schema, source) if _holds(schema, name, _WORDS + _OTHERS)]


def _nested(schema: Any, source: Source) -> Iterator[Rejection]:
    """What is left out, because it is nested or of another kind than text, whole numbers and dates."""
    for name in _named(schema, source):
        if not _holds(schema, name, _WORDS + _OTHERS):
            kind = schema.field(name).type
            yield rejection(
                source.name, f"its column {name!r} holds {kind} and was left out; give text, numbers, dates"
            )


def _named(schema: Any, source: Source) -> list[str]:
    """The columns that bear the names of fields, each once."""
    names = dict.fromkeys(column_of(field, source) for field in FIELDS)
    return [name for name in names if schema.names.count(name) == 1]


def _holds(schema: Any, name: str, kinds: tuple[Any, ...]) -> bool:
    kind = schema.field(name).type
    return any(is_kind(kind.value_type if _is.is_dictionary(kind) else kind) for is_kind in kinds)


def _brief(error: Exception) -> str:
    """The first line of a message; Arrow's go on for many."""
    return str(error).partition("\n")[0][:200]
