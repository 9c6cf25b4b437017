"""What a report says of an actor on an action is settled from all its passages, the surest first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.extraction.model import Calibration, Labels
from pledgebook.extraction.settle import Finding, Rules, Settled, Settler, grouped

LABELS = Labels(("force",), ("pledges", "open", "refuses"), ("ceasefire", "mandate"), ("land", "sea"), (), ())
PLAIN = Calibration(1.0, 0.0, {"balance": 0.3, "precision": 0.7, "recall": 0.1})
SETTLER = Settler(LABELS, dict.fromkeys(("position", "condition", "domain"), PLAIN), Rules(second=0.6, evidence=0.5))


def finding(*stances: float, passage: int = 0, actor: str = "DEU", **fields: object) -> Finding:
    plain = Finding(
        actor, "force", passage, np.array(stances), np.zeros(2, np.float32), np.zeros(2, np.float32), {None: 1.0}
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def settled(*findings: Finding, settler: Settler = SETTLER) -> list[Settled]:
    return list(settler.positions(findings))


def stances(*findings: Finding) -> list[str]:
    return [s.position.stance for s in settled(*findings)]


def test_the_surest_passage_gives_the_stance_and_a_much_weaker_one_does_not() -> None:
    assert stances(finding(0.9, 0.1, 0.0), finding(0.1, 0.5, 0.0, passage=1)) == ["pledges"]
    assert stances(finding(0.9, 0.1, 0.0), finding(0.1, 0.6, 0.0, passage=1)) == ["pledges", "open"]
    assert stances(finding(0.2, 0.29, 0.1)) == []


def test_one_position_bears_the_evidence_of_all_passages_that_state_it() -> None:
    said = [finding(0.5, 0, 0, passage=0), finding(0.9, 0, 0, passage=3), finding(0.2, 0, 0, passage=5)]
    (position,) = settled(*said)
    assert [index for index, _ in position.passages] == [3, 0]
    assert [confidence for _, confidence in position.passages] == pytest.approx([0.9, 0.5])


def test_conditions_are_united_over_the_passages_that_state_the_stance() -> None:
    one = finding(0.9, 0, 0, conditions=np.array([0.8, 0.0]), domains=np.array([0.9, 0.1]))
    other = finding(0.6, 0, 0, passage=1, conditions=np.array([0.0, 0.7]), deadline="2026-01-01")
    weak = finding(0.1, 0, 0, passage=2, domains=np.array([0.0, 0.9]), deadline="2027-01-01")
    (position,) = settled(one, other, weak)
    assert position.position.conditions == ("ceasefire", "mandate")
    assert position.position.domains == ("land",)
    assert position.position.deadline == "2026-01-01"


def test_speakers_vote_by_how_sure_their_passage_is() -> None:
    sure = finding(0.9, 0, 0, speakers={"DEU": 0.6, None: 0.4})
    doubtful = finding(0.5, 0, 0, passage=1, speakers={None: 0.7, "FRA": 0.3})
    assert settled(sure, doubtful)[0].position.speaker is None  # 0.71 to 0.54
    assert settled(sure)[0].position.speaker == "DEU"


def test_each_use_has_its_threshold() -> None:
    doubtful = finding(0.5, 0.0, 0.0)
    assert settled(doubtful, settler=replace(SETTLER, use="precision")) == []
    assert len(settled(doubtful, settler=replace(SETTLER, use="recall"))) == 1


shares = st.floats(0, 1, width=32)
reports = st.lists(
    st.builds(finding, shares, shares, shares, passage=st.integers(0, 9), actor=st.sampled_from(["DEU", "FRA"])),
    max_size=8,
)


@given(reports)
def test_a_stance_is_settled_once_and_only_from_its_own_passages(found: list[Finding]) -> None:
    positions = settled(*found)
    keys = [(s.position.actor, s.position.stance) for s in positions]
    assert len(keys) == len(set(keys))
    for s in positions:
        group = grouped(found)[s.position.actor, "force"]
        assert {index for index, _ in s.passages} <= {f.passage for f in group}
        assert [c for _, c in s.passages] == sorted((c for _, c in s.passages), reverse=True)


@given(reports, st.randoms())
def test_the_order_of_the_passages_decides_no_stance(found: list[Finding], random: object) -> None:
    mixed = list(found)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert {(s.position.actor, s.position.stance) for s in settled(*mixed)} == {
        (s.position.actor, s.position.stance) for s in settled(*found)
    }
