"""Finds numbers with their units, however a text writes them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from pledgebook.knowledge.languages import Language, load_language
from pledgebook.reading.calendar import Expression
from pledgebook.reading.dates import find_expressions
from pledgebook.reading.folding import fold, is_letter
from pledgebook.reading.han import find_han
from pledgebook.reading.lexicon import Lexicon, Token, stretches
from pledgebook.reading.numerals import FIGURES, compose, figures
from pledgebook.reading.units import Units, alternatives, units_of
from pledgebook.records.report import Bound, Passage, Quantity

_NOTHING = re.compile(r"(?!)")
_SKIPPED = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|\+\d[\d ()-]{7,}\d"  # telephone
    r"|(?<![\d.,])\d{1,2}[:h]\d{2}(?::\d{2})?(?!\d)"  # clock
    r"|(?<![\d.,])\d{1,2}-\d(?!\d)(?![\d-])(?=[\s),.;])"  # score
    r"|\[\d+\]"  # footnote
)
_BROKEN = re.compile(r"(\d{1,3}),? ?, ?(\d{1,2})(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLOCK = re.compile(r"(?:^|(?<=\n))[\W_]{0,3}[012]?\d[.:][0-5]\d(?=\s)")
_NAME = re.compile(r"(?<!\w)[^\W\d_]{1,7}-$")
_REACH = 40


@dataclass(frozen=True, slots=True)
class _Number:
    """A number before its surroundings are looked at."""

    start: int
    end: int
    value: float
    written: str = ""
    """The figures, empty for words: their value may change with what follows."""
    ordinal: bool = False
    weak: bool = False
    """A word such as "one" that is a number only beside a scale or unit."""
    unit: str | None = None
    """Known already: per cent, for fractions."""


class _Rules:
    """One language's rules for numbers, compiled."""

    def __init__(self, language: Language) -> None:
        rules = language.quantities
        senses = [(form, "number", value) for form, value in rules.words.items()]
        senses += [(form, "step", float(value)) for form, value in rules.multipliers.items()]
        senses += [(form, "scale", value) for form, value in rules.scales.items() if len(form) > 1]
        senses += [(form, "ordinal", float(value)) for form, value in rules.ordinals.items()]
        senses += [(form, "fraction", value) for form, value in rules.fractions.items()]
        self.language = language
        self.lexicon = Lexicon(senses, spaces=language.spaces, prefixes=language.prefixes)
        joiners = alternatives(rules.joiners)
        halves = alternatives(form for form, value in rules.words.items() if value == 0.5)
        self.half = re.compile(rf"\s(?:(?:{joiners})\s)?(?:{halves})(?!\w)") if halves and joiners else _NOTHING
        self.gap = re.compile(rf"\s?(?:{joiners})?\s?" if joiners else r"\s?")
        self.ordinal_before = re.compile(rf"(?:{rules.ordinal_before})$") if rules.ordinal_before else _NOTHING
        self.ordinal_after = re.compile(rf"(?:{rules.ordinal_after})(?!\w)") if rules.ordinal_after else _NOTHING
        ranges = alternatives(rules.ranges)
        edge = r"(?!\w)" if language.spaces else ""
        self.upto = re.compile(alternatives(rules.ranges))
        self.range = re.compile(rf"\s?(?:{ranges}){edge}\s?(?:[$€£]\s?)?")


@cache
def _rules(code: str) -> _Rules:
    return _Rules(load_language(code))


def find_quantities(
    text: str, passages: Iterable[Passage], expressions: list[Expression] | None = None
) -> tuple[Quantity, ...]:
    """The numbers in `passages` that count or measure something, in order and without overlap.

    Dates, clock times, telephone numbers and the numbers of articles are none.

    Args:
        text: the report's text.
        passages: its passages.
        expressions: what speaks of dates, where that is known already.
    """
    passages = tuple(passages)
    folded = fold(text)
    said = find_expressions(text, passages, folded) if expressions is None else expressions
    taken = [(e.start, e.end) for e in said]
    out: list[Quantity] = []
    for code, start, end in stretches(passages):
        rules, units = _rules(code), units_of(code)
        skipped = [*taken, *(found.span() for found in _SKIPPED.finditer(folded, start, end))]
        skipped += _clocks(text, start, end)
        numbers = _free(_candidates(rules, text, folded, start, end), skipped)
        measured = (_measured(rules, units, folded, number) for number in numbers)
        # digits without end are beyond all numbers, and infinity is no JSON
        out += _ranged([q for q in measured if q is not None and math.isfinite(q.value)], rules, folded)
    return tuple(_apart(out))


def _clocks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The times that open the lines of a live blog; "12.50 million" at the head of a line is none."""
    for found in _CLOCK.finditer(text, start, end):
        following = text[found.end() :][:2].strip()
        if not (following.islower() or following in {"%", "€", "$", "£"}):
            yield found.span()


def _free(numbers: Iterable[_Number], skipped: list[tuple[int, int]]) -> Iterator[_Number]:
    """The numbers that lie in none of the skipped ranges, in order and without overlap."""
    ranges = sorted(skipped)
    place, last = 0, 0
    for number in sorted(numbers, key=lambda n: (n.start, -n.end)):
        while place < len(ranges) and ranges[place][1] <= number.start:
            place += 1
        inside = place < len(ranges) and ranges[place][0] < number.end
        if not inside and number.start >= last:
            last = number.end
            yield number


def _apart(quantities: list[Quantity]) -> Iterator[Quantity]:
    last = 0
    for quantity in sorted(quantities, key=lambda q: (q.start, -q.end)):
        if quantity.start >= last:
            last = quantity.end
            yield quantity


def _candidates(rules: _Rules, text: str, folded: str, start: int, end: int) -> Iterator[_Number]:
    if not rules.language.spaces:
        for han in find_han(folded, start, end):
            before = folded[max(0, han.start - 4) : han.start]
            ordinal = han.pure and rules.ordinal_before.search(before) is not None
            yield _Number(han.start, han.end, han.value, ordinal=ordinal, weak=han.weak, unit=han.unit)
    yield from _in_figures(rules, folded, start, end)
    yield from _in_words(rules, text, folded, start, end)


def _in_figures(rules: _Rules, folded: str, start: int, end: int) -> Iterator[_Number]:
    language = rules.language
    for found in FIGURES.finditer(folded, start, end):
        here, there = found.span()
        left = folded[max(start, here - 8) : here]
        ordinal = rules.ordinal_before.search(left) is not None
        if not ordinal and language.spaces and not _stands_free(language, left):
            continue
        if folded[there : there + 1] in {":", "/"} and folded[there + 1 : there + 2].isdigit():
            continue
        if left[-1:] in {".", ",", ":", "/"} and left[-2:-1].isdigit():
            continue
        after = rules.ordinal_after.match(folded, there)
        if after is not None:
            ordinal, there = True, after.end()
        yield _Number(here, there, 0.0, found[0], ordinal)


def _stands_free(language: Language, left: str) -> bool:
    """Whether figures after `left` are no part of a name, as in "F-16" or "T90"."""
    if left[-1:].isalpha():
        return re.split(r"[\W\d]", left)[-1] in language.prefixes
    return _NAME.search(left) is None


def _in_words(rules: _Rules, text: str, folded: str, start: int, end: int) -> Iterator[_Number]:
    tokens = list(rules.lexicon.find(text, folded, start, end))
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "fraction":
            yield _Number(token.start, token.end, token.value, unit="percent")
        if token.kind == "ordinal":
            yield _Number(token.start, token.end, token.value, ordinal=True)
        if token.kind != "number":
            at += 1
            continue
        run = _run(rules, folded, tokens, at)
        value, taken = compose([t.value for t in run], units_first=rules.language.quantities.units_first)
        last = run[max(taken, 1) - 1]
        ordinal = last.kind == "ordinal"
        yield _Number(token.start, last.end, value, ordinal=ordinal, weak=taken <= 1 and token.value <= 1)
        while at < len(tokens) and tokens[at].start < last.end:
            at += 1


def _run(rules: _Rules, folded: str, tokens: list[Token], at: int) -> list[Token]:
    """The number words from `at` that stand side by side; of a form's senses the first that counts."""
    run = [tokens[at]]
    for token in tokens[at + 1 :]:
        if token.start == run[-1].start:
            continue
        if token.kind == "fraction" or not rules.gap.fullmatch(folded, run[-1].end, token.start):
            break
        run.append(token)
        if token.kind == "ordinal":
            break
    return run


def _measured(rules: _Rules, units: Units, folded: str, number: _Number) -> Quantity | None:
    """The number with scale, unit and bound; None where it is only a name or an article."""
    if number.ordinal:
        value = figures(number.written, ".", measured=False) if number.written else number.value
        return Quantity(number.start, number.end, value, None)
    if units.labelled(folded, number.start):
        return None
    start, end, written = number.start, number.end, number.written
    broken = _BROKEN.match(folded, start) if written.isdigit() else None
    if broken is not None and _decimals_follow(units, folded, broken.end()):
        written, end = f"{broken[1]},{broken[2]}", broken.end()
    half, factor, bound, end = _multiplied(rules, units, folded, end)
    reach = 0 if _YEAR.fullmatch(written) else 2
    following = None if number.unit else units.unit_at(folded, end, reach)
    unit, unit_end = (number.unit, end) if following is None else following
    if written:
        decimal = "," if broken is not None else rules.language.quantities.decimal
        value = figures(written, decimal, measured=factor > 1 or unit in {"percent", "km2"})
    else:
        value = number.value
        if number.weak and factor == 1 and not _carries(value, following):
            return None
    if factor == 1 and following is None and written and rules.language.spaces and is_letter(folded, number.end):
        return None  # "5G", "90er"
    before = units.prefix_before(folded, start)
    if before is not None:
        start = before[1]
        unit = before[0] if following is None else unit
    if bound is None and following is not None and (late := units.bound_after(folded, unit_end)) is not None:
        bound, unit_end = late
    bound = units.bound_before(folded, start) or bound or "exact"
    return Quantity(start, unit_end, _clean((value + half) * factor), unit, bound)


def _carries(value: float, following: tuple[str | None, int] | None) -> bool:
    """Whether a unit makes a number of a weak word: "one per cent", but not "one country"."""
    return following is not None and (value > 1 or (value == 1 and following[0] == "percent"))


def _multiplied(rules: _Rules, units: Units, folded: str, at: int) -> tuple[float, float, Bound | None, int]:
    """What follows figures: a half to add, the factor of the scales, a bound, and where they end."""
    bound: Bound | None = None
    if (found := units.bound_after(folded, at)) is not None:
        bound, at = found
    half, at = _half(rules, folded, at)
    factor, at = _scaled(units, folded, at)
    if factor > 1 and not half:
        half, at = _half(rules, folded, at)
    if bound is None and (found := units.bound_after(folded, at)) is not None:
        bound, at = found
    return half, factor, bound, at


def _half(rules: _Rules, folded: str, at: int) -> tuple[float, int]:
    """The half that follows ("and a half", "buçuk"), and where it ends."""
    found = rules.half.match(folded, at)
    return (0.5, found.end()) if found else (0.0, at)


def _clean(value: float) -> float:
    """Without the noise of binary multiplication: 1.1 thousand million is 1100000000."""
    return float(f"{value:.12g}")


def _decimals_follow(units: Units, folded: str, at: int) -> bool:
    if units.scale_at(folded, at) is not None:
        return True
    unit = units.unit_at(folded, at)
    return unit is not None and unit[0] == "percent"


def _scaled(units: Units, folded: str, at: int) -> tuple[float, int]:
    """The factor of the scales that follow `at` ("thousand million"), and where they end."""
    factor = 1.0
    for _ in range(2):
        found = units.scale_at(folded, at)
        if found is None:
            break
        factor, at = factor * found[0], found[1]
    return factor, at


def _ranged(quantities: list[Quantity], rules: _Rules, folded: str) -> list[Quantity]:
    """Ranges and lists: the first number takes scale and unit of the second, if it has none of its own."""
    out = list(quantities)
    for at in range(len(out) - 2, -1, -1):
        first, second = out[at], out[at + 1]
        if second.start - first.end > _REACH:
            continue
        if rules.range.fullmatch(folded, first.end, second.start) is None:
            continue
        if rules.ordinal_after.search(folded, first.start, first.end):
            continue
        if second.bound == "less" and rules.upto.fullmatch(folded[first.end : second.start].strip()):
            second = out[at + 1] = replace(second, bound="exact")  # "15 to 20": here "to" only joins them
        if first.unit is not None:
            continue
        scale = _scale(first.value, second.value, folded[second.start : second.end])
        value = first.value
        if scale > 1 and first.value < 1000:
            value = _clean(first.value * scale)
        bound = first.bound if first.bound != "exact" else second.bound
        out[at] = replace(first, value=value, unit=second.unit, bound=bound)
    return out


def _scale(first: float, second: float, written: str) -> float:
    """By how much the second number of a range exceeds its figures, so that the first may share it."""
    found = FIGURES.search(written)
    if found is not None:
        mantissa = figures(found[0], ".", measured=True)
        return second / mantissa if 0 < mantissa < second else 1.0
    for scale in (1e9, 1e6, 1e3):  # "ten to fifteen thousand"
        if second >= scale:
            return scale if second % scale == 0 and first < second / scale else 1.0
    return 1.0
