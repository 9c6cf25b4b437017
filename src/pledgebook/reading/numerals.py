"""Numbers as texts write them: figures in every convention, words, Chinese numerals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pledgebook.knowledge.languages import load_language
from pledgebook.reading.folding import fold

# the order matters: grouped figures before plain ones
FIGURES = re.compile(
    r"\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d+)?"
    r"|\d{1,3}(?:\.\d{3})+(?!\d)(?:,\d+)?"
    r"|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?"
    r"|\d{1,3}(?:,\d\d)+,\d{3}(?!\d)"
    r"|\d{1,3}(?:'\d{3})+(?!\d)"
    r"|\d+[.,]\d+"
    r"|\d+"
)
HAN_DIGITS = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "兩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
_HAN_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "廿": 20, "卅": 30}
_HAN_SCALES = {"万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12}
HAN = "".join([*HAN_DIGITS, *_HAN_STEPS, *_HAN_SCALES])
_HAN_PART = re.compile(rf"[\d.,]+|[{HAN}]")
LONGEST = 40
"""Signs of a number at most: a run without end is too large for any, and searching it would never end either."""


def figures(written: str, decimal: str, *, measured: bool) -> float:
    """The value of figures such as `1.100`, `1,1`, `100 000`.

    Args:
        written: matched by `FIGURES`.
        decimal: the language's decimal sign, which decides where the figures alone do not.
        measured: whether a scale or a unit follows that makes decimals likely ("1,125 million", "0.125 %").
    """
    plain = written.replace(" ", "").replace("'", "")
    dots, commas = plain.count("."), plain.count(",")
    if dots and commas:
        last = "." if plain.rfind(".") > plain.rfind(",") else ","
        other = "," if last == "." else "."
        return float(plain.replace(other, "").replace(last, "."))
    sign = "." if dots else ","
    if dots + commas > 1:
        return float(plain.replace(sign, ""))
    if dots + commas == 1:
        whole, _, rest = plain.partition(sign)
        grouped = len(rest) == 3 and whole != "0" and len(whole) <= 3 and " " not in written
        if grouped and not (sign == decimal and measured):
            return float(whole + rest) if sign != decimal or sign == "," else float(f"{whole}.{rest}")
        return float(f"{whole}.{rest}")
    return float(plain)


def han_number(written: str) -> float | None:
    """The value of Chinese numerals, also mixed with figures: `二十六`, `2万5000`, `一百零五`, `两千`, `二〇二五`."""
    parts = _HAN_PART.findall(written)
    if not 0 < len(parts) <= LONGEST:
        return None
    if all(part in HAN_DIGITS for part in parts):
        return float("".join(str(HAN_DIGITS[part]) for part in parts))
    total, section = 0.0, 0.0
    digit: float | None = None
    last_step = 0.0
    for part in parts:
        if part in _HAN_SCALES:
            section += digit or 0
            if section or not total:
                total += (section or 1) * _HAN_SCALES[part]
            else:
                total *= _HAN_SCALES[part]
            section, digit, last_step = 0.0, None, float(_HAN_SCALES[part])
        elif part in _HAN_STEPS:
            step = _HAN_STEPS[part]
            section += step if step in {20, 30} else (1 if digit is None else digit) * step
            digit, last_step = None, float(step)
        elif part in HAN_DIGITS:
            digit = HAN_DIGITS[part] if digit is None else digit * 10 + HAN_DIGITS[part]
            last_step = 0.0 if part in "零〇" else last_step
        else:
            digit = _plain(part)
            last_step = 0.0
    if digit is not None and digit < 10 and last_step >= 100 and parts[-1] in HAN_DIGITS and parts[-2] not in "零〇":
        digit *= last_step / 10  # 一千五 is 1,500
    return total + section + (digit or 0)


def _plain(part: str) -> float:
    part = part.strip(".,").replace(",", "")
    try:
        return float(part)
    except ValueError:
        return float(part.replace(".", "") or 0)


def whole_number(written: str) -> int | None:
    """A whole number in figures or Chinese numerals."""
    value = float(written) if written.isdecimal() else han_number(written)
    return None if value is None or not value.is_integer() else int(value)


@cache
def _words(code: str) -> dict[str, float]:
    language = load_language(code)
    ordinals = {fold(form): float(value) for form, value in language.quantities.ordinals.items()}
    return ordinals | {fold(form): value for form, value in language.numbers.items()}


def value_of_word(code: str, written: str) -> int | None:
    """The value of one number word, an ordinal too."""
    value = _words(code).get(fold(written))
    return None if value is None or value != int(value) else int(value)


def compose(values: Sequence[float], *, units_first: bool) -> tuple[float, int]:
    """The value of number words that stand side by side, and how many of them belong to it.

    "two hundred", "six": 206, 3; "two", "three": 2, 1, for these are two numbers.
    """
    parts: list[float] = []  # falling magnitudes that add up, each multiplied by its scale
    current, scale, taken = 0.0, 1.0, 0
    for value in values:
        if value >= 1000 and _is_scale(value):
            below = current
            while parts and parts[-1] < value:
                below += parts.pop()
            parts.append((below or 1) * value)
            current, scale = 0.0, value
        elif value in {10, 100} and 0 < current < value and current % 1 == 0 and values[taken - 1] < 10:
            current *= value
        elif value == 0.5 and taken:  # "three and a half", "a million and a half"
            current += value if current else value * scale
        elif parts and value == 1:  # "one" repeats the noun: مليون واحد
            pass
        elif current == 0 or _adds(current, value, units_first=units_first):
            if parts and current == 0 and value >= parts[-1]:
                break
            current += value
        else:
            break
        taken += 1
    return sum(parts) + current, taken


def _is_scale(value: float) -> bool:
    while value >= 10:
        value /= 10
    return value == 1


def _adds(current: float, value: float, *, units_first: bool) -> bool:
    """Whether `value` goes on a number that stands at `current`: 20 and 6; 6 and 20 where units go first."""
    if current % 1 or value % 1 or value == 0:
        return False
    lowest = 1
    while current % (lowest * 10) == 0:
        lowest *= 10
    if value < lowest:
        return True
    tens = value % 10 == 0 and 20 <= value < 100
    return units_first and tens and 0 < current % 100 < 10
