"""A ceasefire: its terms, and what is derived from the incidents about their keeping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pledgebook.records.incident import Occurrence

State = Literal["holding", "strained", "broken", "unknown"]
By = Literal["total", "area", "kind", "party"]


@dataclass(frozen=True, slots=True)
class Area:
    """A named part of the area: a Polygon or MultiPolygon as GeoJSON text (RFC 7946)."""

    name: str
    geojson: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Bounds of the verdict and of what counts as the same incident.

    `window` is in days, `strained` and `broken` in breaches a day, `reported` a share of days, `same_days` in days,
    `same_km` in kilometres, as is `reported_km`: how far around the area a row shows that its source reports.
    """

    window: int
    strained: float
    broken: float
    reported: float
    reported_km: float
    same_days: int
    same_km: float


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed: from `start` to `end` (ISO dates, None where open), the `bound` do nothing `forbidden` there.

    One incident of a `breaking` kind is enough for it to be broken. `sources` are those expected to report every day,
    with the days after which their rows are usually out.
    """

    id: str
    title: str
    start: str
    end: str | None
    areas: tuple[Area, ...]
    forbidden: tuple[str, ...]
    breaking: tuple[str, ...]
    bound: tuple[str, ...]
    sources: Mapping[str, int]
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is what it is, with the ids of the incidents behind it."""

    text: str
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a ceasefire holds.

    `since` is the first day of the unbroken run of the state, None where the terms bind on no such day. `confidence`
    is the share of the reports expected in the window, one a source and day, that have come in.
    """

    state: State
    since: str | None
    confidence: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many breaches fell into the days from `first` to `last`, in all or by an area, kind or party.

    `before` counts the period of the same length just before, `confirmed` those that several sources report. A breach
    with two parties counts towards both.
    """

    first: str
    last: str
    by: By
    name: str
    count: int
    before: int
    confirmed: int
    incidents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day under the terms: its breaches, which expected sources reported, and what the verdict was.

    It is `quiet` where no breach may have fallen on it and no expected source is silent about it.
    """

    day: str
    breaches: int
    killed: int
    reported: tuple[str, ...]
    silent: tuple[str, ...]
    quiet: bool
    state: State


@dataclass(frozen=True, slots=True)
class Gap:
    """Days on which a source is silent.

    `missing` between days that it reported, `not begun` before its first, `awaited` after its last while its usual
    delay lasts, `overdue` beyond that.
    """

    source: str
    first: str
    last: str
    why: Literal["not begun", "missing", "awaited", "overdue"]


@dataclass(frozen=True, slots=True)
class Run:
    """Days on end."""

    first: str
    last: str
    days: int


@dataclass(frozen=True, slots=True)
class Change:
    """A day from which breaches came at another rate: breaches a day before and after."""

    day: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What is known of a ceasefire at the end of the day `as_of`.

    `days` runs from the start of the terms; `daily` are the tallies of each of them, `period` those of the window that
    ends with `as_of`. `reported` counts the days of the window on which an expected source reported, and of the one
    before. `occurrences` are all breaches, and what would have been one in the window before the start.
    """

    terms: Terms
    as_of: str
    verdict: Verdict
    days: tuple[Day, ...]
    daily: tuple[Tally, ...]
    period: tuple[Tally, ...]
    reported: tuple[int, int]
    gaps: tuple[Gap, ...]
    quiet: Run | None
    changes: tuple[Change, ...]
    occurrences: tuple[Occurrence, ...]
