"""The losses of the heads, one sum a chunk, all per passage so that long and short chunks weigh alike."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from labels import IGNORE

Outputs = dict[str, Tensor]

WEIGHTS = {
    "topic": 0.5,
    "action": 1.0,
    "stance": 1.0,
    "condition": 0.4,
    "domain": 0.15,
    "speaker": 0.4,
    "counterpart": 0.2,
    "deadline": 0.1,
    "amount": 0.1,
    "meeting": 0.6,
    "meeting_place": 0.2,
    "meeting_date": 0.3,
    "participant": 0.1,
    "metric": 0.4,
    "figure_place": 0.1,
}
"""How much each head counts; positions come first."""


def _binary(logits: Tensor, target: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits, target, reduction="sum")


def _chosen(scores: Tensor, target: Tensor) -> Tensor:
    """Cross entropy over the last axis, summed; rows to be ignored count nothing."""
    if not target.numel() or bool((target == IGNORE).all()):
        return scores.sum() * 0
    loss: Tensor = functional.cross_entropy(
        scores.reshape(-1, scores.shape[-1]), target.reshape(-1), ignore_index=IGNORE, reduction="sum"
    )
    return loss


def chunk_loss(out: Outputs, gold: Outputs, target: Tensor) -> Tensor:
    """The weighted loss of one chunk.

    Args:
        out: the heads' outputs; only target passages are asked about.
        gold: labels of the same shapes (class indices for pointers).
        target: bool (S,), the passages that are not mere context.
    """
    parts = {"topic": _binary(out["topic"][target], gold["topic"][target])}
    pair, which = out["pair"], out["which"]
    truth = gold["action"][pair, which]
    active = truth > 0
    parts["action"] = _binary(out["action"], truth)
    for name in ("stance", "condition", "domain"):
        parts[name] = _binary(out[name][active], gold[name][pair, which][active])
    for name in ("speaker", "counterpart", "deadline", "amount"):
        parts[name] = _chosen(out[name][active], gold[name][pair, which][active])
    for name in ("meeting", "meeting_place", "meeting_date", "metric", "figure_place"):
        parts[name] = _chosen(out[name], gold[name])
    known = gold["participant"] != IGNORE
    parts["participant"] = _binary(out["participant"][known], gold["participant"][known])
    total = torch.stack([WEIGHTS[name] * value for name, value in parts.items()]).sum()
    return total / max(1, int(target.sum()))
