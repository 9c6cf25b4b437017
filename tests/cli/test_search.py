"""`pledgebook search` finds words and shows where they stand."""

from __future__ import annotations

import json

import pytest

from builders import FIRST, SECOND, Call

pytestmark = pytest.mark.usefixtures("path")


def test_hits_are_shown_with_their_words_marked(call: Call) -> None:
    lines = call("search", "berlin", "framework").out.split("\n")
    assert lines[0] == "2025-09-04 en first"
    assert lines[1].strip().startswith("2 times; statements: s-")
    assert "⟦Berlin⟧ will decide when the ⟦framework⟧ is clear." in lines[2]
    assert "\\x1b" in lines[2]
    assert call("search", "nowhere").out == "Nothing is found.\n"


def test_programs_get_exact_offsets(call: Call) -> None:
    (hit,) = json.loads(call("search", "troop*", "--json").out)
    assert hit["report"] == "second"
    assert [SECOND[s["start"] : s["end"]] for s in hit["spans"]] == ["troops", "troops"]
    assert json.loads(call("search", '"35 states"', "--stated", "--json").out)[0]["matches"] == FIRST.count("35 states")
    assert json.loads(call("search", "red", "--stated", "--json").out) == []


def test_the_moments_and_the_limit_restrict(call: Call) -> None:
    assert json.loads(call("search", "troops", "--as-of", "2025-09-09", "--json").out) == []
    assert json.loads(call("search", "troops", "--known-at", "2025-09-10", "--json").out) == []
    assert len(json.loads(call("search", "states OR troops".replace(" OR", ""), "--json").out)) == 0
    assert call("search", "troops", "--limit", "0").status == 2
