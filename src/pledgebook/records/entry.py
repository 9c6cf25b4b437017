"""What the book keeps of a report beside its statements."""

from __future__ import annotations

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
        )


@dataclass(frozen=True, slots=True)
class Ends:
    """The first and the last day of both time axes."""

    said: tuple[str, str]
    recorded: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """A report as the book holds it: `number` counts its versions, `statements` what it says."""

    report: Report
    number: int
    languages: tuple[str, ...]
    boilerplate: tuple[Span, ...]
    credits: tuple[Credit, ...]
    statements: int
    recorded: str


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
