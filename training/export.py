"""Writes a trained network as the product loads it: adapter.npz, the heads, model.json with the calibration."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from held_back import LABELS, calibrate, described, look
from labels import Example
from network import SHARED, PositionHeads, TextHeads
from pledgebook.extraction.encoder import MATRICES, layer_weights
from pledgebook.extraction.features import inputs
from rounding import rounded
from shipped import EMBEDDINGS

if TYPE_CHECKING:
    from train import Trainer

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
    "answers": "N",
    "pair": "N",
    "which": "N",
    "topic": "S",
    "known": "P",
    "topics": "S",
    "date_items": "D",
    "quantity_items": "Q",
}
"""The first dimension of each input: tokens, passages, pairs, dates, quantities, places (venues), meetings asked of,
questions."""


def adapter(trainer: Trainer) -> dict[str, Any]:
    """What was learnt, as changes to the base: those of matrices in few steps, those of the rest in half precision."""
    encoder = trainer.encoder
    out: dict[str, Any] = {"layers": np.array(trainer.options.layers), "join": np.array(encoder.join)}
    for name in EMBEDDINGS:
        out[name] = getattr(encoder, name).weight.detach().cpu().numpy().astype(np.float16)
    for index, layer in enumerate(encoder.each()):
        out[f"l{index}.bias"] = layer.bias.detach().cpu().numpy().astype(np.float16)
        original = layer_weights(trainer.base, index)
        for name in MATRICES:
            linear = getattr(layer, name)
            steps, scale = rounded(linear.merged().detach().cpu().numpy() - original[f"{name}.w"])
            out[f"l{index}.{name}.steps"], out[f"l{index}.{name}.scale"] = steps, scale
            change = linear.bias.detach().cpu().numpy() - original[f"{name}.b"]
            out[f"l{index}.{name}.b.change"] = change.astype(np.float16)
        for norm in ("aln", "oln"):
            for part, tensor in (("w", getattr(layer, norm).weight), ("b", getattr(layer, norm).bias)):
                change = tensor.detach().cpu().numpy() - original[f"{norm}.{part}"]
                out[f"l{index}.{norm}.{part}.change"] = change.astype(np.float16)
    return out


def _graph(heads: nn.Module, feed: dict[str, Tensor], outputs: tuple[str, ...], path: Path) -> None:
    """Heads as an ONNX graph, traced on one chunk, with all sizes but the widths free."""
    free = {name: {0: FREE[name]} for name in feed}
    free |= {name: {0: FREE[name], 1: "T"} for name in feed if name.endswith("_weights")}
    free |= {name: {0: "S", 1: "L"} for name in ("tokens", "there")}
    torch.onnx.export(
        heads.cpu().eval(),
        tuple(feed.values()),
        str(path),
        input_names=list(feed),
        output_names=list(outputs),
        dynamic_axes=free,
        opset_version=17,
        do_constant_folding=False,  # weights keep their names, by which `shipped.py` finds them
        dynamo=False,
    )


def _write_heads(trainer: Trainer, example: Example, out: Path) -> None:
    feed = {"states": torch.zeros(len(example.chunk.ids), trainer.text.sizes.model)}
    feed |= {k: torch.from_numpy(np.asarray(v)) for k, v in inputs(example.chunk).items()}
    text, position = trainer.text.cpu().eval(), trainer.position.cpu().eval()
    _graph(text, feed, TextHeads.OUTPUTS, out / "text.onnx")
    feed |= dict(zip(TextHeads.OUTPUTS, text(**feed), strict=True))
    pair, which = torch.tensor([0, 0]), torch.tensor([0, 1])
    feed |= {"answers": torch.zeros(2, text.sizes.model), "pair": pair, "which": which}
    names = ("answers", "pair", "which", *SHARED)
    _graph(position, {k: feed[k].detach() for k in names}, PositionHeads.OUTPUTS, out / "position.onnx")


def write_model(trainer: Trainer, held: list[Example], out: Path, about: dict[str, Any]) -> None:
    """Write the four files to `out`, thresholds and calibration found on what was held back."""
    np.savez_compressed(out / "adapter.npz", **adapter(trainer))
    whole = max(held, key=lambda e: min(len(e.chunk.dates), len(e.chunk.places), len(e.chunk.quantities)))
    calibration, rules, scores = calibrate(look(trainer, held))
    _write_heads(trainer, whole, out)
    digest = hashlib.sha256()
    for name in ("adapter.npz", "text.onnx", "position.onnx"):
        digest.update((out / name).read_bytes())
    description = {
        "name": f"e5-small-{digest.hexdigest()[:8]}",
        "labels": asdict(LABELS),
        **described(calibration, rules),
        "held_back": scores,
        **about,
    }
    text = json.dumps(description, ensure_ascii=False, indent=1)
    (out / "model.json").write_text(text + "\n", encoding="utf-8")
