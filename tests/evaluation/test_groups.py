from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.evaluation.clusters import bcubed
from pledgebook.evaluation.pairs import pairs

GROUPS = st.dictionaries(st.sampled_from("abcdefghij"), st.sampled_from("xyz"))


def test_a_group_torn_in_two_costs_recall_and_two_groups_joined_cost_precision() -> None:
    gold = {"a": "x", "b": "x", "c": "y", "d": "y"}
    torn = pairs(gold, {"a": "1", "b": "2", "c": "3", "d": "3"})
    assert (torn.right, torn.spurious, torn.missed) == (1, 0, 1)
    joined = pairs(gold, dict.fromkeys(gold, "1"))
    assert (joined.right, joined.spurious, joined.missed) == (2, 4, 0)
    assert (bcubed(gold, dict.fromkeys(gold, "1")).precision, bcubed(gold, dict.fromkeys(gold, "1")).recall) == (0.5, 1)


def test_bcubed_of_the_example_of_amigo_and_others() -> None:
    """Two true groups of three and two; one item of the first is found with the second."""
    gold = {"a": "x", "b": "x", "c": "x", "d": "y", "e": "y"}
    score = bcubed(gold, {"a": "1", "b": "1", "c": "2", "d": "2", "e": "2"})
    assert score.precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert score.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert score.f1 == pytest.approx(2 * score.precision * score.recall / (score.precision + score.recall))


def test_a_report_that_was_not_found_stands_alone() -> None:
    assert pairs({"a": "x", "b": "x"}, {}).missed == 1
    assert bcubed({"a": "x", "b": "x"}, {}).recall == 0.5
    assert bcubed({}, {}).f1 == 0


@given(GROUPS, GROUPS)
def test_pairs_are_counted_as_by_hand(gold: dict[str, str], found: dict[str, str]) -> None:
    true = {p for p in combinations(sorted(gold), 2) if gold[p[0]] == gold[p[1]]}
    made = {p for p in combinations(sorted(gold), 2) if p[0] in found and found[p[0]] == found.get(p[1])}
    score = pairs(gold, found)
    assert (score.right, score.spurious, score.missed) == (len(true & made), len(made - true), len(true - made))


@given(GROUPS)
def test_what_is_found_as_annotated_is_perfect(gold: dict[str, str]) -> None:
    score = bcubed(gold, gold)
    assert (score.precision, score.recall) == ((1, 1) if gold else (0, 0))
