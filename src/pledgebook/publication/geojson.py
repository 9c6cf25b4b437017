"""Maps as GeoJSON (RFC 7946): where commitments stand, where leaders met, where incidents happened.

A state lies at its capital, a place at its middle. What has no place is a feature without geometry, as the standard
has it: nothing is left out. Properties are flat, as geographic information systems want them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pledgebook.knowledge.incidents import NOTHING
from pledgebook.knowledge.points import Point, place_point, state_point
from pledgebook.publication.contents import name_of
from pledgebook.publication.files import whole
from pledgebook.publication.tables import Row, commitment_row
from pledgebook.records.commitment import Commitment, Said
from pledgebook.records.incident import Incident
from pledgebook.records.statement import Meeting

Feature = dict[str, Any]


def commitment_features(commitments: Iterable[Commitment]) -> list[Feature]:
    """One feature a commitment, at the capital of the state that it is of."""
    return [_feature(c.id, state_point(c.actor), {"name": name_of(c.actor), **commitment_row(c)}) for c in commitments]


def meeting_features(statements: Iterable[Said]) -> list[Feature]:
    """One feature a report of a meeting, at its place."""
    found = []
    for said in statements:
        s = said.statement
        if isinstance(s.content, Meeting):
            evidence = {"start": s.evidence.start, "end": s.evidence.end, "quote": s.evidence.quote}
            about = {"report": s.report, "said": said.said, "confidence": s.confidence}
            point = place_point(s.content.place) if s.content.place else None
            found.append(_feature(s.id, point, {**s.fields(), **about, **evidence}))
    return found


def incident_features(incidents: Iterable[Incident]) -> list[Feature]:
    """One feature a row of a source; rows that tell of no incident are left out."""
    return [
        _feature(
            i.id,
            (i.longitude, i.latitude),
            {k: _plain(getattr(i, k)) for k in i.__slots__ if k not in {"latitude", "longitude"}},
        )
        for i in incidents
        if i.kind != NOTHING
    ]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _feature(identifier: str, point: Point | None, properties: Row) -> Feature:
    geometry = {"type": "Point", "coordinates": list(point)} if point else None
    return {"type": "Feature", "id": identifier, "geometry": geometry, "properties": properties}


def write_features(features: Sequence[Feature], path: Path) -> None:
    """Write features as one collection, a line each.

    Raises:
        UsageError: the folder cannot be written.
    """
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    with whole(path) as draft:
        draft.write_text(
            f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n', encoding="utf-8", newline="\n"
        )
