"""The encoder that runs: the base with our adapter merged in, as ONNX graphs of 8-bit weights in the user's cache.

One graph turns a text into states; the other passes questions through the upper layers, where they look at the text
but the text does not see them (`training/encoding.py` tells why). Both take one text at a time. Dynamic quantisation
scales activations over all that runs together, so that a text alone in its run gives the same states whatever stands
beside it; that is what makes a book independent of batches and workers.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from filelock import FileLock
from onnx import TensorProto, helper, numpy_helper

from pledgebook.errors import ModelError
from pledgebook.extraction.base import Base, Floats
from pledgebook.extraction.features import MARKS
from pledgebook.extraction.questions import Questions

OPSET = 20
FORMAT = 4
"""Counts the ways in which the graph was written, so that an older file in the cache is not taken."""

TEXT, HEADS = ("tokens", "width"), ("heads", "tokens", "size")
"""The shapes of a text's states and of its keys and values."""

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
    """A layer's weights with the adapter's changes added: those of matrices are whole steps of a size per output."""
    weights = layer_weights(base, layer)
    for name in MATRICES:
        steps = adapter.get(f"l{layer}.{name}.steps")
        if steps is not None:
            scale = adapter[f"l{layer}.{name}.scale"].astype(np.float32)
            weights[f"{name}.w"] = weights[f"{name}.w"] + steps.astype(np.float32) * scale
    for name in list(weights):
        change = adapter.get(f"l{layer}.{name}.change")
        if change is not None:
            weights[name] = weights[name] + change.astype(np.float32)
    return weights


class _Graph:
    """Collects nodes and constants; each method adds an operation and returns the name of its result."""

    def __init__(self, base: Base) -> None:
        self.shape = base.shape
        self.nodes: list[Any] = []
        self.inputs: list[Any] = []
        self.outputs: list[Any] = []
        self.constants: list[Any] = []
        heads, size = base.shape.heads, base.shape.width // base.shape.heads
        self.constant(np.array([-1, 3, heads, size], np.int64), "three")
        self.constant(np.array([-1, heads, size], np.int64), "one")
        self.constant(np.array([-1, base.shape.width], np.int64), "flat")
        self.constant(np.array([1, -1], np.int64), "row")
        self.constant(np.array([heads], np.int64), "heads")
        self.constant(np.array(size**-0.5, np.float32), "scale")
        for i in range(3):
            self.constant(np.array(i, np.int64), f"index{i}")

    def constant(self, value: Any, name: str) -> str:
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def add(self, operation: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        name = name or f"{operation}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, list(inputs), [name], **attributes))
        return name

    def linear(self, x: str, weight: Floats, bias: Floats, name: str) -> str:
        product = self.add("MatMul", x, self.constant(np.ascontiguousarray(weight.T), f"{name}.w"))
        return self.add("Add", product, self.constant(bias, f"{name}.b"))

    def norm(self, x: str, weight: Floats, bias: Floats, name: str) -> str:
        scale, shift = self.constant(weight, f"{name}.w"), self.constant(bias, f"{name}.b")
        return self.add("LayerNormalization", x, scale, shift, axis=-1, epsilon=self.shape.epsilon)

    def layer(self, x: str, weights: Mapping[str, Floats], index: int, *, shared: bool) -> str:
        """A BERT layer over states of shape (tokens, width); if `shared`, its keys and values become outputs."""
        at = f"l{index}"
        projected = np.concatenate([weights["q.w"], weights["k.w"], weights["v.w"]])
        bias = np.concatenate([weights["q.b"], weights["k.b"], weights["v.b"]])
        both = self.linear(x, projected, bias, f"{at}.qkv")
        heads = self.add("Reshape", both, "three")
        parts = self.add("Transpose", heads, perm=[1, 2, 0, 3])
        query, key, value = (self.add("Gather", parts, f"index{i}", axis=0) for i in range(3))
        if shared:
            self.output(key, f"key{index}", HEADS)
            self.output(value, f"value{index}", HEADS)
        return self.attend(x, query, key, value, None, weights, index)

    def question_layer(self, x: str, weights: Mapping[str, Floats], bias: Floats, index: int) -> str:
        """A layer over questions of shape (questions, width), which look at the text's keys and values alone."""
        at = f"l{index}"
        query = self.linear(x, weights["q.w"], weights["q.b"], f"{at}.q")
        query = self.add("Transpose", self.add("Reshape", query, "one"), perm=[1, 0, 2])
        key, value = self.input(f"key{index}", HEADS), self.input(f"value{index}", HEADS)
        seen = self.add("MatMul", self.constant(np.ascontiguousarray(bias), f"{at}.bias"), "looks")
        return self.attend(x, query, key, value, self.add("Reshape", seen, "grid"), weights, index)

    def looks(self) -> None:
        """How questions look at tokens: `looks` (2, questions * tokens), and `grid`, the shape it has for each head."""
        rows = [self.add("Reshape", self.input(name, ("questions", "tokens")), "row") for name in ("outside", "own")]
        self.add("Concat", *rows, name="looks", axis=0)
        self.add("Concat", "heads", self.add("Shape", "outside"), name="grid", axis=0)

    def attend(
        self, x: str, query: str, key: str, value: str, bias: str | None, weights: Mapping[str, Floats], index: int
    ) -> str:
        """Attention and feed-forward, from queries, keys and values of shape (heads, rows, size)."""
        at = f"l{index}"
        scores = self.add("Mul", self.add("MatMul", query, self.add("Transpose", key, perm=[0, 2, 1])), "scale")
        share = self.add("Softmax", scores if bias is None else self.add("Add", scores, bias), axis=-1)
        mixed = self.add("Transpose", self.add("MatMul", share, value), perm=[1, 0, 2])
        attended = self.linear(self.add("Reshape", mixed, "flat"), weights["ao.w"], weights["ao.b"], f"{at}.ao")
        x = self.norm(self.add("Add", x, attended), weights["aln.w"], weights["aln.b"], f"{at}.aln")
        inner = self.add("Gelu", self.linear(x, weights["fi.w"], weights["fi.b"], f"{at}.fi"))
        outer = self.linear(inner, weights["fo.w"], weights["fo.b"], f"{at}.fo")
        return self.norm(self.add("Add", x, outer), weights["oln.w"], weights["oln.b"], f"{at}.oln")

    def input(self, name: str, shape: tuple[str, ...], kind: int = TensorProto.FLOAT) -> str:
        self.inputs.append(helper.make_tensor_value_info(name, kind, self._sizes(shape)))
        return name

    def output(self, result: str, name: str, shape: tuple[str, ...]) -> None:
        self.nodes.append(helper.make_node("Identity", [result], [name]))
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, self._sizes(shape)))

    def _sizes(self, shape: tuple[str, ...]) -> list[str | int]:
        s = self.shape
        fixed = {"width": s.width, "heads": s.heads, "size": s.width // s.heads}
        return [fixed.get(name, name) for name in shape]

    def model(self, name: str) -> Any:
        graph = helper.make_graph(self.nodes, name, self.inputs, self.outputs, self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)


def build_graph(base: Base, adapter: Mapping[str, Floats]) -> Any:
    """The encoder as a float32 ONNX model.

    `vectors` (tokens, width) and `marks` (tokens,) to `states` and `middle` (tokens, width), and for each layer from
    `join` on `key<i>` and `value<i>` (heads, tokens, size).
    """
    graph = _Graph(base)
    x = graph.norm(graph.input("vectors", TEXT), base.vector("emb.ln.w"), base.vector("emb.ln.b"), "embedding")
    table = np.asarray(adapter.get("mark", np.zeros((MARKS, base.shape.width))), np.float32)
    marks = graph.input("marks", ("tokens",), TensorProto.INT64)
    x = graph.add("Add", x, graph.add("Gather", graph.constant(table, "mark"), marks, axis=0))
    join = joins_at(base, adapter)
    for index in range(layer_count(base, adapter)):
        if index == join:
            graph.output(x, "middle", TEXT)
        x = graph.layer(x, merged_weights(base, adapter, index), index, shared=index >= join)
    graph.output(x, "states", TEXT)
    return graph.model("encoder")


def build_questions_graph(base: Base, adapter: Mapping[str, Floats]) -> Any:
    """The upper layers for questions as a float32 ONNX model.

    `mean`, `outside` and `own` (questions, tokens), `told` (questions, width) and the text's `middle` states, keys and
    values to `answers` (questions, width).
    """
    graph = _Graph(base)
    mean, middle = graph.input("mean", ("questions", "tokens")), graph.input("middle", TEXT)
    x = graph.add("Add", graph.add("MatMul", mean, middle), graph.input("told", ("questions", "width")))
    graph.looks()
    for index in range(joins_at(base, adapter), layer_count(base, adapter)):
        bias = np.asarray(adapter.get(f"l{index}.bias", np.zeros((base.shape.heads, 2))), np.float32)
        x = graph.question_layer(x, merged_weights(base, adapter, index), bias, index)
    graph.output(x, "answers", ("questions", "width"))
    return graph.model("questions")


def joins_at(base: Base, adapter: Mapping[str, Floats]) -> int:
    """Before which layer questions join; half-way where the adapter does not say."""
    return int(adapter["join"]) if "join" in adapter else layer_count(base, adapter) // 2


def graph_files(base: Base, digest: str, cache: Path) -> tuple[Path, Path]:
    """Where the two graphs lie once they are built: the one for texts and the one for questions."""
    stem = f"{FORMAT}-{base.digest}-{digest}.onnx"
    return cache / f"encoder-{stem}", cache / f"questions-{stem}"


def layer_count(base: Base, adapter: Mapping[str, Floats]) -> int:
    """How many layers run: as many as the adapter was trained with."""
    return int(adapter["layers"]) if "layers" in adapter else base.shape.layers


def _write_quantised(graph: Any, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic  # slow to import, needed once

    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        onnx.save(graph, str(whole))
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


def _ensure(path: Path, build: Callable[[], Any]) -> None:
    """Build a graph where it is not in the cache yet; one process builds, others wait."""
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock"):
            if not path.exists():
                _write_quantised(build(), path)
    except OSError as error:
        raise ModelError(
            f"{path.parent}: the encoder cannot be built there: {error}; "
            "name another folder in the setting PLEDGEBOOK_CACHE"
        ) from error


def quantised(path: Path, cache: Path) -> Path:
    """A graph of a file in 8 bits, made in the cache on first use.

    Raises:
        ModelError: the cache cannot be written.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    small = cache / f"{path.stem}-{FORMAT}-{digest}.onnx"
    _ensure(small, lambda: onnx.load(str(path)))
    return small


def session(path: Path) -> onnxruntime.InferenceSession:
    """A graph, ready to run; each run takes one thread, that of the caller, and several may run at once."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what fails is raised; standard error stays ours
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@dataclass(frozen=True, slots=True)
class States:
    """What a text becomes: last and middle states, float32 of shape (tokens, width), and what questions look at."""

    last: Floats
    middle: Floats
    upper: Mapping[str, Floats]


class Encoder:
    """Turns texts into token states, and questions about them into states of their own.

    The graphs are built in `cache` on first use (seconds), under a lock, and taken from there afterwards; `adapter` is
    asked for what was learnt only then, `digest` names it.

    Raises:
        ModelError: the cache cannot be written.
    """

    def __init__(self, adapter: Callable[[], Mapping[str, Floats]], digest: str, cache: Path) -> None:
        self.base = Base()
        texts, asked = graph_files(self.base, digest, cache)
        _ensure(texts, lambda: build_graph(self.base, adapter()))
        _ensure(asked, lambda: build_questions_graph(self.base, adapter()))
        self._texts, self._questions = session(texts), session(asked)
        self._names = [o.name for o in self._texts.get_outputs()]

    def states(self, ids: Any, marks: Any) -> States:
        """The states of a text's tokens, each marked as `features.marks` says."""
        feed = {"vectors": self.base.embed(ids), "marks": np.asarray(marks, np.int64)}
        out = dict(zip(self._names, self._texts.run(self._names, feed), strict=True))
        return States(out.pop("states"), out.pop("middle"), out)

    def answers(self, asked: Questions, told: Floats, states: States) -> Floats:
        """The states (questions, width) of questions about a text; each starts at a mention and what it is told."""
        feed = {"mean": asked.mean, "outside": asked.outside, "own": asked.own, "told": told}
        feed |= {"middle": states.middle, **states.upper}
        out: Floats = self._questions.run(["answers"], feed)[0]
        return out
