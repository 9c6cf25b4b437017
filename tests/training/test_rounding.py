"""A matrix of changes survives its rounding to few steps."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rounding import LEVELS, rounded

matrices = arrays(np.float32, (4, 9), elements=st.floats(-1, 1, width=16))


@given(matrices)
def test_steps_are_few_and_nothing_turns_its_sign(change: np.ndarray) -> None:
    steps, scale = rounded(change)
    assert steps.dtype == np.int8
    assert np.abs(steps).max() <= LEVELS
    assert (steps * change >= 0).all()
    assert np.isfinite(scale).all()
    assert (scale > 0).all()


@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 1))
def test_what_is_lost_is_little_against_what_changed(seed: int, size: float) -> None:
    change = (size * np.random.default_rng(seed).normal(size=(8, 384))).astype(np.float32)
    steps, scale = rounded(change)
    lost = steps * scale.astype(np.float32) - change
    assert np.linalg.norm(lost) < 0.1 * np.linalg.norm(change)


def test_no_change_stays_none() -> None:
    steps, _ = rounded(np.zeros((2, 3), np.float32))
    assert not steps.any()
