"""A report and what reading finds in it. All offsets are Unicode code points of `Report.text`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]`, a half-open range of code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Credit:
    """A source that the report itself names: a wire service or paper, or the address at its end."""

    kind: Literal["agency", "address"]
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Report:
    """One published text, exactly as stored.

    `id` is the publisher's or file's own id where there is one, else made from the content; `hash` is the SHA-256 of
    `text`, so a changed text under the same id is a new version. `published` is an ISO date (or a month, or a year),
    `language` an ISO 639-1 code; either is None where nothing tells it.
    """

    id: str
    text: str
    hash: str
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    title: str | None = None
    origin: str | None = None
    """The file and line the report came from, as given."""


MentionKind = Literal["name", "person", "seat", "adjective", "organisation", "group", "title", "pronoun", "carried"]


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters that name an actor.

    `kind` says how: a state's name, a person acting for it, its capital or palace (seat), an adjective or demonym, an
    organisation, a counted group, a title ("the chancellor"), a pronoun, or an actor `carried` over from before.
    """

    start: int
    end: int
    actor: str
    kind: MentionKind


@dataclass(frozen=True, slots=True)
class DateMention:
    """Characters that name a day, month or year; `value` is the ISO date, month or year they mean.

    `other` is what they may mean instead, where they name no year and no side of the day of publication: "on Friday" is
    the last one or the next.
    """

    start: int
    end: int
    value: str
    other: str | None = None

    def ahead(self, published: str | None) -> str:
        """What they mean where it is to come, seen from the day of publication."""
        return self._first(lambda date: date >= (published or "")[: len(date)])

    def past(self, published: str | None) -> str:
        """What they mean where it has been."""
        return self._first(lambda date: date <= (published or date)[: len(date)])

    def _first(self, fits: Callable[[str], bool]) -> str:
        return next(filter(fits, (self.value, self.other or self.value)), self.value)


Bound = Literal["exact", "about", "more", "less"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as the guideline names it (EUR, soldier, km2, percent …), None where it has none."""

    start: int
    end: int
    value: float
    unit: str | None
    bound: Bound = "exact"


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Characters that name a place; `place` is its usual English name, `state` the state it lies in."""

    start: int
    end: int
    place: str
    state: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a report.

    `language` is that of its paragraph, None where it is not one of ours; `boilerplate` marks what a page adds around
    the article, which yields no statement.
    """

    start: int
    end: int
    paragraph: int
    language: str | None
    boilerplate: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A report with everything that reading found in it, each list ordered by offset."""

    report: Report
    passages: tuple[Passage, ...]
    mentions: tuple[Mention, ...]
    dates: tuple[DateMention, ...]
    quantities: tuple[Quantity, ...]
    places: tuple[PlaceMention, ...]
    credits: tuple[Credit, ...]
    languages: tuple[str, ...]
    """The languages of its paragraphs, the most frequent first."""
    read_in: tuple[str, ...] = ()
    """The languages whose data reading used, boilerplate and paragraphs that are in none of ours included."""

    def quote(self, item: Span | Passage | Mention | DateMention | Quantity | PlaceMention) -> str:
        """The characters that `item` covers."""
        return self.report.text[item.start : item.end]
