"""Incidents: what sources of conflict events report, and which of their rows tell of the same one."""

from __future__ import annotations

from dataclasses import dataclass

from pledgebook.records.ids import content_id


@dataclass(frozen=True, slots=True)
class Incident:
    """One row of one source.

    `source_id` is the source's own id, under which it may publish corrections. `day` is the ISO date under which the
    source counts it; where the source is not sure of it, it happened between `earliest` and `latest`. `parties` are
    ids of actors, or names as written where no actor is known by them; who is named first began nothing by that.
    `latitude` and `longitude` are degrees (WGS 84), `killed` is the source's best number, `credit` whom it credits.
    """

    source: str
    source_id: str
    day: str
    kind: str
    parties: tuple[str, ...]
    latitude: float
    longitude: float
    place: str | None = None
    killed: int | None = None
    credit: str | None = None
    notes: str | None = None
    earliest: str | None = None
    latest: str | None = None

    @property
    def id(self) -> str:
        """Made from all of it: a row that its source has corrected is another version."""
        return content_id("i", [getattr(self, name) for name in self.__slots__])

    @property
    def span(self) -> tuple[str, str]:
        """The first and the last day on which it may have happened."""
        return self.earliest or self.day, self.latest or self.day


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An incident as one or several sources report it.

    `incidents` holds one row a source, the one that dates it most closely first, `ids` their ids; `day`, `kind`,
    `place` are taken from them, `killed` is the highest number, `why` says how they were found to be the same.
    """

    incidents: tuple[Incident, ...]
    ids: tuple[str, ...]
    day: str
    kind: str
    parties: tuple[str, ...]
    place: str | None
    killed: int | None
    area: str
    why: tuple[str, ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether more than one source reports it."""
        return len(self.incidents) > 1
