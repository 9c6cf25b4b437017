"""Judging from the command line: standings follow, nothing is overwritten, work is carried to another book."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders import Call


def statement(call: Call, book: str, actor: str) -> str:
    (row,) = json.loads(call("show", actor, "--json", "--book", book).out)
    identifier: str = row["history"][0]["id"]
    return identifier


def stance(call: Call, book: str, actor: str) -> str:
    rows = json.loads(call("show", "--json", "--book", book).out)
    return str({row["actor"]: row["stance"] for row in rows}.get(actor))


def test_a_correction_changes_the_standing_and_its_withdrawal_restores_it(call: Call, path: str) -> None:
    before = call("show", "--json", "--book", path).out
    made = call("judge", "correct", statement(call, path, "FRA"), "stance=refuses", "conditions=", "--by", "Ada",
                "--reason", "misread", "--book", path, "--json")  # fmt: skip
    assert made.status == 0
    assert stance(call, path, "FRA") == "refuses"
    assert "Ada: misread" in call("judgements", "--book", path).out
    again = call(
        "judge", "withdraw", json.loads(made.out)["id"], "--by", "Ada", "--reason", "was right", "--book", path
    )
    assert again.status == 0
    assert call("show", "--json", "--book", path).out == before
    assert "(withdrawn)" in call("judgements", "--book", path).out


def test_what_was_corrected_is_known_by_its_id(call: Call, path: str) -> None:
    read = statement(call, path, "FRA")
    call("judge", "correct", read, "stance=refuses", "--by", "Ada", "--reason", "misread", "--book", path)
    assert statement(call, path, "FRA") == read
    changed = json.loads(call("changes", "--since", "2020-01-01", "--book", path, "--json").out)
    (turned,) = [c for c in changed if c["subject"][0] == "FRA"]
    assert (turned["after"], turned["statements"][0]["id"]) == ("refuses", read)
    assert call("judge", "accept", read, "--by", "Bo", "--reason", "right at first", "--book", path).status == 0
    assert stance(call, path, "FRA") != "refuses"


def test_two_analysts_merge_their_work(call: Call, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = str(tmp_path / "other.db")
    assert call("copy", path, other).status == 0
    subject = statement(call, path, "FRA")
    call("judge", "reject", subject, "--by", "Ada", "--reason", "a headline only", "--book", path)
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-10-01T00:00:00Z")
    call("judge", "accept", subject, "--by", "Bo", "--reason", "clear", "--book", other)
    file = str(tmp_path / "bo.jsonl")
    assert call("judgements", "--export", file, "--book", other).status == 0
    assert "1 judgements taken up" in call("judgements", "--import", file, "--book", path).out
    assert "0 judgements taken up" in call("judgements", "--import", file, "--book", path).out
    answer = json.loads(call("judgements", "--json", "--book", path).out)
    assert [len(group) for group in answer["at_odds"]] == [2]
    assert stance(call, path, "FRA") == "pledges", "the later one holds"


def test_what_cannot_be_judged_is_named(call: Call, path: str, tmp_path: Path) -> None:
    subject = statement(call, path, "FRA")
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"verdict": "accept"}\n', encoding="utf-8")
    for arguments, reason in [
        (["judge", "accept", "s-none", "--reason", "x"], "no statement 's-none'"),
        (["judge", "withdraw", "j-none", "--reason", "x"], "no judgement 'j-none'"),
        (["judge", "correct", subject, "--reason", "x"], "say what to correct"),
        (["judge", "correct", subject, "stance=mumbles", "--reason", "x"], "no stance 'mumbles'"),
        (["judge", "correct", subject, "mood=glum", "--reason", "x"], "no field 'mood'"),
        (["judge", "correct", subject, "conditions=rain", "--reason", "x"], "no condition 'rain'"),
        (["judge", "same", "first", "--reason", "x"], "two different reports"),
        (["judge", "same", "first", "nowhere", "--reason", "x"], "no report 'nowhere'"),
        (["judge", "accept", subject, "--reason", " "], "a name and a reason"),
        (["judgements", "--import", str(broken)], f"{broken}:1: no judgement"),
    ]:
        answer = call(*arguments, "--book", path)
        assert answer.status == 1
        assert reason in answer.err
    assert json.loads(call("judgements", "--json", "--book", path).out)["judgements"] == []
