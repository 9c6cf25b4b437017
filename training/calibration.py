"""Thresholds and confidence, found on passages that were held back from training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from labels import IGNORE, Example
from pledgebook.extraction.decode import sigmoid, softmax
from pledgebook.extraction.model import Calibration

if TYPE_CHECKING:
    from train import Trainer

Floats = NDArray[np.float64]


def platt(probability: Floats, truth: Floats) -> tuple[float, float]:
    """Slope and shift of Platt's scaling (1999), fitted by Newton's method on the log loss."""
    p = np.clip(probability, 1e-6, 1 - 1e-6)
    x = np.stack([np.log(p / (1 - p)), np.ones_like(p)], axis=1)
    w = np.array([1.0, 0.0])
    for _ in range(50):
        q = 1 / (1 + np.exp(np.clip(-x @ w, -60, 60)))
        gradient = x.T @ (q - truth) + 1e-3 * (w - [1.0, 0.0])
        hessian = (x * (q * (1 - q))[:, None]).T @ x + 1e-3 * np.eye(2)
        w = w - np.linalg.solve(hessian, gradient)
    return float(w[0]), float(w[1])


def best_threshold(probability: Floats, truth: Floats, missed: int = 0) -> tuple[float, float]:
    """The threshold of the highest F1, and that F1; `missed` truths stand outside the candidates."""
    order = np.argsort(-probability)
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + truth.sum() + missed)
    best = int(f1.argmax())
    return float(np.clip(probability[order][best], 0.05, 0.95)), float(f1[best])


def expected_error(confidence: Floats, truth: Floats, bins: int = 10) -> float:
    """Expected calibration error over bins of equal width (Naeini et al., 2015)."""
    rows = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for b in range(bins):
        inside = rows == b
        if inside.any():
            error += float(inside.mean() * abs(confidence[inside].mean() - truth[inside].mean()))
    return error


def _collect(trainer: Trainer, held: list[Example]) -> dict[str, tuple[Floats, Floats]]:
    """Probabilities and truths of each kind over all chunks."""
    rows: dict[str, list[tuple[Floats, Floats]]] = {}

    def add(kind: str, probability: NDArray[np.generic], truth: NDArray[np.generic]) -> None:
        rows.setdefault(kind, []).append((probability.astype(np.float64).ravel(), truth.astype(np.float64).ravel()))

    trainer.encoder.eval(), trainer.heads.eval()
    for example in held:
        with torch.no_grad():
            raw = trainer.outputs(example, trainer.states([example], 0.0)[0])
        out = {k: v.cpu().numpy() for k, v in raw.items()}
        gold, ours = example.labels, example.chunk.target[example.chunk.pair_passage]
        action, stance = sigmoid(out["action"]), sigmoid(out["stance"])
        add("position", (action[..., None] * stance)[ours], (gold["action"][..., None] * gold["stance"])[ours])
        add("action", action[ours], gold["action"][ours])
        active = (gold["action"] > 0) & ours[:, None]
        for kind in ("condition", "domain"):
            add(kind, sigmoid(out[kind])[active], gold[kind][active])
        add("meeting", 1 - softmax(out["meeting"])[:, 0], gold["meeting"] > 0)
        add("figure", 1 - softmax(out["metric"])[:, 0], gold["metric"] > 0)
        known = active & (gold["speaker"] != IGNORE)
        add("speaker", out["speaker"][known].argmax(-1) == gold["speaker"][known], np.ones(int(known.sum())))
    return {k: (np.concatenate([a for a, _ in v]), np.concatenate([b for _, b in v])) for k, v in rows.items()}


def calibrate(trainer: Trainer, held: list[Example]) -> tuple[dict[str, Calibration], dict[str, float]]:
    """Calibrations by kind, and the scores on what was held back."""
    calibration, scores = {}, {}
    for kind, (probability, truth) in _collect(trainer, held).items():
        if kind == "speaker":
            scores["speaker accuracy"] = round(float(probability.mean()), 4)
            continue
        threshold, f1 = best_threshold(probability, truth)
        likely = probability > 0.02
        slope, shift = platt(probability[likely], truth[likely])
        calibration[kind] = Calibration(round(slope, 4), round(shift, 4), round(threshold, 4))
        confidence = np.array([calibration[kind].confidence(p) for p in probability[likely]])
        scores[f"{kind} F1"] = round(f1, 4)
        scores[f"{kind} calibration error"] = round(expected_error(confidence, truth[likely]), 4)
    return calibration, scores
