"""From scores to probabilities."""

from __future__ import annotations

import numpy as np

from pledgebook.extraction.base import Floats


def sigmoid(x: Floats) -> Floats:
    """The logistic function."""
    out: Floats = (0.5 * (1 + np.tanh(0.5 * x))).astype(np.float32)
    return out


def softmax(x: Floats) -> Floats:
    """Softmax over the last axis."""
    out = np.exp(x - x.max(axis=-1, keepdims=True))
    result: Floats = out / out.sum(axis=-1, keepdims=True)
    return result
