"""What a search finds: reports, and where in them the words stand."""

from __future__ import annotations

from dataclasses import dataclass

from pledgebook.records.report import Span


@dataclass(frozen=True, slots=True)
class Extract:
    """A part of a report around found words; `spans` are offsets of the report, as `start` and `end` are.

    `report.text[start:end] == text` holds always.
    """

    start: int
    end: int
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A report in which the words of a query were found.

    `score` is the higher the better it fits (BM25). `titled` are the spans found in the title, `spans` those found in
    the text (the first of them, where they are very many), `matches` how many there are in the text. `statements` are
    the ids of those whose evidence holds found words, `extracts` show each word or phrase once at least where they can.
    """

    report: str
    version: str
    title: str | None
    published: str | None
    language: str | None
    publisher: str | None
    score: float
    titled: tuple[Span, ...]
    spans: tuple[Span, ...]
    matches: int
    statements: tuple[str, ...]
    extracts: tuple[Extract, ...]
