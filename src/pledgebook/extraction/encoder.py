"""The encoder that runs: the base with our adapter merged in, as an ONNX graph of 8-bit weights in the user's cache.

The graph takes one text at a time. Dynamic quantisation scales activations over all that runs together, so that a
text alone in its run gives the same states whatever stands beside it; that is what makes a book independent of
batches and workers.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from filelock import FileLock
from onnx import TensorProto, helper, numpy_helper

from pledgebook import settings
from pledgebook.errors import ModelError
from pledgebook.extraction.base import Base, Floats

OPSET = 20
FORMAT = 1
"""Counts the ways in which the graph was written, so that an older file in the cache is not taken."""

MATRICES = ("q", "k", "v", "ao", "fi", "fo")
"""The matrices of a layer as the base names them: query, key, value, attention out, feed-forward in and out."""


def layer_weights(base: Base, layer: int) -> dict[str, Floats]:
    """The weights of one layer: matrices of shape (outputs, inputs), biases and norms of shape (outputs,)."""
    out: dict[str, Floats] = {}
    for name in MATRICES:
        inputs = base.shape.feedforward if name == "fo" else base.shape.width
        out[f"{name}.w"] = base.matrix(f"l{layer}.{name}.w", inputs)
        out[f"{name}.b"] = base.vector(f"l{layer}.{name}.b")
    for norm in ("aln", "oln"):
        out[f"{norm}.w"] = base.vector(f"l{layer}.{norm}.w")
        out[f"{norm}.b"] = base.vector(f"l{layer}.{norm}.b")
    return out


def merged_weights(base: Base, adapter: Mapping[str, Floats], layer: int) -> dict[str, Floats]:
    """A layer's weights with the adapter's low-rank updates added (Hu et al., "LoRA", 2021)."""
    weights = layer_weights(base, layer)
    for name in MATRICES:
        down = adapter.get(f"l{layer}.{name}.down")
        if down is not None:
            up = adapter[f"l{layer}.{name}.up"]
            weights[f"{name}.w"] = weights[f"{name}.w"] + up.astype(np.float32) @ down.astype(np.float32)
    for name in list(weights):
        change = adapter.get(f"l{layer}.{name}.change")
        if change is not None:
            weights[name] = weights[name] + change.astype(np.float32)
    return weights


class _Graph:
    """Collects nodes and initializers; each method adds an operation and returns the name of its result."""

    def __init__(self, base: Base) -> None:
        self.shape = base.shape
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, value: Any, name: str) -> str:
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def add(self, operation: str, *inputs: str, **attributes: Any) -> str:
        name = f"{operation}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, list(inputs), [name], **attributes))
        return name

    def linear(self, x: str, weight: Floats, bias: Floats, name: str) -> str:
        product = self.add("MatMul", x, self.constant(np.ascontiguousarray(weight.T), f"{name}.w"))
        return self.add("Add", product, self.constant(bias, f"{name}.b"))

    def norm(self, x: str, weight: Floats, bias: Floats, name: str) -> str:
        scale, shift = self.constant(weight, f"{name}.w"), self.constant(bias, f"{name}.b")
        return self.add("LayerNormalization", x, scale, shift, axis=-1, epsilon=self.shape.epsilon)

    def layer(self, x: str, weights: Mapping[str, Floats], index: int) -> str:
        """Attention and feed-forward of a BERT layer over states of shape (tokens, width)."""
        at = f"l{index}"
        projected = np.concatenate([weights["q.w"], weights["k.w"], weights["v.w"]])
        bias = np.concatenate([weights["q.b"], weights["k.b"], weights["v.b"]])
        both = self.linear(x, projected, bias, f"{at}.qkv")
        heads = self.add("Reshape", both, "heads")
        parts = self.add("Transpose", heads, perm=[1, 2, 0, 3])
        query, key, value = (self.add("Gather", parts, f"index{i}", axis=0) for i in range(3))
        scores = self.add("MatMul", query, self.add("Transpose", key, perm=[0, 2, 1]))
        share = self.add("Softmax", self.add("Mul", scores, "scale"), axis=-1)
        mixed = self.add("Transpose", self.add("MatMul", share, value), perm=[1, 0, 2])
        attended = self.linear(self.add("Reshape", mixed, "flat"), weights["ao.w"], weights["ao.b"], f"{at}.ao")
        x = self.norm(self.add("Add", x, attended), weights["aln.w"], weights["aln.b"], f"{at}.aln")
        inner = self.add("Gelu", self.linear(x, weights["fi.w"], weights["fi.b"], f"{at}.fi"))
        outer = self.linear(inner, weights["fo.w"], weights["fo.b"], f"{at}.fo")
        return self.norm(self.add("Add", x, outer), weights["oln.w"], weights["oln.b"], f"{at}.oln")

    def model(self, result: str) -> Any:
        self.nodes.append(helper.make_node("Identity", [result], ["states"]))
        width = self.shape.width
        inputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["tokens", width])]
        outputs = [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["tokens", width])]
        graph = helper.make_graph(self.nodes, "encoder", inputs, outputs, self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)


def build_graph(base: Base, adapter: Mapping[str, Floats]) -> Any:
    """The encoder as a float32 ONNX model: `vectors` (tokens, width) to `states` (tokens, width)."""
    s = base.shape
    graph = _Graph(base)
    graph.constant(np.array([-1, 3, s.heads, s.width // s.heads], np.int64), "heads")
    graph.constant(np.array([-1, s.width], np.int64), "flat")
    graph.constant(np.array((s.width // s.heads) ** -0.5, np.float32), "scale")
    for i in range(3):
        graph.constant(np.array(i, np.int64), f"index{i}")
    x = graph.norm("vectors", base.vector("emb.ln.w"), base.vector("emb.ln.b"), "embedding")
    for index in range(layer_count(base, adapter)):
        x = graph.layer(x, merged_weights(base, adapter, index), index)
    return graph.model(x)


def layer_count(base: Base, adapter: Mapping[str, Floats]) -> int:
    """How many layers run: as many as the adapter was trained with."""
    return int(adapter["layers"]) if "layers" in adapter else base.shape.layers


def _write_quantised(base: Base, adapter: Mapping[str, Floats], target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic  # slow to import, needed once

    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        onnx.save(build_graph(base, adapter), str(whole))
        logging.disable(logging.WARNING)  # its advice to optimise the graph first does not apply to ours
        quantize_dynamic(
            str(whole),
            str(small),
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
            extra_options={"MatMulConstBOnly": True},
        )
        logging.disable(logging.NOTSET)
        os.replace(small, target)  # noqa: PTH105  # the atomic step: others see the whole file or none


def session(path: Path) -> onnxruntime.InferenceSession:
    """A graph, ready to run on the threads that the settings allow."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = settings.THREADS.get()
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what fails is raised; standard error stays ours
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # encoder and heads take turns
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Encoder:
    """Turns texts into token states.

    The graph is built in `cache` on first use (seconds), under a lock, and taken from there afterwards.

    Raises:
        ModelError: the cache cannot be written.
    """

    def __init__(self, adapter: Mapping[str, Floats], digest: str, cache: Path) -> None:
        self.base = Base()
        path = cache / f"encoder-{FORMAT}-{self.base.digest}-{digest}.onnx"
        if not path.exists():
            try:
                cache.mkdir(parents=True, exist_ok=True)
                with FileLock(f"{path}.lock"):
                    if not path.exists():
                        _write_quantised(self.base, adapter, path)
            except OSError as error:
                raise ModelError(
                    f"{cache}: the encoder cannot be built there: {error}; "
                    "name another folder in the setting PLEDGEBOOK_CACHE"
                ) from error
        self._run = session(path)

    def states(self, ids: Any) -> Floats:
        """States of a text's tokens: float32 of shape (tokens, width)."""
        out: Floats = self._run.run(["states"], {"vectors": self.base.embed(ids)})[0]
        return out
