"""What a language's file says: names of months, number words, units, abbreviations, boilerplate.

The files write word forms compactly: forms stand between spaces, `_` is a space within a form, and braces list
endings (`дв{а,і,ох}` is `два`, `двi`, `двох`). A form with a capital letter is found only as written or in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from pledgebook.errors import UsageError
from pledgebook.knowledge.files import DATA, read_yaml

LANGUAGES = ("en", "id", "ms", "fr", "de", "es", "it", "pt", "nl", "pl", "uk", "ru", "tr", "ar", "zh", "ja")
"""ISO 639-1 codes of the languages that have a file."""

_BRACES = re.compile(r"\{([^{}]*)\}")


def expand(form: str) -> list[str]:
    """All forms that a compact form stands for, in the order written."""
    found = _BRACES.search(form)
    if found is None:
        return [form.replace("_", " ")]
    head, tail = form[: found.start()], form[found.end() :]
    return [full for ending in found[1].split(",") for full in expand(head + ending + tail)]


def forms(line: str) -> tuple[str, ...]:
    """The forms that a line of a data file lists, each once."""
    return tuple(dict.fromkeys(full for form in line.split() for full in expand(form)))


@dataclass(frozen=True, slots=True)
class DateRules:
    """How a language writes dates."""

    order: str
    """`dmy`, `mdy` or `ymd`, for dates of figures only."""
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    """Monday is 0."""
    relative: Mapping[str, str]
    """Form to a shift such as `day-1`, `week+1`, `year+0`; `anchor-1` counts from the date named before."""
    modifiers: Mapping[str, str]
    """Form beside a weekday, month or day to `past`, `next` or a shift."""
    days: Mapping[str, int]
    """Words for the days of a month, beside the ordinals."""
    feasts: Mapping[str, tuple[int, int]]
    """Names of days, such as Christmas, with month and day."""
    by: tuple[str, ...]
    """Words before a month that is still to come."""
    links: str
    before: str
    after: str
    year: str
    patterns: tuple[str, ...]
    needy: frozenset[str]
    """Names of months that are other words too: they need a day, a year or a preposition."""
    prepositions: tuple[str, ...]
    spans: Mapping[str, str]
    """Words for day, week, month and year, as in "two days ago"."""
    ago: Mapping[str, tuple[str, ...]]
    """Words by side that turn a span into a shift: before and after it, from today (`before`, `after` and, for what
    is to come, `later_before`, `later_after`) or from the day named last (`earlier`, `later`)."""
    future: tuple[str, ...]
    """Words of a clause that speaks of what is to come; `*` stands for any letters at either end."""
    clauses: tuple[str, ...]
    """Words that open another clause."""
    soon: Mapping[str, tuple[str, ...]]
    """Forms of "in the coming days", by `days`, `weeks`, `months`."""


@dataclass(frozen=True, slots=True)
class NumberRules:
    """How a language writes numbers and what it counts."""

    decimal: str
    words: Mapping[str, float]
    multipliers: Mapping[str, int]
    scales: Mapping[str, float]
    ordinals: Mapping[str, int]
    ordinal_before: str
    ordinal_after: str
    fractions: Mapping[str, float]
    """Form to per cent."""
    joiners: tuple[str, ...]
    units_first: bool
    units: Mapping[str, str | None]
    """Form to unit; None where it is a unit that the book does not know, such as days."""
    unit_links: tuple[str, ...]
    prefix_units: Mapping[str, str]
    bounds: Mapping[str, str]
    bounds_after: Mapping[str, str]
    ranges: tuple[str, ...]
    labels: tuple[str, ...]
    """Words before a number that is a name and counts nothing: "article 5"."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language's file, ready for use."""

    code: str
    name: str
    spaces: bool
    prefixes: tuple[str, ...]
    """Letters that are written together with the next word, as Arabic "and", "in", "for"."""
    markers: tuple[str, ...]
    dates: DateRules
    quantities: NumberRules
    abbreviations: frozenset[str]
    closing: frozenset[str]
    """Abbreviations that may end a sentence, where a capital follows."""
    ordinal_dot: bool
    boilerplate: tuple[str, ...]
    headings: tuple[str, ...]
    source_labels: tuple[str, ...]
    group_nouns: tuple[str, ...]
    capital: tuple[str, ...]
    """The noun, as in "the French capital"."""

    @property
    def numbers(self) -> Mapping[str, float]:
        """Number words and their values."""
        return self.quantities.words


def _by_form(table: Mapping[Any, str], convert: Any = lambda key: key) -> dict[str, Any]:
    return {form: convert(key) for key, line in table.items() for form in forms(line)}


def _listed(lines: list[str], first: int) -> dict[str, int]:
    return {form: place for place, line in enumerate(lines, first) for form in forms(line)}


def _month_and_day(key: str) -> tuple[int, int]:
    month, day = key.split("-")
    return int(month), int(day)


def _glued(words: dict[str, float], joined: Mapping[str, str]) -> dict[str, float]:
    """Number words written together ("zweihundertfünfzig", "ventimila") up to 999,000, from their parts."""
    small = {w: v for w, v in words.items() if v == int(v) and 1 <= v < 100}
    hundred, thousand, single = joined["hundred"], joined["thousand"], joined["single"].split()
    hundreds = {hundred: 100.0}
    hundreds |= {w + hundred: v * 100 for w, v in small.items() if v < 10 and (v > 1 or w in single)}
    links = ["", *joined.get("link", "").split()]
    below = small | hundreds
    below |= {h + link + w: a + b for h, a in hundreds.items() for w, b in small.items() for link in links}
    above = {w + thousand: v * 1000 for w, v in below.items() if v > 1 or w in single}
    return below | above


def _dates(raw: dict[str, Any]) -> DateRules:
    return DateRules(
        order=raw["order"],
        months=MappingProxyType(_listed(raw["months"], 1)),
        weekdays=MappingProxyType(_listed(raw["weekdays"], 0)),
        relative=MappingProxyType(_by_form(raw["relative"])),
        modifiers=MappingProxyType(_by_form(raw.get("modifiers", {}))),
        days=MappingProxyType(_by_form(raw.get("days", {}), int)),
        feasts=MappingProxyType(_by_form(raw.get("feasts", {}), _month_and_day)),
        by=forms(raw.get("by", "")),
        links=raw.get("links", ""),
        before=raw.get("before", ""),
        after=raw.get("after", ""),
        year=raw.get("year", ""),
        patterns=tuple(raw.get("patterns", [])),
        needy=frozenset(forms(raw.get("needy", ""))),
        prepositions=forms(raw.get("prepositions", "")),
        spans=MappingProxyType(_by_form(raw.get("spans", {}))),
        ago=MappingProxyType({side: forms(line) for side, line in raw.get("ago", {}).items()}),
        future=forms(raw.get("future", "")),
        clauses=forms(raw.get("clauses", "")),
        soon=MappingProxyType({span: forms(line) for span, line in raw.get("soon", {}).items()}),
    )


def _numbers(raw: dict[str, Any], root: dict[str, Any]) -> NumberRules:
    words: dict[str, float] = _by_form(raw.get("words", {}), float)
    if "glued" in raw:
        words = _glued(words, raw["glued"]) | words
    units = {**_by_form(root["units"]), **_by_form(raw["units"])}
    return NumberRules(
        decimal=raw["decimal"],
        words=MappingProxyType(words),
        multipliers=MappingProxyType(_by_form(raw.get("multipliers", {}), int)),
        scales=MappingProxyType(_by_form(raw["scales"], float)),
        ordinals=MappingProxyType(_by_form(raw.get("ordinals", {}), int)),
        ordinal_before=raw.get("ordinal_before", ""),
        ordinal_after=raw.get("ordinal_after", ""),
        fractions=MappingProxyType(_by_form(raw.get("fractions", {}), float)),
        joiners=forms(raw.get("joiners", "")),
        units_first=raw.get("units_first", False),
        units=MappingProxyType({form: None if unit == "none" else unit for form, unit in units.items()}),
        unit_links=forms(raw.get("unit_links", "")),
        prefix_units=MappingProxyType({**_by_form(root["prefix_units"]), **_by_form(raw.get("prefix_units", {}))}),
        bounds=MappingProxyType({**_by_form(root["bounds"]), **_by_form(raw["bounds"])}),
        bounds_after=MappingProxyType(_by_form(raw.get("bounds_after", {}))),
        ranges=(*forms(root["ranges"]), *forms(raw.get("ranges", ""))),
        labels=forms(raw.get("labels", "")),
    )


@cache
def load_language(code: str) -> Language:
    """The language with ISO 639-1 code `code`.

    Raises:
        UsageError: the language is not one of `LANGUAGES`.
        DataError: its file breaks the schema.
    """
    if code not in LANGUAGES:
        raise UsageError(f"language {code!r}; one of: {' '.join(LANGUAGES)}")
    raw = read_yaml(DATA / "languages" / f"{code}.yaml", "language")
    root = read_yaml(DATA / "languages" / "root.yaml", "language-root")
    return Language(
        code=code,
        name=raw["name"],
        spaces=raw.get("spaces", True),
        prefixes=forms(raw.get("prefixes", "")),
        markers=forms(raw.get("markers", "")),
        dates=_dates(raw["dates"]),
        quantities=_numbers(raw["quantities"], root),
        abbreviations=frozenset(forms(raw.get("abbreviations", "")) + forms(root["abbreviations"])),
        closing=frozenset(forms(raw.get("abbreviations_end", ""))),
        ordinal_dot=raw.get("ordinal_dot", False),
        boilerplate=(*root["boilerplate"], *raw.get("boilerplate", [])),
        headings=tuple(raw.get("headings", [])),
        source_labels=forms(root["source_labels"]) + forms(raw.get("source_labels", "")),
        group_nouns=forms(raw["groups"]["nouns"]),
        capital=forms(raw.get("capital", "")),
    )
