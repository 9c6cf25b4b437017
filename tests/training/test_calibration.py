"""Thresholds, confidence and its error are found from probabilities and what was true."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration import best_threshold, expected_error, fitted

RIGHT = np.array([0.9, 0.8, 0.7, 0.6, 0.3, 0.2]), np.array([1.0, 1.0, 0.0, 1.0, 0.0, 0.0])


def test_the_best_threshold_gives_the_best_f_score_and_what_is_missed_counts() -> None:
    threshold, f1 = best_threshold(*RIGHT)
    assert (threshold, f1) == (0.6, pytest.approx(6 / 7))
    assert best_threshold(*RIGHT, missed=3)[1] == pytest.approx(6 / 10)


def test_a_use_that_wants_precision_asks_for_more_than_one_that_wants_recall() -> None:
    calibration, _, _ = fitted(*RIGHT)
    assert calibration.threshold("precision") == 0.8
    assert calibration.threshold("recall") <= calibration.threshold("balance") <= calibration.threshold("precision")


@given(st.integers(0, 2**32 - 1), st.floats(0.3, 3))
def test_confidence_is_calibrated_however_the_probabilities_are_bent(seed: int, bend: float) -> None:
    random = np.random.default_rng(seed)
    true = random.uniform(0.05, 0.95, 4000)
    truth = (random.uniform(size=4000) < true).astype(np.float64)
    bent = 1 / (1 + ((1 - true) / true) ** bend)
    assert fitted(bent, truth)[2] < 0.06


def test_the_expected_error_is_the_distance_of_confidence_from_what_holds() -> None:
    assert expected_error(np.full(10, 0.85), np.array([1.0] * 5 + [0.0] * 5)) == pytest.approx(0.35)
    assert expected_error(np.array([1.0, 0.0]), np.array([1.0, 0.0])) == 0.0
