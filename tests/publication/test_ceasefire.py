"""The bulletin on a ceasefire as text, page, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from builders import make_incident, make_terms
from pledgebook.guarantees.ceasefire import bulletin
from pledgebook.publication.ceasefire import bulletin_csv, bulletin_page, bulletin_record, bulletin_text
from pledgebook.records.ceasefire import Bulletin

DAYS = [f"2026-03-{n:02}" for n in range(1, 11)]


@pytest.fixture
def found() -> Bulletin:
    """Ten days, two silent sources on the fifth, one of them on the sixth; three breaches, two of them one."""
    rows = [
        make_incident("2026-03-02", killed=2, place="<script>alert(1)</script>", notes="A & B", credit="<b>"),
        make_incident("2026-03-08"),
        make_incident("2026-03-08", "mission", place="Mlyn"),
    ]
    looked = {"acled": frozenset(d for d in DAYS if d[-2:] not in {"05", "06"}), "mission": frozenset(DAYS) - {DAYS[4]}}
    return bulletin(make_terms(), rows, looked, "2026-03-10")


def test_the_text_says_the_verdict_its_reasons_and_the_gaps(found: Bulletin) -> None:
    text = "\n".join(bulletin_text(found))
    assert "2026-03-10: HOLDING since 2026-03-03" in text
    assert "1 breach in 7 days" in text
    assert "2026-03-05       gap          holding   nobody; acled, mission\n" in text
    assert "2026-03-06         0          holding   mission; acled\n" in text
    assert "acled           2026-03-05 to 2026-03-06  missing" in text
    assert "Longest quiet run: 2 days, 2026-03-03 to 2026-03-04" in text
    assert "same: acled acled-2026-03-08-1 and mission mission-2026-03-08-1: same day, 0.0 km apart" in text


def test_all_that_comes_from_sources_is_escaped_on_the_page() -> None:
    rows = [make_incident("2026-03-02", place="<script>", notes="<img src=x>", credit="<b>", parties=('"><i>', "RUS"))]
    page = bulletin_page(bulletin(make_terms(), rows, {"acled": frozenset(DAYS)}, "2026-03-04"))
    assert not re.search(r"<script|<img|<b>|<i>", page)
    assert "&lt;img src=x&gt;" in page


def test_every_link_of_the_page_leads_to_a_row(found: Bulletin) -> None:
    page = bulletin_page(found)
    links, targets = re.findall(r'href="#([^"]+)"', page), re.findall(r'id="([^"]+)"', page)
    assert len(links) > 5
    assert set(links) <= set(targets)
    assert len(targets) == len(set(targets))


def test_the_csv_has_each_day_and_the_window(found: Bulletin) -> None:
    rows = list(csv.DictReader(io.StringIO(bulletin_csv(found))))
    total = {r["first"]: r for r in rows if r["by"] == "total" and r["first"] == r["last"]}
    assert list(total) == DAYS
    assert [total[d]["breaches"] for d in DAYS] == ["0", "1", "0", "0", "", "0", "0", "1", "0", "0"]
    assert (total[DAYS[4]]["silent"], total[DAYS[4]]["quiet"]) == ("acled;mission", "no")
    (window,) = [r for r in rows if r["by"] == "total" and r["first"] != r["last"]]
    assert (window["first"], window["last"], window["breaches"], window["confirmed"]) == (DAYS[3], DAYS[9], "1", "1")
    assert len(window["incidents"].split(";")) == 2


def test_json_holds_the_rows_behind_each_occurrence(found: Bulletin) -> None:
    record = json.loads(json.dumps(bulletin_record(found)))
    assert record["verdict"]["state"] == found.verdict.state
    assert [[i["id"] for i in o["incidents"]] for o in record["occurrences"]] == [
        list(o.ids) for o in found.occurrences
    ]


def test_before_the_start_there_is_little_to_say() -> None:
    early = bulletin(make_terms(), [], {}, "2026-02-01")
    text = "\n".join(bulletin_text(early))
    assert "UNKNOWN" in text
    assert "the terms bind from 2026-03-01 on" in text
    assert "the terms bind" in bulletin_page(early)
    assert len(bulletin_csv(early).splitlines()) == 1
