"""Ids come from content: the same content gives the same id, another content another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_position, make_report, make_statement
from pledgebook.records.ids import canonical, content_id, text_hash
from pledgebook.records.statement import Evidence, Figure, Meeting, Statement

TEXT = "Berlin will decide when the framework is clear. Berlin will decide."
REPORT = make_report(TEXT)
STATEMENT = make_statement(REPORT, make_position("undecided", "DEU", conditions=("framework",)), "Berlin will decide")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "other",
    [
        replace(STATEMENT, report="x-2"),
        replace(STATEMENT, version=text_hash("another text")),
        replace(STATEMENT, content=make_position("refuses", "DEU", conditions=("framework",))),
        replace(STATEMENT, content=make_position("undecided", "FRA", conditions=("framework",))),
        replace(STATEMENT, content=make_position("undecided", "DEU")),
        replace(STATEMENT, evidence=Evidence(48, 66, "Berlin will decide")),
    ],
)
def test_a_statements_id_changes_with_content_version_and_place(other: Statement) -> None:
    assert other.id != STATEMENT.id


def test_a_statements_id_does_not_change_with_confidence_or_further_evidence() -> None:
    further = (Evidence(48, 66, "Berlin will decide"),)
    assert replace(STATEMENT, confidence=0.1, further=further).id == STATEMENT.id


def test_kinds_of_one_shape_differ() -> None:
    statements = [replace(STATEMENT, content=c) for c in (Meeting(None, None, "held"), Figure("other", 1.0))]
    assert [s.kind for s in statements] == ["meeting", "figure"]
    assert len({s.id for s in statements}) == 2


def test_an_id_names_its_kind() -> None:
    assert STATEMENT.id.startswith("s-")
    assert content_id("r", ["a"]) != content_id("s", ["a"])


@given(st.text(st.characters(categories=["L", "Cs"])))
def test_surrogates_are_hashed_as_they_stand(text: str) -> None:
    assert content_id("r", text) == content_id("r", text)
    assert content_id("r", text) != content_id("r", text + "\ud800")
    assert text_hash(text) != text_hash(text + "\udfff")


@given(st.dictionaries(st.text(), json_values))
def test_the_order_of_keys_does_not_count(value: dict[str, object]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical(turned) == canonical(value)
    assert content_id("x", turned) == content_id("x", value)


@given(json_values, json_values)
def test_different_values_have_different_ids(one: object, other: object) -> None:
    assert (content_id("x", one) == content_id("x", other)) == (canonical(one) == canonical(other))


def test_fields_are_plain_values() -> None:
    fields = STATEMENT.fields()
    assert fields["conditions"] == ["framework"]
    assert fields["speaker"] == "DEU"
