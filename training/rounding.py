"""Rounds what training changed of a matrix to few steps, so that a whole encoder's changes fit into a repository."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEVELS = 15
"""Steps to either side of zero that a change is rounded to."""


def rounded(change: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """A matrix as whole steps (outputs, inputs) and the size of a step for each output (outputs, 1).

    The size is that of the least squared error, since few changes are large.
    """
    spread = change.std(axis=1, keepdims=True) + 1e-12
    least, scale = np.full(spread.shape, np.inf), spread
    for reach in (2.5, 3.0, 3.5, 4.0, 5.0, 6.0):
        step = np.maximum(spread * reach / LEVELS, 1e-7).astype(np.float16).astype(np.float32)
        error = ((_steps(change, step) * step - change) ** 2).sum(axis=1, keepdims=True)
        scale, least = np.where(error < least, step, scale), np.minimum(error, least)
    return _steps(change, scale).astype(np.int8), scale.astype(np.float16)


def _steps(change: NDArray[np.float32], step: NDArray[np.float32]) -> NDArray[np.float32]:
    steps: NDArray[np.float32] = np.clip(np.rint(change / step), -LEVELS, LEVELS)
    return steps
