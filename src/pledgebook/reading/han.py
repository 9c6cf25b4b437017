"""Finds numbers in Chinese numerals, and the fractions that Chinese and Japanese write with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pledgebook.reading.numerals import HAN, LONGEST, han_number

_DIGITS = "〇零一二三四五六七八九"
_RUN = re.compile(rf"\d[\d.,]{{0,{LONGEST}}}[{HAN}][\d{HAN}]*|[{HAN}]+")
_POINT = re.compile(rf"[点點.]([{_DIGITS}\d]{{1,15}})")  # no number has more decimals
# 三成 is 30 per cent, 一成九二 19.2; 成 and 割 open other words too
_TENTHS = re.compile(rf"([\d{_DIGITS}]{{1,{LONGEST}}})[成割]([{_DIGITS}]{{0,2}})(?![長熟人為为立功本分果員员])")
# 百分之八十一 is written with the whole first, 4分の1 too
_PARTS = re.compile(rf"([\d{HAN}]{{1,{LONGEST}}})\s?分[之の]\s?([\d{HAN}]+(?:[点點.][\d{_DIGITS}]{{1,15}})?)")
_FIRST = frozenset("一二三四五六七八九两兩")  # 千万, 万一 and their like begin otherwise and are no numbers
_MOST = 100_000
_LEAST = 20  # smaller ones are too often parts of words


@dataclass(frozen=True, slots=True)
class HanNumber:
    """A number found; `pure` without figures, `weak` where only a unit makes it one."""

    start: int
    end: int
    value: float
    unit: str | None = None
    pure: bool = False
    weak: bool = False


def find_han(folded: str, start: int, end: int) -> Iterator[HanNumber]:
    """Yield the numbers that Chinese numerals write in `folded[start:end]`."""
    for found in _PARTS.finditer(folded, start, end):
        whole, part = _decimal(found[1]), _decimal(found[2])
        if whole and part is not None:
            yield HanNumber(found.start(), found.end(), round(part / whole * 100, 4), "percent")
    for found in _TENTHS.finditer(folded, start, end):
        tens = han_number(found[1])
        if tens is not None and tens <= 10:
            rest = _value_of_digits(found[2]) / 10 ** (len(found[2]) - 1) if found[2] else 0
            yield HanNumber(found.start(), found.end(), round(tens * 10 + rest, 4), "percent")
    for found in _RUN.finditer(folded, start, end):
        number = _run(folded, found)
        if number is not None:
            yield number


def _run(folded: str, found: re.Match[str]) -> HanNumber | None:
    value, stop = han_number(found[0]), found.end()
    if value is None:
        return None
    point = _POINT.match(folded, stop)
    pure = not any(letter in "0123456789" for letter in found[0])
    if point is not None and pure and value < 1000:
        value, stop = _with_decimals(value, point[1]), point.end()
    begins = found[0][0] in _FIRST or (found[0][0] == "十" and value >= _MOST)
    plain = begins and len(found[0]) > 1 and value >= _LEAST
    return HanNumber(found.start(), stop, value, None, pure, pure and not plain)


def _decimal(written: str) -> float | None:
    """A number with or without decimals: 二十七點七."""
    found = re.search(r"[点點.]", written)
    if found is None:
        return han_number(written)
    whole = han_number(written[: found.start()])
    return None if whole is None else _with_decimals(whole, written[found.end() :])


def _with_decimals(whole: float, digits: str) -> float:
    return round(whole + float(_value_of_digits(digits)) / float(10 ** len(digits)), 6)


def _value_of_digits(digits: str) -> int:
    return int("".join(str(int(han_number(digit) or 0)) for digit in digits))
