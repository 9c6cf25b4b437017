"""Points on the two time axes: days on which things were said, moments at which the book learnt them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from pledgebook import settings
from pledgebook.errors import UsageError


def now(timespec: str = "seconds") -> str:
    """The time that is recorded: ISO 8601 in UTC, to the second; the setting NOW stands in for the clock.

    Raises:
        UsageError: the setting is no time.
    """
    word = settings.NOW.get()
    return moment(word) if word else _utc(clock(), timespec)


def clock() -> datetime:
    """The time of this machine's clock."""
    return datetime.now(UTC)


def _utc(time: datetime, timespec: str = "seconds") -> str:
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=timespec) + "Z"


def moment(word: str) -> str:
    """A point on the recorded axis from a date or time; a date means its end.

    Raises:
        UsageError: it is neither.
    """
    try:
        return f"{date.fromisoformat(word).isoformat()}T23:59:59Z"
    except ValueError:
        pass  # no date; a time, then
    try:
        time = datetime.fromisoformat(word)
        return _utc(time if time.tzinfo else time.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise UsageError(f"{word!r} is no date or time; write 2025-09-01 or 2025-09-01T12:00:00Z") from None


def day(word: str) -> str:
    """A point on the said axis: an ISO date.

    Raises:
        UsageError: it is none.
    """
    try:
        return datetime.strptime(word, "%Y-%m-%d").replace(tzinfo=UTC).date().isoformat()
    except ValueError:
        raise UsageError(f"{word!r} is no date; write 2025-09-01") from None
