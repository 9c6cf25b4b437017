"""Kinds of incident and the names that exports give to parties."""

from __future__ import annotations

import pytest

from pledgebook.knowledge.incidents import alike, incident_kinds, party


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("Military Forces of Russia (2000-)", "RUS"),
        ("Military Forces of Russia (2022-) Air Force", "RUS"),
        ("Military Forces of  Ukraine (2019-)", "UKR"),
        ("Police Forces of Ukraine (2019-)", "UKR"),
        ("Military Forces of the United States", "USA"),
        ("Government of Russia (Soviet Union)", "RUS"),
        ("Government of Myanmar (Burma)", "MMR"),
        ("DPR", "RUS"),
        ("Wagner Group", "RUS"),
        ("NATO", "NATO"),
        ("UKR", "UKR"),
        ("Ukraine", "UKR"),
        ("RSF: Rapid Support Forces", "RSF: Rapid Support Forces"),
        ("Civilians (Ukraine)", None),
        ("Protesters (Russia)", None),
        ("Unidentified Military Forces", None),
        ("", None),
    ],
)
def test_the_names_of_parties_mean_actors(name: str, actor: str | None) -> None:
    assert party(name) == actor


def test_kinds_are_alike_where_one_covers_the_other() -> None:
    assert alike("shelling", "armed-force")
    assert alike("armed-force", "shelling")
    assert not alike("shelling", "clash")
    assert all(alike(kind, kind) for kind in incident_kinds())
