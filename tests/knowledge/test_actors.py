from __future__ import annotations

from pathlib import Path

import pytest

from pledgebook.errors import DataError, UsageError
from pledgebook.knowledge import actors as module
from pledgebook.knowledge.actors import MASK, languages, load_actors
from pledgebook.knowledge.files import read_yaml
from pledgebook.knowledge.forms import Grammar

LANGUAGES = ("ar", "de", "en", "es", "fr", "id", "it", "ja", "ms", "nl", "pl", "pt", "ru", "tr", "uk", "zh")


def test_every_language_has_names() -> None:
    assert languages() == LANGUAGES


def test_all_members_of_the_united_nations_and_four_more() -> None:
    states = load_actors().states
    assert len(states) == 197
    assert {"XKX", "TWN", "PSE", "VAT"} <= set(states)
    assert len({state["wikidata"] for state in states.values()}) == len(states)
    assert len({state["alpha2"] for state in states.values()}) == len(states)


@pytest.mark.parametrize("actor", ["FRA", "XKX", "EU", "COALITION", "EUROPE", "GROUP:26"])
def test_actors_are_known(actor: str) -> None:
    assert load_actors().is_actor(actor)


@pytest.mark.parametrize("actor", ["", "fra", "XXX", "GROUP:", "GROUP:0", "Europe"])
def test_others_are_not(actor: str) -> None:
    assert not load_actors().is_actor(actor)


def test_labels() -> None:
    actors = load_actors()
    assert actors.label("FRA") == "France"
    assert actors.label("FRA", "uk") == "Франція"
    assert actors.label("DEU", "zh") == "德国"
    assert actors.label("NATO") == "NATO"
    assert actors.label("UN", "id") == "PBB"
    assert actors.label("EU", "es") == "UE"
    assert actors.label("EUROPE", "zh") == "欧洲"
    assert actors.label("GROUP:26") == "GROUP:26"
    with pytest.raises(UsageError, match="no actor"):
        actors.label("Atlantis")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_organisation_has_names_in_every_language(language: str) -> None:
    actors = load_actors()
    named = {name.actor for name in actors.names(language).values()}
    assert set(actors.organisations) <= named
    assert len(named & set(actors.states)) >= 190


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_lead_to_known_actors(language: str) -> None:
    actors = load_actors()
    for form, name in actors.names(language).items():
        assert form
        assert name is MASK or name == MASK or actors.is_actor(name.actor), form


def test_offices_lead_to_known_actors_and_are_in_order() -> None:
    actors = load_actors()
    assert len(actors.people) >= 130
    for person in actors.people.values():
        starts = [office.start or "" for office in person.offices]
        assert starts == sorted(starts), person.key
        assert all(actors.is_actor(office.actor) for office in person.offices), person.key
        assert all(office.end is None or (office.start or "") < office.end for office in person.offices), person.key


def test_no_spelling_means_two_persons() -> None:
    seen: dict[str, str] = {}
    for person in load_actors().people.values():
        for spelling in person.spellings:
            assert seen.setdefault(spelling, person.key) == person.key, spelling


@pytest.mark.parametrize(
    ("person", "date", "actor"),
    [
        ("rutte", "2023-05-01", "NLD"),
        ("rutte", "2024-08", "NLD"),
        ("rutte", "2025", "NATO"),
        ("rutte", None, "NATO"),
        ("kallas", "2024-01-01", "EST"),
        ("kallas", "2025-06-01", "EU"),
        ("stoltenberg", "2024-06-01", "NATO"),
        ("stoltenberg", "2025-06-01", "NOR"),
        ("scholz", "2026-01-01", "DEU"),
        ("macron", "2010-01-01", "FRA"),
    ],
)
def test_whom_a_person_acts_for(person: str, date: str | None, actor: str) -> None:
    assert load_actors().person_actor(person, date) == actor


def test_offices_at_a_date() -> None:
    actors = load_actors()
    assert actors.person_offices("lecornu", "2025-06-01") == ("defence-minister",)
    assert actors.person_offices("lecornu", "2025-11-01") == ("head-of-government",)


def test_endings_prefixes_and_capitals() -> None:
    grammar = Grammar({"names": {"a": ("a", "y"), "": ("", "s")}}, {"": ("w",)}, {ord("é"): "e"})
    assert set(grammar.forms("Kanada", "names")) == {"Kanada", "Kanady", "wKanada", "WKanada", "wKanady", "WKanady"}
    assert "lelyse" in set(grammar.forms("lélysé", "none"))
    assert set(Grammar().forms("=Alpha beta-", "names")) == {"Alpha beta-"}


def test_typographic_apostrophes_are_evened() -> None:
    assert Grammar().even("l’Élysée ʼ") == "l'Élysée '"


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "states.yaml"
    path.write_text(
        "FRA: {alpha2: FR, name: France, wikidata: Q142, region: Europe}\nDEU: {alpha2: DEU}\n", encoding="utf-8"
    )
    with pytest.raises(DataError, match=r"states.yaml:2"):
        read_yaml(path, "states")


def test_languages_are_loaded_only_when_asked_for() -> None:
    module.read_names.cache_clear()
    load_actors().names("fr")
    assert module.read_names.cache_info().currsize <= 1
