"""Days as the records hold them: an ISO date, or only a month or a year."""

from __future__ import annotations

import calendar
from datetime import date
from functools import lru_cache


def first_day(word: str) -> str:
    """The first day of an ISO date, month or year."""
    return word + "-01-01"[len(word) - 4 :]


def last_day(word: str) -> str:
    """The last day of an ISO date, month or year."""
    if len(word) == 4:
        return f"{word}-12-31"
    if len(word) == 7:
        return f"{word}-{calendar.monthrange(int(word[:4]), int(word[5:]))[1]:02}"
    return word


def days_between(one: str, other: str) -> int:
    """How many days apart two days are; a month or year counts from its beginning."""
    return abs(ordinal(one) - ordinal(other))


def days_before(word: str, number: int) -> str:
    """The day so many days before the first one of an ISO date, month or year; the first of all if there is none."""
    return date.fromordinal(max(1, ordinal(word) - number)).isoformat()


@lru_cache(10_000)  # reports come on few days, and each is compared with many
def ordinal(word: str) -> int:
    """The number of the first day of an ISO date, month or year, as `date.toordinal` counts."""
    return date.fromisoformat(first_day(word)).toordinal()
