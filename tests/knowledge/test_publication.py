"""Data of the published formats: codes, points, words of columns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from builders import ROOT
from pledgebook.errors import DataError
from pledgebook.knowledge import codes as module
from pledgebook.knowledge.actors import load_actors
from pledgebook.knowledge.codes import PATH, EventCode, load_codes
from pledgebook.knowledge.dossier import Dossier, dossier_names, known_actions, load_dossier
from pledgebook.knowledge.files import DATA
from pledgebook.knowledge.places import state_of
from pledgebook.knowledge.points import place_point, state_point
from pledgebook.knowledge.publication import FOLDER
from pledgebook.publication.datapackage import TABLES


@pytest.mark.parametrize("name", dossier_names())
def test_every_stance_has_a_code_but_those_that_are_said_to_have_none(name: str) -> None:
    dossier, codes = load_dossier(name), load_codes()
    missing = {
        (action.reads, stance)
        for action in dossier.actions.values()
        for stance in dossier.stances
        if codes.of(action.id, stance, dossier) == EventCode() and stance != "expected"
    }
    assert missing <= {(("sanctions",), "refuses"), (("energy",), "refuses")}
    assert {action for action, _ in codes.positions} == set(known_actions())


def test_an_action_that_reads_different_ones_has_the_code_that_they_share(tmp_path: Path) -> None:
    text = (DATA / "dossiers" / "climate-finance.yaml").read_text(encoding="utf-8")

    def reading(actions: str) -> Dossier:
        path = tmp_path / f"{len(actions)}.yaml"
        path.write_text(text.replace("reads: [finance]", f"reads: [{actions}]"), encoding="utf-8")
        return load_dossier(str(path))

    codes = load_codes()
    assert codes.of("contribution", "pledges", reading("arms, training")).cameo == "0332"
    assert codes.of("contribution", "pledges", reading("arms, finance")) == EventCode()
    assert codes.of("no-action", "pledges", reading("arms")) == EventCode()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("[finance]", "[fiannce]"), "'fiannce', which no model knows"),
        (("[finance]", "[arms]"), "two codes of 'arms'"),
        (("event: AID, context: military", "event: HELP, context: military"), "'HELP' is not one of"),
        (('cameo: "072"', 'cameo: "72"'), "does not match"),
    ],
)
def test_a_fault_in_the_codes_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], reason: str
) -> None:
    broken = tmp_path / "codes.yaml"
    broken.write_text(PATH.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    monkeypatch.setattr(module, "PATH", broken)
    with pytest.raises(DataError, match=reason):
        load_codes.__wrapped__()


def test_the_page_shows_the_codes_as_they_are() -> None:
    page = (ROOT / "docs" / "publications.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| ([a-z, -]+) \| ([a-z, ]+) \| ([A-Za-z (),-]+) \| (\d+) \|$", page, re.MULTILINE)
    shown = {}
    for actions, stances, plover, cameo in table:
        event, mode, context = re.fullmatch(r"(\S+)(?: ([a-z-]+))?(?: \((\w+)\))?", plover).groups()  # type: ignore[union-attr]
        code = EventCode(event if event != "none" else None, mode, context, cameo)
        for action in known_actions() if actions == "any" else actions.split(", "):
            shown |= {(action, stance): code for stance in stances.split(", ")}
    codes = load_codes()
    assert shown == {**codes.positions, **{("a meeting", status): code for status, code in codes.meetings.items()}}


def test_every_state_and_place_lies_somewhere() -> None:
    assert [state for state in load_actors().states if state_point(state) is None] == []
    places = yaml.safe_load((DATA / "places.yaml").read_text(encoding="utf-8"))["places"]
    assert [place for place in places if place_point(place) is None] == []
    points = yaml.safe_load((FOLDER / "points.yaml").read_text(encoding="utf-8"))
    assert [place for place in points["places"] if state_of(place) is None] == []
    assert state_point("NATO") is None


def test_a_point_is_longitude_then_latitude() -> None:
    assert state_point("NOR") == (10.75, 59.91)
    assert state_point("NZL") == (174.78, -41.29)


def test_words_are_of_columns_that_there_are() -> None:
    words = yaml.safe_load((FOLDER / "tables.yaml").read_text(encoding="utf-8"))
    assert set(words["tables"]) == set(TABLES)
    for table, entry in words["tables"].items():
        assert set(entry["columns"]) <= set(TABLES[table])
    used = {column for columns in TABLES.values() for column in columns}
    assert set(words["columns"]) <= used
