"""Reading and extraction of a batch: a function from items of the input to what became of them, in the same order.

It depends on nothing but the batch and the engine, so that it gives the same in this process, in a pool of processes
and on a cluster, and may be done again where a process was lost.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, overload

from pledgebook import settings
from pledgebook.errors import ExtractionError, ModelError, PledgebookError
from pledgebook.extraction.engine import Engine, Extraction, Usage
from pledgebook.extraction.engines import make_engine
from pledgebook.extraction.evidence import ground
from pledgebook.knowledge.dossier import Dossier
from pledgebook.reading import read
from pledgebook.records.entry import Entry
from pledgebook.records.report import Reading, Report
from pledgebook.records.statement import Rejection, Statement

if TYPE_CHECKING:  # what a worker does not need, it does not load
    from pledgebook.extraction.model import Use


@dataclass(frozen=True, slots=True)
class Held:
    """A report of the input that the book holds already: it is not read again."""

    report: Report


@dataclass(frozen=True, slots=True)
class Returned:
    """A report whose text was changed in the book and is again what it was: it is read again."""

    report: Report


@dataclass(frozen=True, slots=True)
class Found:
    """A report that was read, as it enters the book; whether its text is one of before that `returned`."""

    reading: Reading
    entry: Entry
    returned: bool = False


Item = Report | Held | Returned | Rejection
"""What the input yields: a report to read, one that is held, one whose text is of before, or what is none."""

Result = Found | Held | Rejection
"""What becomes of an item."""


@dataclass(frozen=True, slots=True)
class Done:
    """The results of a batch, in its order, and what a service was asked for it."""

    results: Sequence[Result]
    usage: Usage | None = None


def joined(parts: Sequence[Done]) -> Done:
    """The results of the parts of a batch as one."""
    usages = [part.usage for part in parts if part.usage]
    return Done([r for part in parts for r in part.results], sum(usages[1:], usages[0]) if usages else None)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What extraction is to be done with: enough to make the engine in another process, on another machine.

    `name` is the engine's name where the run began, `environment` the settings that held there.
    """

    dossier: Dossier
    engine: Engine | str
    use: Use
    name: str
    environment: dict[str, str]

    @staticmethod
    def of(dossier: Dossier, engine: Engine | str | None, use: Use) -> tuple[Recipe, Engine]:
        """The recipe of an engine, and the engine made by it.

        Raises:
            UsageError: there is no such engine.
            ModelError: the trained model is missing or broken.
        """
        made = make_engine(engine, dossier, use)
        environment = {key: value for key, value in os.environ.items() if key.startswith("PLEDGEBOOK_")}
        return Recipe(dossier, engine or settings.ENGINE.get(), use, made.name, environment), made

    def make(self) -> Engine:
        """The engine.

        Raises:
            ModelError: it is not the engine with which the run began: its results would not be the same.
        """
        engine = make_engine(self.engine, self.dossier, self.use)
        if engine.name != self.name:
            raise ModelError(
                f"a worker extracts with {engine.name}, the run with {self.name}; "
                "install the same version of Pledgebook, and the same model, on all machines"
            )
        return engine


def fresh(items: Iterable[Item]) -> list[Report]:
    """The reports among the items that are to be read."""
    to_read = (item for item in items if not isinstance(item, Held | Rejection))
    return [item.report if isinstance(item, Returned) else item for item in to_read]


def read_batch(engine: Engine, items: Sequence[Item]) -> Done:
    """What becomes of the items of a batch.

    Where a batch fails, each of its reports is read again alone, so that one spoils no other.

    Raises:
        EngineError: the engine cannot be reached at all.
        ModelError: the model cannot be loaded.
    """
    before = engine.usage
    found = iter(_read(engine, fresh(items)))
    results = [_became(item, found) for item in items]
    return Done(results, engine.usage - before if engine.usage and before else engine.usage)


def _became(item: Item, found: Iterator[Found | Rejection]) -> Result:
    """What became of an item; `found` has what was read, in the order of the items."""
    if isinstance(item, Held | Rejection):
        return item
    result = next(found)
    return replace(result, returned=True) if isinstance(item, Returned) and isinstance(result, Found) else result


def unread(report: Report, reason: str) -> Rejection:
    """A report that could not be read, and why."""
    return Rejection("extraction", report.origin or report.id, reason, report.id)


class _Readings(Sequence[Reading]):
    """Reports, each read when it is first asked for: meanwhile the engine works on those before it."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self._reports, self._done = reports, list[Reading]()

    def __len__(self) -> int:
        return len(self._reports)

    @overload
    def __getitem__(self, index: int) -> Reading: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Reading]: ...
    def __getitem__(self, index: int | slice) -> Reading | Sequence[Reading]:
        if isinstance(index, slice):
            return [self[number] for number in range(len(self))[index]]
        wanted = range(len(self))[index]  # which tells where the end is
        while len(self._done) <= wanted:
            self._done.append(read(self._reports[len(self._done)]))
        return self._done[wanted]


def _read(engine: Engine, reports: Sequence[Report]) -> list[Found | Rejection]:
    try:
        readings = _Readings(reports)
        return [_found(r, *found) for r, found in zip(readings, _extract(engine, readings), strict=True)]
    except PledgebookError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever one report brings about must not stop the others
        if len(reports) > 1:
            return [one for report in reports for one in _read(engine, [report])]
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return [unread(reports[0], f"unforeseen: {reason}; it is left out, please report it")]


def _found(reading: Reading, statements: list[Statement], rejections: list[Rejection]) -> Found:
    return Found(reading, Entry.of(reading, statements, [*_notes(reading), *rejections]))


def _notes(reading: Reading) -> list[Rejection]:
    """What reading could not do with a report."""
    report, notes = reading.report, []
    if report.published is None:
        reason = "no date of publication: relative dates stay unresolved; give --published or a `published:` line"
        notes.append(Rejection("reading", report.origin or report.id, reason, report.id))
    if not reading.languages:
        reason = "in no language that Pledgebook reads: kept, but nothing is extracted"
        notes.append(Rejection("reading", report.origin or report.id, reason, report.id))
    return notes


def _extract(engine: Engine, readings: Sequence[Reading]) -> list[tuple[list[Statement], list[Rejection]]]:
    """Grounded statements of each reading; where a batch fails, each report alone, so that one spoils no other."""
    try:
        return [_grounded(*found) for found in zip(readings, engine.extract(readings), strict=True)]
    except ExtractionError as error:
        if len(readings) == 1:
            return [([], [unread(readings[0].report, str(error))])]
        return [_extract(engine, [reading])[0] for reading in readings]


def _grounded(reading: Reading, extraction: Extraction) -> tuple[list[Statement], list[Rejection]]:
    kept, lost = ground(extraction.claims, reading)
    return kept, [*extraction.rejections, *lost]
