"""From what a text says about a date to the ISO date, month or year it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta

_PAST_MONTHS = 8  # a month without a year lies in the past unless that were longer ago than this


@dataclass(frozen=True, slots=True)
class Expression:
    """Characters that speak of a date, and what they say of it; None where they do not say it.

    `shift` is a distance such as `day-1` or `week+1`, or beside a weekday or month `past`, `next` (not today) and
    `ahead` (today or later); a unit of `anchor` counts from the date named before.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    shift: str | None = None


def parse_published(published: str | None) -> date | None:
    """The day of publication, where a whole day is known."""
    if published is None:
        return None
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None


def resolve(said: Expression, published: date | None, anchor: date | None) -> str | None:
    """The ISO date, month or year that `said` means, None where it cannot be told.

    Args:
        said: what the text says.
        published: the day of publication.
        anchor: the day that the text named last, for "the day before".
    """
    if said.year is not None:
        return _absolute(said.year, said.month, said.day)
    try:
        return None if published is None else _relative(said, published, anchor)
    except OverflowError:  # the day after the last, or longer ago than there are days
        return None


def other_side(said: Expression, published: date | None, value: str) -> str | None:
    """What `said` may mean instead of `value`, on the other side of the day of publication; None where it tells.

    A day of a month is the nearest one.
    """
    today = published.isoformat()[: len(value)] if published else value
    parts = [part for part in (said.month, said.day, said.weekday) if part is not None]
    if said.year is not None or len(parts) != 1 or said.shift not in {None, "ahead"} or value == today:
        return None
    return resolve(replace(said, shift="next" if value < today else "past"), published, None)


def _relative(said: Expression, published: date, anchor: date | None) -> str | None:
    unit, distance = _split(said.shift)
    if said.month is not None:
        return _month(said.month, said, published, unit, distance)
    if said.day is not None:
        return _day_of_month(said.day, published, unit, distance)
    if said.weekday is not None:
        return _weekday(said.weekday, published, unit, distance).isoformat()
    if unit == "anchor":
        return ((anchor or published) + timedelta(days=distance)).isoformat()
    return _shifted(published, unit, distance)


def _split(shift: str | None) -> tuple[str, int]:
    if shift is None:
        return "", 0
    for sign in "+-":
        unit, found, number = shift.partition(sign)
        if found:
            return unit, int(found + number)
    return shift, 0


def _absolute(year: int, month: int | None, day: int | None) -> str | None:
    if not MINYEAR <= year <= MAXYEAR:
        return None
    if month is None:
        return f"{year:04d}"
    if not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    found = _date(year, month, day)
    return None if found is None else found.isoformat()


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(month: int, said: Expression, published: date, unit: str, distance: int) -> str | None:
    years = [published.year + n for n in (-1, 0, 1)]
    if unit == "year":
        return _absolute(published.year + distance, month, said.day)
    if said.day is not None:
        return _nearest((_date(year, month, said.day) for year in years), published, unit)
    ago = (published.month - month) % 12
    ahead = (12 - ago) % 12
    if unit == "ahead":
        return _plus_months(published, ahead)
    if unit == "next":
        return _plus_months(published, ahead or 12)
    if unit == "past":
        return _plus_months(published, -(ago or 12))
    return _plus_months(published, -ago if ago <= _PAST_MONTHS else ahead)


def _plus_months(day: date, months: int) -> str | None:
    return _absolute(*_year_month(day, months), None)


def _day_of_month(day: int, published: date, unit: str, distance: int) -> str | None:
    if unit == "month":
        return _absolute(*_year_month(published, distance), day)
    return _nearest((_date(*_year_month(published, n), day) for n in (-1, 0, 1)), published, unit)


def _nearest(found: Iterable[date | None], published: date, unit: str) -> str | None:
    """The nearest of some days, on the side of the day of publication that `unit` names, if it names one."""
    days = [day for day in found if day is not None]
    if unit in {"ahead", "next"}:
        days = [day for day in days if day >= published]
    elif unit == "past":
        days = [day for day in days if day <= published]
    return min(days, key=lambda day: abs(day - published)).isoformat() if days else None


def _year_month(day: date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def _weekday(weekday: int, published: date, unit: str, distance: int) -> date:
    back = (published.weekday() - weekday) % 7
    if unit == "week":
        return published - timedelta(days=published.weekday() - weekday) + timedelta(weeks=distance)
    if unit == "next":
        return published + timedelta(days=(7 - back) if back else 7)
    if unit == "ahead":
        return published + timedelta(days=(7 - back) % 7)
    if unit == "past":
        return published - timedelta(days=back or 7)
    return published - timedelta(days=back)


def _shifted(published: date, unit: str, distance: int) -> str | None:
    if unit == "day":
        return (published + timedelta(days=distance)).isoformat()
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=distance)
        sunday = monday + timedelta(days=6)
        # a week has no ISO form among ours: its month, if it lies within one
        return _absolute(monday.year, monday.month, None) if monday.month == sunday.month else None
    if unit == "month":
        return _plus_months(published, distance)
    if unit == "year":
        return _absolute(published.year + distance, None, None)
    return None
