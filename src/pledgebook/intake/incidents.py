"""Incidents from tables: exports of ACLED and UCDP, and tables of one's own.

What the columns mean is data (`knowledge.incidents`); here rows are read, checked and put together. A file is read
line by line, so its size does not matter.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from pledgebook.errors import IntakeError, UsageError
from pledgebook.intake.fields import rejection, storable
from pledgebook.intake.folders import find_files
from pledgebook.knowledge.incidents import IncidentFormat, date_orders, incident_formats, party
from pledgebook.records.days import first_day, last_day
from pledgebook.records.ids import content_id
from pledgebook.records.incident import Incident
from pledgebook.records.statement import Rejection

AUTO = "auto"
MOST_IN_LINE = 1_000_000
"""Characters; a longer line is no row of a table."""

_DELIMITERS = ",;\t|"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table being read: its columns by position, and how each date is written."""

    name: str
    form: IncidentFormat
    columns: Mapping[str, tuple[int, ...]]
    dates: Mapping[str, tuple[str, ...]]
    width: int

    def cell(self, row: Sequence[str], field: str) -> str:
        """What stands in a field of a row; nothing where the table lacks it."""
        return next(iter(self.cells(row, field)), "")

    def cells(self, row: Sequence[str], field: str) -> list[str]:
        """What stands in all columns of a field."""
        return [storable(row[at]).strip() for at in self.columns.get(field, ())]


def read_incidents(paths: Iterable[str | Path], form: str = AUTO) -> Iterator[Incident | Rejection]:
    """Yield the incidents in tables, and a rejection for each row or file that holds none.

    Args:
        paths: files, or folders with all that lies below them.
        form: a format of `incident_formats()`, or `auto`: the one whose columns a table has.

    Raises:
        UsageError: there is no such format.
    """
    if form not in (known := [AUTO, *incident_formats()]):
        raise UsageError(f"no format of incidents {form!r}; one of {', '.join(known)}")
    for path in paths:
        for found in find_files(Path(path)):
            if isinstance(found, Rejection):
                yield found
                continue
            try:
                yield from read_table(found, form)
            except IntakeError as error:
                yield rejection(str(found), str(error).removeprefix(f"{found}: "))


def read_table(path: Path, form: str = AUTO) -> Iterator[Incident | Rejection]:
    """Yield the incidents of one table, and a rejection for each row that is none; all others are kept.

    Raises:
        IntakeError: the file is no such table; the message names it, what is missing and what to do.
    """
    try:
        with path.open("rb") as raw:
            encoding = "utf-16" if raw.read(2) in _UTF_16 else "utf-8-sig"
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            yield from _rows(path, _lines(file), form)
    except OSError as error:
        raise IntakeError(f"{path}: cannot be opened: {error.strerror or error}") from error
    except (IntakeError, csv.Error) as error:
        raise IntakeError(f"{path}: {error}") from error


def _lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(MOST_IN_LINE + 1):
        if len(line) > MOST_IN_LINE:
            raise IntakeError(f"a line of more than {MOST_IN_LINE} characters; give a CSV table")
        yield line


def _rows(path: Path, lines: Iterator[str], form: str) -> Iterator[Incident | Rejection]:
    head = next(lines, "")
    if not head.strip():
        raise IntakeError("is empty or begins with an empty line; the first line names the columns")
    delimiter = max(_DELIMITERS, key=head.count)
    table = _table(path, next(csv.reader([head], delimiter=delimiter)), form)
    rows = csv.reader(lines, delimiter=delimiter)
    seen: dict[tuple[str, str], str] = {}
    broken = 0
    while True:
        line = rows.line_num + 2  # where the next row begins; the header is the first
        try:
            row = next(rows, None)
            if row is None:
                break
            if not any(cell.strip() for cell in row):
                continue
            broken += any("\ufffd" in cell for cell in row)
            incident = _incident(row, table)
            _check_once(incident, seen)
            yield incident
        except (IntakeError, csv.Error) as error:
            yield rejection(f"{path}:{line}", str(error))
    if broken:
        yield rejection(str(path), f"{broken} rows hold bytes that are not UTF-8, kept as U+FFFD; save it as UTF-8")


def _table(path: Path, header: Sequence[str], form: str) -> _Table:
    parts = [cell.lower().partition("(") for cell in header]
    names = [name.strip() for name, _, _ in parts]
    hints = [hint.strip().removesuffix(")") for _, _, hint in parts]
    formats = incident_formats()
    chosen = list(formats.values()) if form == AUTO else [formats[form]]
    best = min(chosen, key=lambda f: len(_missing(f, names)))
    if lacks := _missing(best, names):
        raise IntakeError(f"as {best.title}, it lacks the column {', '.join(lacks)}; {best.mend}")
    columns = {f: tuple(names.index(c) for c in cs if c in names) for f, cs in best.columns.items()}
    orders = date_orders()
    dates = {
        f: tuple(orders[hints[at]] for at in columns.get(f, ()) if hints[at] in orders) or best.dates
        for f in ("day", "earliest", "latest")
    }
    return _Table(path.stem, best, columns, dates, len(header))


def _check_once(incident: Incident, seen: dict[tuple[str, str], str]) -> None:
    """Refuse a second row under the id of another: which of them is right cannot be told."""
    if seen.setdefault((incident.source, incident.source_id), incident.id) != incident.id:
        raise IntakeError(f"another row has the id {incident.source_id!r}; export one row an event")


def _missing(form: IncidentFormat, names: Sequence[str]) -> list[str]:
    return [column for field in form.needed for column in form.columns[field] if column not in names]


def _incident(row: Sequence[str], table: _Table) -> Incident:
    """The incident of a row.

    Raises:
        IntakeError: a field cannot be read.
    """
    if len(row) != table.width:
        raise IntakeError(f"{len(row)} cells under {table.width} columns; put cells with {_DELIMITERS!r} in quotes")
    cell = {field: table.cell(row, field) for field in table.form.columns}
    kind = table.form.kinds.get(cell["kind"])
    if kind is None:
        raise IntakeError(f"no kind of incident {cell['kind']!r}; one of {', '.join(table.form.kinds)}")
    day = _day(cell["day"], table.dates["day"])
    earliest, latest = _bounds(day, cell, table)
    split = table.form.split
    words = [w for c in table.cells(row, "parties") for w in (c.split(split) if split else [c])]
    values = {
        "day": day,
        "kind": kind,
        "parties": tuple(dict.fromkeys(p for p in map(party, words) if p)),
        "latitude": _degrees(cell["latitude"], "latitude", 90),
        "longitude": _degrees(cell["longitude"], "longitude", 180),
        "place": cell["place"] or None,
        "killed": _count(cell["killed"]),
        "credit": cell["credit"] or None,
        "notes": cell["notes"] or None,
        "earliest": earliest,
        "latest": latest,
    }
    source = table.form.source or cell["source"] or table.name
    source_id = cell.get("source_id") or content_id("x", [source, *values.values()])
    return Incident(source, source_id, **values)  # type: ignore[arg-type]


@lru_cache(maxsize=100_000)
def _day(word: str, formats: tuple[str, ...]) -> str:
    for form in formats:
        try:
            found = datetime.strptime(word, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
        if found.year in _YEARS:
            return found.isoformat()
    examples = " or ".join(date(2025, 1, 31).strftime(form) for form in formats[:2])
    raise IntakeError(f"{word!r} is no date as expected here; write {examples}")


def _bounds(day: str, cell: Mapping[str, str], table: _Table) -> tuple[str | None, str | None]:
    """Between which days it happened, where the source does not know the day.

    ACLED's precision 2 is a week around it, 3 the month; UCDP gives the first and the last day.
    """
    known = date.fromisoformat(day)
    if cell.get("precision") == "2":
        return tuple((known + timedelta(days=d)).isoformat() for d in (-3, 3))  # type: ignore[return-value]
    if cell.get("precision") == "3":
        return first_day(day[:7]), last_day(day[:7])
    bounds = [_day(cell[f], table.dates[f]) if cell.get(f) else day for f in ("earliest", "latest")]
    if not bounds[0] <= day <= bounds[1]:
        raise IntakeError(f"{day} does not lie between {bounds[0]} and {bounds[1]}")
    return None if bounds[0] == day else bounds[0], None if bounds[1] == day else bounds[1]


def _degrees(word: str, name: str, most: int) -> float:
    try:
        value = float(word.replace(",", "."))
    except ValueError:
        raise IntakeError(f"{name} {word!r} is no number; write degrees, as 48.5") from None
    if not -most <= value <= most:
        raise IntakeError(f"{name} {word} lies beyond {most} degrees; write WGS 84, and latitude and longitude apart")
    return value


def _count(word: str) -> int | None:
    if not word:
        return None
    try:
        value = float(word)
        if value == int(value) and 0 <= value < 10_000_000:
            return int(value)
    except (ValueError, OverflowError):
        pass  # no number at all
    raise IntakeError(f"killed {word!r} is no count of people; leave the cell empty where it is not known")
