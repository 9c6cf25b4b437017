"""What the book keeps of a report beside its statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pledgebook.records.ids import content_id
from pledgebook.records.report import Credit, Reading, Report, Span
from pledgebook.records.statement import Rejection, Statement


@dataclass(frozen=True, slots=True)
class Entry:
    """One report as it enters the book: in one transaction, with all that was found in it."""

    report: Report
    languages: tuple[str, ...]
    boilerplate: tuple[Span, ...]
    credits: tuple[Credit, ...]
    statements: tuple[Statement, ...]
    rejections: tuple[Rejection, ...] = ()
    read_in: tuple[str, ...] = ()
    """The languages whose data reading used."""

    @staticmethod
    def of(reading: Reading, statements: list[Statement], rejections: list[Rejection]) -> Entry:
        """The entry of a reading and what extraction made of it."""
        return Entry(
            report=reading.report,
            languages=reading.languages,
            boilerplate=tuple(Span(p.start, p.end) for p in reading.passages if p.boilerplate),
            credits=reading.credits,
            statements=tuple(statements),
            rejections=tuple(rejections),
            read_in=reading.read_in,
        )


@dataclass(frozen=True, slots=True)
class Ends:
    """The first and the last day of both time axes."""

    said: tuple[str, str]
    recorded: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """A report as the book holds it: `number` counts the texts that it has had, `statements` what it says.

    `version` is the book's key of the text as it was read then.
    """

    report: Report
    number: int
    languages: tuple[str, ...]
    boilerplate: tuple[Span, ...]
    credits: tuple[Credit, ...]
    statements: int
    recorded: str
    version: str


@dataclass(frozen=True, slots=True)
class Made:
    """What a version of a report was made with: digests by name, those of the languages by their codes.

    `made_with` are those of its run, None where they were not kept yet; `read_in` the languages that the report used.
    """

    report: str
    version: str
    made_with: Mapping[str, str] | None
    read_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What read a report: this software in a version, with an engine, for a dossier (`digest` tells its contents)."""

    version: str
    engine: str
    dossier: str
    dossier_digest: str

    @property
    def id(self) -> str:
        """Made from all of it: runs that are alike are the same reading."""
        return content_id("run", [self.version, self.engine, self.dossier, self.dossier_digest])


@dataclass(frozen=True, slots=True)
class Pending:
    """A re-reading that waits for a decision: what reads, since when, and what it is made with, as `Made` has it."""

    run: Run
    started: str
    made_with: Mapping[str, str]
