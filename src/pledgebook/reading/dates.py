"""Finds dates in a text and resolves them against the day of publication."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any

from pledgebook.knowledge.languages import Language, load_language
from pledgebook.reading.calendar import Expression, other_side, parse_published, resolve
from pledgebook.reading.folding import fold
from pledgebook.reading.lexicon import Lexicon, Token, stretches
from pledgebook.reading.numerals import HAN, value_of_word, whole_number
from pledgebook.reading.units import Units, alternatives, units_of
from pledgebook.records.report import DateMention, Passage

_NOTHING = re.compile(r"(?!)")
_ISO = re.compile(r"(?<![\d-])(?P<year>(?:19|20)\d\d)-(?P<month>\d{2})-(?P<day>\d{2})(?![\d-])")
_FIGURES = re.compile(r"(?<![\d.,/])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d/]|[.,]\d)")
_YEAR_FIRST = re.compile(r"(?<![\d.,/])((?:19|20)\d\d)([./])(\d{1,2})\2(\d{1,2})(?![\d/]|[.,]\d)")
_ANY = re.compile(r"(?<![\d.,/-])\d{1,4}([./-])\d{1,2}(?:\1\d{0,4})?(?![\d/])")
_SHORT = re.compile(r"(?<![\d.,])(\d{1,2})\.(\d{1,2})\.(?!\d)")
_YEAR = re.compile(r"(?<![\w.,:/+-])(?:19[4-9]|20[0-4])\d(?!\w|[.,:/]\d|-\d\d?(?!\d))")
_BETWEEN = re.compile(r"\s?,?\s?\(?,?\s?")
_DAY = r"(?P<day>\d{1,2}"
"""How the day begins in the patterns of languages: words for it may stand in its place."""
_SIDES = {"before": -1, "after": -1, "later_before": 1, "later_after": 1, "earlier": -1, "later": 1}
_FROM_ANCHOR = {"earlier", "later"}
_NEAR = {"day", "week"}
_REACH = 28
_CLAUSE = 90
_OPENING = 6
_MEMORY = 600  # "the day before" counts from a date at most this many characters back


class _Rules:
    """One language's date rules, compiled."""

    def __init__(self, language: Language) -> None:
        rules = language.dates
        senses: list[tuple[str, str, Any]] = [(form, "relative", shift) for form, shift in rules.relative.items()]
        senses += [(form, "feast", date) for form, date in rules.feasts.items()]
        if language.spaces:  # elsewhere a name such as "一" is too short, patterns find it
            senses += [(form, "month", (month, form in rules.needy)) for form, month in rules.months.items()]
            senses += [(form, "weekday", day) for form, day in rules.weekdays.items()]
            senses += [(form, "modifier", shift) for form, shift in rules.modifiers.items()]
        self.language = language
        self.lexicon = Lexicon(senses, spaces=language.spaces, prefixes=language.prefixes)
        self.days = _days(language)
        words = rf"{_DAY}|(?<!\w)(?:{alternatives(self.days)})" if self.days else _DAY
        before = rules.before.replace(_DAY, words)
        self.before = re.compile(rf"(?<![\d.,]){before}$") if before else _NOTHING
        self.by = re.compile(rf"(?<!\w)(?:{alternatives(rules.by)})\s$") if rules.by else _NOTHING
        self.after = re.compile(rules.after) if rules.after else _NOTHING
        self.year = re.compile(rules.year) if rules.year else _NOTHING
        self.link = re.compile(rf"\s?(?:{rules.links})?\s?") if rules.links else re.compile(r"\s?")
        self.patterns = [re.compile(pattern) for pattern in rules.patterns]
        self.prepositions = re.compile(rf"(?<!\w)(?:{alternatives(rules.prepositions)})[ -]$")
        self.weekdays = {fold(form): day for form, day in rules.weekdays.items()}
        self.shifts = {fold(form): shift for form, shift in (*rules.relative.items(), *rules.modifiers.items())}
        self.ago = list(_spans(language))
        word = r"(?<!\w)(?P<n>\d{1,3}|[^\W\d_]+)\s$" if language.spaces else rf"(?P<n>\d{{1,3}}|[{HAN}]+)\s?$"
        years = alternatives(form for form, span in rules.spans.items() if span == "year")
        self.called_year = re.compile(rf"\s?(?:{years})") if years else _NOTHING
        self.counted = re.compile(word)
        edges = (r"(?<!\w)", r"(?!\w)") if language.spaces else ("", "")
        future, clauses = _starred(rules.future), _starred(rules.clauses)
        self.future = re.compile(f"{edges[0]}(?:{future}){edges[1]}") if future else _NOTHING
        self.clause = re.compile(rf"[,;:.!?–—«»“”\"、，。；：！？،؛()]|{edges[0]}(?:{clauses}){edges[1]}")


def _days(language: Language) -> dict[str, int]:
    """Words for the days of a month, as they are folded."""
    ordinals = {form: value for form, value in language.quantities.ordinals.items() if value <= 31}
    return {fold(form): value for form, value in {**ordinals, **language.dates.days}.items()}


def _spans(language: Language) -> Iterator[tuple[re.Pattern[str], int, dict[str, str]]]:
    """Patterns for "two days ago" and its like, with the direction they point in; the number may stand before them."""
    rules = language.dates
    words = {fold(form): span for form, span in rules.spans.items()}
    near = {form: "anchor" if span == "day" else "anchorweek" for form, span in words.items() if span in _NEAR}
    gap, word = (r"\s", r"[^\W\d_]+") if language.spaces else (r"\s?", f"[{HAN}]+")
    span = rf"(?P<span>{alternatives(words)})"
    edges = (r"(?<!\w)", r"(?!\w)") if language.spaces else ("", "")
    for side, sign in _SIDES.items():
        if side not in rules.ago:
            continue
        mark = rf"(?:{alternatives(rules.ago[side])})"
        number = rf"(?:(?P<n>\d{{1,3}}|{word}){gap})?"
        body = rf"{mark}{gap}{number}{span}" if side.endswith("before") else rf"{span}{gap}{mark}"
        pattern = re.compile((edges[0] if language.spaces else "") + body + edges[1])
        yield pattern, sign, near if side in _FROM_ANCHOR else words


def _starred(forms: Iterable[str]) -> str:
    """A pattern for any of `forms`, in which `*` is any letters and `?` one."""
    return "|".join(re.escape(fold(form)).replace(r"\*", r"\w*").replace(r"\?", r"\w") for form in forms)


@cache
def _rules(code: str) -> _Rules:
    return _Rules(load_language(code))


def find_expressions(text: str, passages: Iterable[Passage], folded: str | None = None) -> list[Expression]:
    """Everything in `passages` that speaks of a date, in order and without overlap, not yet resolved."""
    folded = fold(text) if folded is None else folded
    found: list[Expression] = []
    for code, start, end in stretches(passages):
        rules, units = _rules(code), units_of(code)
        everything = chain(
            _in_figures(folded, start, end, rules.language.dates.order),
            _by_pattern(rules, folded, start, end),
            _by_word(rules, text, folded, start, end),
        )
        taken = _without_overlap(everything)
        years = (year for year in _years(rules, folded, start, end, units))
        found += _joined(_without_overlap(chain(taken, years)), folded)
    return found


def _without_overlap(expressions: Iterable[Expression]) -> list[Expression]:
    """In order of offset; of two that overlap the one found first stays, unless the other is longer and covers it."""
    kept: list[Expression] = []
    for said in sorted(expressions, key=lambda e: (e.start, -e.end)):
        if not kept or said.start >= kept[-1].end:
            kept.append(said)
    return kept


def _joined(expressions: list[Expression], folded: str) -> list[Expression]:
    """A weekday beside a date only repeats it: the date is kept and covers both."""
    out: list[Expression] = []
    for said in expressions:
        before = out[-1] if out else None
        if before is not None and _BETWEEN.fullmatch(folded, before.end, said.start):
            if before.weekday is not None and said.day is not None:
                out[-1] = replace(said, start=before.start)
                continue
            if before.day is not None and said.weekday is not None:
                out[-1] = replace(before, end=said.end)
                continue
        out.append(said)
    return out


def _in_figures(folded: str, start: int, end: int, order: str) -> Iterator[Expression]:
    for near in _ANY.finditer(folded, start, end):
        at = near.start()
        if found := _ISO.match(folded, at, end):
            yield from _day(found, int(found["year"]), int(found["month"]), int(found["day"]))
        elif found := _YEAR_FIRST.match(folded, at, end):
            yield from _day(found, int(found[1]), int(found[3]), int(found[4]))
        elif found := _FIGURES.match(folded, at, end):
            first, second, year = int(found[1]), int(found[3]), int(found[4])
            if len(found[4]) == 2 and found[2] != ".":
                continue  # 12-15-20 or 3/4/25 may be anything
            day, month = (second, first) if (order == "mdy" and first <= 12) or second > 12 else (first, second)
            yield from _day(found, year + 2000 if year < 100 else year, month, day)
        elif order == "dmy" and (found := _SHORT.match(folded, at, end)):
            yield from _day(found, None, int(found[2]), int(found[1]))


def _day(found: re.Match[str], year: int | None, month: int, day: int) -> Iterator[Expression]:
    if 1 <= month <= 12 and 1 <= day <= 31:
        stop = found.end() if year is not None else found.end() - 1
        yield Expression(found.start(), stop, year, month, day)


def _by_pattern(rules: _Rules, folded: str, start: int, end: int) -> Iterator[Expression]:
    for pattern in rules.patterns:
        for found in pattern.finditer(folded, start, end):
            groups = found.groupdict()
            year, month, day = (_number(rules, groups.get(name)) for name in ("year", "month", "day"))
            weekday = rules.weekdays.get(groups.get("weekday") or "")
            shift = rules.shifts.get(groups.get("shift") or "")
            if (month or 1) > 12 or (day or 1) > 31 or (month or 1) < 1:
                continue
            if any(part is not None for part in (year, month, day, weekday)):
                said = Expression(found.start(), found.end(), year, month, day, weekday, shift)
                lone = weekday is not None or (day is not None and month is None)
                if lone and shift is None and _to_come(rules, folded, said, start, end):
                    said = replace(said, shift="ahead")
                yield said
    for pattern, sign, words in rules.ago:
        for found in pattern.finditer(folded, start, end):
            yield from _distance(rules, folded, found, sign, words)


def _distance(
    rules: _Rules, folded: str, found: re.Match[str], sign: int, words: dict[str, str]
) -> Iterator[Expression]:
    """What "two days ago" says; without a number, nothing."""
    unit, begin = words.get(found["span"]), found.start()
    written = found.groupdict().get("n")
    if unit is None:
        return
    if found.start("span") == begin:
        before = rules.counted.search(folded[max(0, begin - _REACH) : begin])
        if before is None:
            return
        written, begin = before["n"], begin - len(before[0])
    number = _number(rules, written)
    if number is None:  # "some days ago" could be any day
        return
    if unit == "anchorweek":
        unit, number = "anchor", 7 * number
    yield Expression(begin, found.end(), shift=f"{unit}{sign * number:+d}")


def _number(rules: _Rules, written: str | None) -> int | None:
    """A day, month or year in figures or words."""
    if written is None:
        return None
    if written.isdecimal():
        return int(written)
    if not rules.language.spaces:
        return whole_number(written)
    return value_of_word(rules.language.code, written)


def _by_word(rules: _Rules, text: str, folded: str, start: int, end: int) -> Iterator[Expression]:
    tokens = list(rules.lexicon.find(text, folded, start, end))
    used: set[int] = set()
    named = [token for token in tokens if token.kind in {"month", "weekday"}]
    modifiers = [token for token in tokens if token.kind == "modifier"]
    near = _Neighbours(modifiers)
    for token in named:
        said = _month(rules, folded, token, start, end) if token.kind == "month" else _weekday(token)
        beside = near.beside(said.start, said.end, folded, rules.link)
        for modifier in beside:
            fits = token.kind == "weekday" or modifier.value in {"past", "next"} or modifier.value[:4] == "year"
            if fits and said.year is None:
                used.update(range(modifier.start, modifier.end))
                said = replace(
                    said,
                    start=min(said.start, modifier.start),
                    end=max(said.end, modifier.end),
                    shift=modifier.value if _outranks(modifier.value, said.shift) else said.shift,
                )
        if token.kind == "weekday" and said.shift is None and _to_come(rules, folded, said, start, end):
            said = replace(said, shift="ahead")
        if token.kind == "month" and token.value[1] and _bare(rules, folded, said):
            continue
        yield said
    for token in tokens:
        if token.kind == "relative" and token.start not in used:
            yield Expression(token.start, token.end, shift=token.value)
        if token.kind == "feast":
            yield _feast(rules, folded, token, end)


def _outranks(shift: str, other: str | None) -> bool:
    """Whether of two modifiers, one on either side, `shift` says more."""
    return other is None or shift[:4] in {"week", "year"}


def _to_come(rules: _Rules, folded: str, said: Expression, start: int, end: int) -> bool:
    """Whether the clause around a weekday speaks of what is to come."""
    left = max(start, said.start - _CLAUSE)
    opens = max((found.end() for found in rules.clause.finditer(folded, left, said.start)), default=left)
    edge = min(end, said.end + _CLAUSE)
    closes = rules.clause.search(folded, said.end, edge)
    if closes and closes.start() == said.end and said.start - opens <= _OPENING:  # "On Friday, they will meet"
        closes = rules.clause.search(folded, closes.end(), edge)
    stop = closes.start() if closes else edge
    return rules.future.search(folded, opens, stop) is not None


class _Neighbours:
    """Modifiers by where they begin and end."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._starts = [token.start for token in tokens]

    def beside(self, start: int, end: int, folded: str, link: re.Pattern[str]) -> list[Token]:
        """The nearest modifier on either side, if only a link stands between."""
        place = bisect_left(self._starts, start)
        near = self._tokens[max(0, place - 2) : place + 4]
        before = [t for t in near if t.end <= start]
        after = [t for t in near if t.start >= end]
        nearest = [max(before, key=lambda t: t.end)] if before else []
        nearest += [min(after, key=lambda t: t.start)] if after else []
        return [t for t in nearest if link.fullmatch(folded, min(t.end, end), max(t.start, start))]


def _weekday(token: Token) -> Expression:
    return Expression(token.start, token.end, weekday=token.value)


def _month(rules: _Rules, folded: str, token: Token, start: int, end: int) -> Expression:
    """A month's name with the day and year beside it."""
    left = max(start, token.start - _REACH)
    begin, stop = token.start, token.end
    day: int | None = None
    # the slice keeps one character more, so that a pattern sees whether a number goes on to the left
    before = rules.before.search(folded[left:begin])
    if before is not None:
        day = rules.days.get(before["day"]) or _number(rules, before["day"])
        begin = left + before.start()
    elif (after := rules.after.match(folded, stop, end)) is not None:
        day, stop = _number(rules, after["day"]), after.end()
    if day is not None and not 1 <= day <= 31:
        begin, stop, day = token.start, token.end, None
    year, stop = _year_beside(rules, folded, stop, end)
    to_come = year is day is None and rules.by.search(folded[left:begin]) is not None
    return Expression(begin, stop, year, token.value[0], day, shift="ahead" if to_come else None)


def _feast(rules: _Rules, folded: str, token: Token, end: int) -> Expression:
    """A day that has a name, with the year beside it."""
    month, day = token.value
    year, stop = _year_beside(rules, folded, token.end, end)
    return Expression(token.start, stop, year, month, day)


def _year_beside(rules: _Rules, folded: str, at: int, end: int) -> tuple[int | None, int]:
    """The year that follows a day or month, and where it ends; `at` where there is none."""
    found = rules.year.match(folded, at, end)
    return (None, at) if found is None else (int(found["year"]), found.end())


def _bare(rules: _Rules, folded: str, said: Expression) -> bool:
    """Whether nothing beside a month's name shows that it is one."""
    if said.day is not None or said.year is not None or said.shift is not None:
        return False
    return rules.prepositions.search(folded[max(0, said.start - _REACH) : said.start]) is None


def _years(rules: _Rules, folded: str, start: int, end: int, units: Units) -> Iterator[Expression]:
    for found in _YEAR.finditer(folded, start, end):
        called = rules.called_year.match(folded, found.end())  # "2024 року" names a year, though року is a unit too
        if called or not units.counts(folded, found.start(), found.end()):
            yield Expression(found.start(), found.end(), year=int(found[0]))


def find_dates(
    text: str,
    passages: tuple[Passage, ...],
    published: str | None,
    expressions: list[Expression] | None = None,
) -> tuple[DateMention, ...]:
    """The dates that `passages` name, resolved against `published`; what cannot be resolved is left out.

    Args:
        text: the report's text.
        passages: its passages.
        published: ISO date of publication; without it only dates that name their year are resolved.
        expressions: what `find_expressions` found, where that is known already.
    """
    said = find_expressions(text, passages) if expressions is None else expressions
    day = parse_published(published)
    out: list[DateMention] = []
    for expression in said:
        near = next((d for d in reversed(out[-6:]) if len(d.value) == 10), None)
        anchor = parse_published(near.value) if near and expression.start - near.end < _MEMORY else None
        value = resolve(expression, day, anchor)
        if value is not None:
            other = other_side(expression, day, value)
            out.append(DateMention(expression.start, expression.end, value, other))
    return tuple(out)
