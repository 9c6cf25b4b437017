"""Days as the records hold them: an ISO date, or only a month or a year."""

from __future__ import annotations

import calendar
from datetime import date


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
    return abs((date.fromisoformat(first_day(one)) - date.fromisoformat(first_day(other))).days)
