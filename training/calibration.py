"""Thresholds and confidence from probabilities and what was true."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pledgebook.extraction.model import Calibration, Use

Floats = NDArray[np.float64]


def platt(probability: Floats, truth: Floats) -> tuple[float, float]:
    """Slope and shift of Platt's scaling (1999), fitted by Newton's method with halved steps on the log loss."""
    p = np.clip(probability, 1e-6, 1 - 1e-6)
    x = np.stack([np.log(p / (1 - p)), np.ones_like(p)], axis=1)
    w = np.array([1.0, 0.0])

    def loss(v: Floats) -> float:
        z = x @ v
        return float((np.logaddexp(0, z) - truth * z).sum() + 5e-4 * ((v - [1.0, 0.0]) ** 2).sum())

    for _ in range(50):
        q = 1 / (1 + np.exp(np.clip(-x @ w, -60, 60)))
        gradient = x.T @ (q - truth) + 1e-3 * (w - [1.0, 0.0])
        hessian = (x * (q * (1 - q))[:, None]).T @ x + 1e-3 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        while loss(w - step) > loss(w) and np.abs(step).max() > 1e-9:
            step = step / 2
        w = w - step
    return float(w[0]), float(w[1])


USES: dict[Use, float] = {"balance": 1.0, "precision": 0.4, "recall": 2.5}
"""How much recall counts against precision in the F-score (van Rijsbergen, 1979) whose best threshold a use takes."""


FLAT = 0.003
"""Differences of an F-score that say nothing."""


def best_threshold(probability: Floats, truth: Floats, missed: int = 0, beta: float = 1.0) -> tuple[float, float]:
    """The threshold of the highest F-score, and its score; `missed` truths stand outside the candidates.

    Around the best the score is flat: of thresholds that are as good, one of the lower is taken, below three quarters
    of them, for a statement that is missed cannot be looked at, and standings weigh by confidence what is found.

    Raises:
        ValueError: there is nothing to choose among.
    """
    if not len(probability):
        raise ValueError("the model finds nothing at all in what is held back: give it more passages or epochs")
    order = np.argsort(-probability)
    hits, weight = np.cumsum(truth[order]), beta * beta
    f = (1 + weight) * hits / (np.arange(1, len(order) + 1) + weight * (truth.sum() + missed))
    good = np.flatnonzero(f >= f.max() - FLAT)
    best = int(good[len(good) * 3 // 4])
    return float(np.clip(probability[order][best], 0.02, 0.98)), float(f[best])


def fitted(probability: Floats, truth: Floats, missed: int = 0) -> tuple[Calibration, float, float]:
    """The calibration of one kind, with its F1 and its expected calibration error."""
    thresholds = {use: best_threshold(probability, truth, missed, beta) for use, beta in USES.items()}
    likely = probability > 0.02
    slope, shift = platt(probability[likely], truth[likely])
    rounded = {use: round(threshold, 4) for use, (threshold, _) in thresholds.items()}
    calibration = Calibration(round(slope, 4), round(shift, 4), rounded)
    confidence = np.array([calibration.confidence(p) for p in probability[likely]])
    return calibration, thresholds["balance"][1], expected_error(confidence, truth[likely])


def expected_error(confidence: Floats, truth: Floats, bins: int = 10) -> float:
    """Expected calibration error over bins of equal width (Naeini et al., 2015)."""
    rows = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for b in range(bins):
        inside = rows == b
        if inside.any():
            error += float(inside.mean() * abs(confidence[inside].mean() - truth[inside].mean()))
    return error
