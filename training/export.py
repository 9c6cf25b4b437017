"""Writes a trained network as the product loads it: adapter.npz, heads.onnx, model.json with the calibration."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from calibration import calibrate
from labels import Example
from network import Heads
from passages import ACTIONS, CONDITIONS, DOMAINS, METRICS, STANCES, STATUSES
from pledgebook.extraction.encoder import MATRICES, layer_weights
from pledgebook.extraction.features import inputs

if TYPE_CHECKING:
    from train import Trainer

LABELS = {
    "actions": ACTIONS,
    "stances": STANCES,
    "conditions": CONDITIONS,
    "domains": DOMAINS,
    "statuses": STATUSES,
    "metrics": METRICS,
}


FREE = {
    "states": "T",
    "tokens": "S",
    "there": "S",
    "pair_passage": "P",
    "pair_weights": "P",
    "pair_distance": "P",
    "pair_kind": "P",
    "date_weights": "D",
    "date_passage": "D",
    "quantity_weights": "Q",
    "quantity_passage": "Q",
    "place_weights": "V",
    "place_passage": "V",
    "meeting_weights": "M",
    "meeting_passage": "M",
}
"""The first dimension of each input: tokens, passages, pairs, dates, quantities, places (venues), meetings asked of."""


def adapter(trainer: Trainer) -> dict[str, Any]:
    """Low-rank updates in half precision; biases and norms as changes to the base's."""
    out: dict[str, Any] = {"layers": np.array(trainer.options.layers)}
    for index, layer in enumerate(trainer.encoder.layers):
        original = layer_weights(trainer.base, index)
        for name in MATRICES:
            linear = getattr(layer, name)
            out[f"l{index}.{name}.down"] = linear.down.detach().cpu().numpy().astype(np.float16)
            out[f"l{index}.{name}.up"] = linear.up.detach().cpu().numpy().astype(np.float16)
            change = linear.bias.detach().cpu().numpy() - original[f"{name}.b"]
            out[f"l{index}.{name}.b.change"] = change.astype(np.float16)
        for norm in ("aln", "oln"):
            for part, tensor in (("w", getattr(layer, norm).weight), ("b", getattr(layer, norm).bias)):
                change = tensor.detach().cpu().numpy() - original[f"{norm}.{part}"]
                out[f"l{index}.{norm}.{part}.change"] = change.astype(np.float16)
    return out


def heads_graph(heads: Heads, example: Example, path: Path) -> None:
    """The heads as an ONNX graph, traced on one chunk, with all sizes but the widths free."""
    feed = {k: torch.from_numpy(np.asarray(v)) for k, v in inputs(example.chunk).items()}
    states = torch.zeros(len(example.chunk.ids), heads.sizes.model)
    free = {name: {0: first} for name, first in FREE.items()}
    free |= {name: {0: FREE[name], 1: "T"} for name in FREE if name.endswith("_weights")}
    free |= {name: {0: "S", 1: "L"} for name in ("tokens", "there")}
    torch.onnx.export(
        heads.cpu().eval(),
        (states, *feed.values()),
        str(path),
        input_names=["states", *feed],
        output_names=list(Heads.OUTPUTS),
        dynamic_axes=free,
        opset_version=17,
        dynamo=False,
    )


def write_model(trainer: Trainer, held: list[Example], out: Path, about: dict[str, Any]) -> None:
    """Write the three files to `out`, thresholds and calibration found on what was held back."""
    np.savez_compressed(out / "adapter.npz", **adapter(trainer))
    whole = max(held, key=lambda e: min(len(e.chunk.dates), len(e.chunk.places), len(e.chunk.quantities)))
    calibration, scores = calibrate(trainer, held)
    heads_graph(trainer.heads, whole, out / "heads.onnx")
    digest = hashlib.sha256((out / "adapter.npz").read_bytes() + (out / "heads.onnx").read_bytes()).hexdigest()
    description = {
        "name": f"e5-small-{digest[:8]}",
        "labels": LABELS,
        "calibration": {k: asdict(v) for k, v in calibration.items()},
        "held_back": scores,
        **about,
    }
    text = json.dumps(description, ensure_ascii=False, indent=1)
    (out / "model.json").write_text(text + "\n", encoding="utf-8")
