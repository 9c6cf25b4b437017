"""Days on a line: where a bar begins, how long it is, and which months are named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pledgebook.records.days import first_day, last_day

WIDTH = 1000
"""Units of the line; a template stretches it."""

_MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a span of days lies on the line."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line from a day to a day (ISO dates); both are None where nothing is dated."""

    first: str | None
    last: str | None

    def bar(self, first: str | None, last: str | None) -> Bar | None:
        """The bar of a span; None where it is not dated. A day is wide enough to be seen."""
        if not (first and last and self.first):
            return None
        x, end = self._place(first_day(first)), self._place(last_day(last))
        return Bar(min(x, WIDTH - 8), max(end - x, 8))

    @property
    def ticks(self) -> list[tuple[int, str]]:
        """Months with their places; every so many of them, that they do not run into each other."""
        if not (self.first and self.last):
            return []
        year, month = int(self.first[:4]), int(self.first[5:7])
        months = []
        while (day := f"{year:04}-{month:02}-01") <= self.last:
            if day >= self.first:
                months.append((self._place(day), day[:7]))
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        return months[:: -(-len(months) // _MOST_TICKS) or 1]

    def _place(self, day: str) -> int:
        start = date.fromisoformat(self.first or day)
        days = (date.fromisoformat(self.last or day) - start).days or 1
        return max(0, min(WIDTH, round(WIDTH * (date.fromisoformat(day) - start).days / days)))


def line_of(days: Iterable[str | None]) -> Line:
    """The line that all of some days, months or years lie on."""
    dated = [day for day in days if day]
    return Line(min(map(first_day, dated), default=None), max(map(last_day, dated), default=None))
