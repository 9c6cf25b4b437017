"""What waits for what, suppositions, keystones and coverage from the command line."""

from __future__ import annotations

import json

from builders import Call


def test_waits_names_conditions_what_hangs_on_them_and_the_longest_wait(call: Call, path: str) -> None:
    said = call("waits", "--book", path).out
    assert "ceasefire: unknown (no verdict on the ceasefire; nothing is said on UKR ceasefire" in said
    assert "  waits: FRA force (waiting)" in said
    assert "  waits: DEU force (undecided)" in said
    assert "The longest wait for force: " in said
    answer = json.loads(call("waits", "force", "--json", "--book", path).out)
    assert {c["node"]: c["state"] for c in answer["conditions"]} == {"ceasefire": "unknown", "framework": "unknown"}
    assert {w["actor"]: w["waits"] for w in answer["waiting"]} == {"FRA": ["ceasefire"], "DEU": ["framework"]}
    supposed = json.loads(call("waits", "--suppose", "ceasefire=met", "--json", "--book", path).out)
    assert {w["actor"] for w in supposed["waiting"]} == {"DEU"}


def test_what_if_shows_what_follows(call: Call, path: str) -> None:
    said = call("what-if", "UKR.ceasefire=pledges", "RUS.ceasefire=pledges", "--book", path)
    assert "condition ceasefire: unknown → met" in said.out
    assert "FRA force: waiting → due" in said.out
    assert call("what-if", "framework=unknown", "--book", path).out == "Nothing would change.\n"
    answer = json.loads(call("what-if", "FRA.force=refuses", "--json", "--book", path).out)
    assert {"subject": "FRA force", "before": "waiting", "after": "refused"} in answer


def test_what_cannot_be_supposed_is_an_error_that_names_it(call: Call, path: str) -> None:
    for word in ("JPN.backstop=refuses", "FRA.fishing=open", "nonsense"):
        answer = call("what-if", word, "--book", path)
        assert answer.status == 1
        assert word in answer.err
    assert "no action 'fishing'" in call("waits", "fishing", "--book", path).err


def test_keystones_and_coverage(call: Call, path: str) -> None:
    stones = json.loads(call("keystones", "--json", "--book", path).out)
    assert {"ceasefire", "framework"} <= {stone["node"] for stone in stones}
    assert "ceasefire (unknown): FRA.force" in call("keystones", "--book", path).out
    said = call("coverage", "--book", path).out
    assert "  firm: FRA (waiting for ceasefire; 1)" in said
    assert "Backstop: nobody has pledged it" in said
    answer = {c["capability"]: c for c in json.loads(call("coverage", "--json", "--book", path).out)}
    assert [c["actor"] for c in answer["land"]["firm"]] == ["FRA"]
    assert answer["backstop"]["nobody"]
