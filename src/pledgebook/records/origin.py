"""Origins: the reports that go back to one source, and the links that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pledgebook.records.report import Credit, Span

LinkKind = Literal["copy", "edit", "excerpt", "translation", "address", "credit", "same"]
"""How two reports belong together; `same` is a judgement."""

BY_FACTS: frozenset[LinkKind] = frozenset({"translation", "credit"})
"""Links by what reports tell, whatever their words."""

MarkKind = Literal["text", "band", "sentence", "facts", "address", "credit"]

WEAK: frozenset[MarkKind] = frozenset({"facts", "credit"})
"""Marks that reports of several origins often share; they can find links of the kinds in `BY_FACTS` only."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A hash that two reports of one origin are likely to share, by which the book finds candidates."""

    kind: MarkKind
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A passage without its words: the actors, numbers, dates and places that it names, in every language alike.

    Each item is its kind, a colon and its value (`actor:DEU`, `number:26`, `date:2025-09-04`, `place:Toulon`), each
    once, in the order of the text. A `city:Paris` is the place of a name that counts as an actor already.
    """

    start: int
    end: int
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """What is kept of one version of a report to compare it with others, boilerplate left out.

    `language` is its main one. `credits` name the agencies and addresses that it gives as its source; the span is empty
    for an agency that published it. `said` holds what it says in brief: positions (actor, action and stance), numbers,
    meetings. `facts` are its passages.
    """

    report: str
    version: str
    url: str | None
    published: str | None
    language: str | None
    credits: tuple[Credit, ...]
    said: tuple[str, ...]
    facts: tuple[Facts, ...]

    def credited(self, kind: str) -> dict[str, Credit]:
        """Its credits of a kind by name."""
        return {credit.name: credit for credit in self.credits if credit.kind == kind}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two reports are linked, in plain words, and where it shows: spans in the texts of `one` and `other`."""

    words: str
    one: Span | None = None
    other: Span | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Two reports that go back to one source; `one` sorts before `other`. `similarity` is a share from 0 to 1."""

    one: str
    other: str
    kind: LinkKind
    similarity: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """The reports that go back to one source, by date and id, and the links between them.

    `id` is that of the earliest report.
    """

    id: str
    reports: tuple[str, ...]
    links: tuple[Link, ...]
