"""Weights out of a model as it is shipped, so that training can go on from it: the reverse of `export.py`.

What rounding to steps has taken (`rounding.py`) is gone, which a first few hundred batches mend.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from pledgebook.extraction.base import Base, Floats
from pledgebook.extraction.encoder import MATRICES, merged_weights

EMBEDDINGS = ("mark", "action", "distance", "kind")
"""What the base knows nothing of, by its name in the encoder and in the adapter."""
NORMS = {"w": "weight", "b": "bias"}


def encoder_weights(base: Base, adapter: dict[str, Any]) -> dict[str, Floats]:
    """The weights of `encoding.Encoder` by name, of an encoder that was trained whole."""
    out = {
        "norm.weight": base.vector("emb.ln.w"),
        "norm.bias": base.vector("emb.ln.b"),
        **{f"{name}.weight": adapter[name] for name in EMBEDDINGS},
    }
    for index in range(int(adapter["layers"])):
        weights = merged_weights(base, adapter, index)
        at = f"layers.{index}"
        out[f"{at}.bias"] = adapter[f"l{index}.bias"]
        for name in (*MATRICES, "aln", "oln"):
            for short, whole in NORMS.items():
                out[f"{at}.{name}.{whole}"] = weights[f"{name}.{short}"]
    return {name: np.array(values, np.float32) for name, values in out.items()}


def heads_weights(graph: Path) -> dict[str, Floats]:
    """The weights of heads by name, from the constants of their graph."""
    constants = onnx.load(graph).graph.initializer
    return {c.name: numpy_helper.to_array(c).copy() for c in constants}


def shipped(base: Base, model: Path) -> dict[str, dict[str, Floats]]:
    """The weights of encoder and heads of the model in a folder, by part and name."""
    with np.load(model / "adapter.npz") as adapter:
        encoder = encoder_weights(base, dict(adapter))
    return {
        "encoder": encoder,
        "text": heads_weights(model / "text.onnx"),
        "position": heads_weights(model / "position.onnx"),
    }
