"""What lies where; the command's tests validate whole files."""

from __future__ import annotations

from builders import make_incident, make_said
from pledgebook.knowledge.incidents import NOTHING
from pledgebook.publication.geojson import incident_features, meeting_features
from pledgebook.records.commitment import Said
from pledgebook.records.statement import Evidence, Meeting, Statement


def test_an_incident_lies_where_its_source_puts_it() -> None:
    shelling, silent = make_incident("2026-03-02", killed=2), make_incident("2026-03-03", kind=NOTHING)
    (feature,) = incident_features([shelling, silent])
    assert feature["geometry"] == {"type": "Point", "coordinates": [37.5, 48.5]}
    assert feature["id"] == shelling.id
    assert feature["properties"]["parties"] == ["RUS", "UKR"]
    assert (feature["properties"]["killed"], feature["properties"]["day"]) == (2, "2026-03-02")


def test_a_call_is_a_feature_without_geometry_and_a_position_is_none() -> None:
    call = Statement("r", "v", Meeting(None, "2025-09-04", "held", ("FRA",)), Evidence(0, 4, "They"), 0.5)
    unknown = Statement("r", "v", Meeting("Nowhere", None, "planned"), Evidence(0, 4, "They"), 0.5)
    said = [Said(s, "2025-09-04", "2025-09-05T00:00:00Z") for s in (call, unknown)]
    features = meeting_features([*said, make_said("pledges", "2025-09-04")])
    assert [(f["geometry"], f["properties"]["place"]) for f in features] == [(None, None), (None, "Nowhere")]
