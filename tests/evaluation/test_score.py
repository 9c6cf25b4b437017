"""Scores of literal cases, and agreement with the reference scorer of the annotated reports."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT
from pledgebook.errors import IntakeError
from pledgebook.evaluation.score import MEASURES, Score, by_language, score
from pledgebook.pipeline.measures import evaluate

REFERENCE = ROOT.parent / "shared" / "gold"
ROW = re.compile(r"^(.{22}) P .*\(tp (\d+) fp (\d+) fn (\d+)\)$", re.MULTILINE)


def position(actor: str, action: str, stance: str, **fields: object) -> dict[str, object]:
    return {"actor": actor, "action": action, "stance": stance, "quote": f"{actor} {action}", **fields}


GOLD = {
    "positions": [
        position("DEU", "force", "undecided", conditions=["framework", "mandate"], speaker="DEU"),
        position("FRA", "force", "pledges", conditions=[], speaker=None),
        position("FRA", "arms", "delivers"),
    ],
    "meetings": [{"place": "Paris", "date": "2025-09-04", "quote": "in Paris"}],
    "figures": [{"value": 26, "unit": "state", "quote": "26"}, {"value": 1.1e9, "unit": "EUR", "quote": "1,1"}],
}


def counts(gold: dict[str, Any], found: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    return {name: (s.right, s.spurious, s.missed) for name, s in score({"a": gold}, {"a": found}).items()}


def test_what_agrees_is_right() -> None:
    assert counts(GOLD, GOLD) == {
        "actor+action": (3, 0, 0),
        "actor+action+stance": (3, 0, 0),
        "…+conditions": (3, 0, 0),
        "…+speaker": (3, 0, 0),
        "figures": (2, 0, 0),
        "figure values": (2, 0, 0),
        "meetings place+date": (1, 0, 0),
        "meetings place": (1, 0, 0),
    }


def test_each_measure_asks_for_more_than_the_one_before() -> None:
    found = {
        "positions": [
            position("DEU", "force", "undecided", conditions=["mandate", "framework"], speaker=None),
            position("FRA", "force", "open"),
        ],
        "meetings": [{"place": "paris", "date": "2025-09-03"}],
        "figures": [{"value": 26.0, "unit": None}, {"value": "1100000000", "unit": "EUR"}],
    }
    assert counts(GOLD, found) == {
        "actor+action": (2, 0, 1),
        "actor+action+stance": (1, 1, 2),
        "…+conditions": (1, 1, 2),
        "…+speaker": (0, 2, 3),
        "figures": (1, 1, 1),
        "figure values": (2, 0, 0),
        "meetings place+date": (0, 1, 1),
        "meetings place": (1, 0, 0),
    }


def test_units_that_mean_the_same_agree() -> None:
    for gold, found in (("state", "states"), ("soldier", "troops"), ("soldiers", "soldier")):
        sides = [{"figures": [{"value": 5, "unit": unit}]} for unit in (gold, found)]
        assert counts(*sides)["figures"] == (1, 0, 0)


def test_a_report_without_extraction_counts_as_empty_and_others_do_not_count() -> None:
    found = score({"a": GOLD}, {"b": GOLD})["actor+action"]
    assert (found.right, found.spurious, found.missed) == (0, 0, 3)


@pytest.mark.parametrize(
    ("right", "spurious", "missed", "rates"),
    [(0, 0, 0, (0, 0, 0)), (0, 2, 0, (0, 0, 0)), (1, 1, 0, (0.5, 1, 2 / 3)), (3, 1, 3, (0.75, 0.5, 0.6))],
)
def test_rates(right: int, spurious: int, missed: int, rates: tuple[float, float, float]) -> None:
    s = Score(right, spurious, missed)
    assert (s.precision, s.recall, s.f1) == pytest.approx(rates)


def test_languages_add_up() -> None:
    gold = {"a": {**GOLD, "language": "de"}, "b": {**GOLD, "language": "en"}, "c": {**GOLD, "language": None}}
    found = by_language(gold, {"a": GOLD, "c": GOLD})
    assert list(found) == ["?", "de", "en"]
    assert [s["figures"].right for s in found.values()] == [2, 2, 0]


@given(st.integers(0, 2**32))
def test_turning_the_sides_turns_precision_and_recall(seed: int) -> None:
    found = perturbed(GOLD, random.Random(seed))  # noqa: S311  # no secret
    there, back = score({"a": GOLD}, {"a": found}), score({"a": found}, {"a": GOLD})
    for name in MEASURES:
        assert there[name].right == back[name].right
        assert (there[name].spurious, there[name].missed) == (back[name].missed, back[name].spurious)
        assert there[name].f1 == pytest.approx(back[name].f1)


def perturbed(record: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A record with some of its parts left out, doubled or changed."""
    out = dict(record)
    changes: dict[str, tuple[str, list[object]]] = {
        "positions": ("stance", ["pledges", "refuses"]),
        "meetings": ("date", [None, "2025-01-01"]),
        "figures": ("unit", [None, "states", "soldiers", "EUR"]),
    }
    for kind, (field, values) in changes.items():
        kept = []
        for item in record[kind]:
            drawn = chance.random()
            if drawn < 0.2:
                continue
            changed = {**item, field: chance.choice(values)}
            kept += [item, changed] if drawn < 0.4 else [changed] if drawn < 0.6 else [item]
        out[kind] = kept
    if chance.random() < 0.3:
        out["positions"] = [{**p, "speaker": None, "conditions": ["other"]} for p in out["positions"]]
    return out


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    return path


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference scorer and its reports are not beside the checkout")
@pytest.mark.parametrize("seed", [0, 1])
def test_it_agrees_with_the_reference_scorer(tmp_path: Path, seed: int) -> None:
    paths = sorted(REFERENCE.glob("dev-*.jsonl"))
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    chance = random.Random(seed)  # noqa: S311  # no secret
    found = [perturbed(json.loads(line), chance) for line in lines if chance.random() < 0.95]
    predictions = write(tmp_path / "found.jsonl", found)
    command = [sys.executable, str(REFERENCE / "score.py"), *map(str, paths), "--predictions", str(predictions)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    expected = {name.strip(): tuple(map(int, rest)) for name, *rest in ROW.findall(printed)}
    ours = evaluate(paths, predictions=predictions).scores
    assert {name: (s.right, s.spurious, s.missed) for name, s in ours.items()} == expected
    assert len(expected) == len(MEASURES)


@pytest.mark.parametrize(
    ("lines", "word"),
    [("{}", ":1: not an annotated report"), ("no JSON", ":1: not an annotated report"), ("\n\n", "no annotated")],
)
def test_what_is_no_annotated_report_is_named(tmp_path: Path, lines: str, word: str) -> None:
    (tmp_path / "gold.jsonl").write_text(lines)
    with pytest.raises(IntakeError, match=rf"gold\.jsonl.*{word}"):
        evaluate([tmp_path / "gold.jsonl"], predictions=tmp_path / "gold.jsonl")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"nowhere\.jsonl: cannot be read"):
        evaluate([tmp_path / "nowhere.jsonl"], predictions=tmp_path / "nowhere.jsonl")
