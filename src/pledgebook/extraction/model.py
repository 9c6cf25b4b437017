"""The trained model: adapter, heads and calibration, a folder of four files.

`adapter.npz` holds what the encoder learnt, `text.onnx` and `position.onnx` the heads, `model.json` the labels that the
heads know, thresholds, calibration and how the model came about.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from zipfile import BadZipFile

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from pledgebook import settings
from pledgebook.errors import ExtractionError, ModelError
from pledgebook.extraction.base import Base, Floats
from pledgebook.extraction.encoder import Encoder, States, graph_files, quantised, session
from pledgebook.extraction.features import Chunk, inputs, marks
from pledgebook.extraction.probability import sigmoid
from pledgebook.extraction.questions import Questions, questions

Use = Literal["balance", "precision", "recall"]
"""What a reader wants most: the best F1, few that are wrong, or few that are missed."""

Heads = tuple[onnxruntime.InferenceSession, onnxruntime.InferenceSession]
Feed = dict[str, NDArray[Any]]
Outputs = dict[str, NDArray[Any]]
AHEAD = 2
"""Chunks for each worker that may wait, so that none is idle while a long one before is still read."""
FILES = ("adapter.npz", "text.onnx", "position.onnx", "model.json")


@dataclass(frozen=True, slots=True)
class Labels:
    """What the heads' outputs stand for, in their order."""

    actions: tuple[str, ...]
    stances: tuple[str, ...]
    conditions: tuple[str, ...]
    domains: tuple[str, ...]
    statuses: tuple[str, ...]
    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling (Platt, 1999) of one kind of confidence: sigmoid(slope · logit(p) + shift), and its thresholds.

    `thresholds` are the raw probabilities from which on a claim is made, by use.
    """

    slope: float
    shift: float
    thresholds: Mapping[Use, float]

    def threshold(self, use: Use) -> float:
        """The threshold of a use."""
        return self.thresholds[use]

    def confidence(self, probability: float) -> float:
        """The calibrated confidence of a raw probability."""
        p = min(max(probability, 1e-6), 1 - 1e-6)
        return float(1 / (1 + np.exp(-np.clip(self.slope * np.log(p / (1 - p)) + self.shift, -60, 60))))


class Model:
    """Loads a model's folder; encoder and heads are built when first run.

    Raises:
        ModelError: a file of the folder is missing or broken.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        missing = [name for name in FILES if not (folder / name).exists()]
        if missing:
            raise ModelError(
                f"{folder}: no model here, missing {', '.join(missing)}; train one there, or take the engine `trained`"
            )
        try:
            about: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            self.labels = Labels(**{k: tuple(v) for k, v in about["labels"].items()})
            self.calibration = {k: Calibration(**v) for k, v in about["calibration"].items()}
            self.settling: Mapping[str, float] = about["settling"]
            self.name = str(about["name"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(f"{folder / 'model.json'}: not a model's description: {error!r}") from error

    @cached_property
    def digest(self) -> str:
        """The first 12 digits of the SHA-256 over the model's files."""
        digest = hashlib.sha256()
        for name in FILES:
            digest.update((self.folder / name).read_bytes())
        return digest.hexdigest()[:12]

    def _read(self, names: Sequence[str] | None = None) -> dict[str, NDArray[Any]]:
        """Arrays of the adapter by name; all of them if none are named."""
        path = self.folder / "adapter.npz"
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return {name: arrays[name] for name in names or arrays.files}
        except (ValueError, KeyError, OSError, EOFError, BadZipFile) as error:
            raise ModelError(f"{path}: not an adapter: {error}") from error

    @cached_property
    def _told(self) -> dict[str, Floats]:
        """What a question is told: vectors for its action, its actor's distance and its kind of mention."""
        return {name: table.astype(np.float32) for name, table in self._read(("action", "distance", "kind")).items()}

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder with the model's adapter merged in; the adapter is read only where it is built anew."""
        return Encoder(self._read, self._adapter, settings.cache_folder())

    @property
    def graphs(self) -> tuple[Path, Path]:
        """Where the encoder's graphs lie, built or not."""
        return graph_files(Base(), self._adapter, settings.cache_folder())

    @cached_property
    def _adapter(self) -> str:
        return hashlib.sha256((self.folder / "adapter.npz").read_bytes()).hexdigest()[:12]

    @cached_property
    def _heads(self) -> Heads:
        """The heads that read a text, and those that read the questions asked of it."""
        return _session(self.folder / "text.onnx"), _session(self.folder / "position.onnx")

    def run(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, Outputs]]:
        """Each chunk with the heads' outputs by name (see `training/network.py` for their shapes), in their order.

        As many chunks are read at once as the setting THREADS allows, each by one thread: none waits for another, and
        what is read with a chunk does not change its outputs.

        Raises:
            ExtractionError: encoder or heads failed on a chunk.
        """
        workers = settings.THREADS.get() or os.cpu_count() or 1
        encoder, heads = self.encoder, self._heads
        waiting: deque[tuple[Chunk, Future[Outputs]]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            for chunk in chunks:
                waiting.append((chunk, pool.submit(self._outputs, encoder, heads, chunk)))
                if len(waiting) > AHEAD * workers:
                    yield _done(*waiting.popleft())
            while waiting:
                yield _done(*waiting.popleft())

    def _outputs(self, encoder: Encoder, heads: Heads, chunk: Chunk) -> Outputs:
        states = encoder.states(chunk.ids, marks(chunk))
        feed: Feed = {**inputs(chunk), "states": states.last}
        out = _run(heads[0], feed)
        asked = questions(chunk, sigmoid(out["topic"]), feed["pair_weights"].astype(np.float32))
        which = {"pair": asked.pair, "which": asked.action}
        if not len(asked.pair):  # the graphs cannot be run on nothing
            return {**out, **which}
        answers = self._answers(chunk, asked, states)
        return {**out, **which, **_run(heads[1], {**feed, **out, **which, "answers": answers})}

    def _answers(self, chunk: Chunk, asked: Questions, states: States) -> Floats:
        """The questions' states; each is told the action, and the distance and the kind of its actor's mention."""
        told = self._told["action"][asked.action]
        for name, values in (("distance", chunk.pair_distance), ("kind", chunk.pair_kind)):
            told = told + self._told[name][values[asked.pair]]
        return self.encoder.answers(asked, told, states)


def _done(chunk: Chunk, outputs: Future[Outputs]) -> tuple[Chunk, Outputs]:
    try:
        return chunk, outputs.result()
    except Exception as error:  # the errors of onnxruntime share no base of their own
        reason = " ".join(str(error).split())
        raise ExtractionError(f"the model failed on a chunk of {len(chunk.ids)} tokens: {reason}") from error


def _session(path: Path) -> onnxruntime.InferenceSession:
    try:
        return session(quantised(path, settings.cache_folder()))
    except ModelError:  # of the cache
        raise
    except Exception as error:  # the errors of onnxruntime share no base of their own
        raise ModelError(f"{path}: no heads: {' '.join(str(error).split())}") from error


def _run(heads: onnxruntime.InferenceSession, feed: Feed) -> Outputs:
    names, wanted = [o.name for o in heads.get_outputs()], {i.name for i in heads.get_inputs()}
    return dict(zip(names, heads.run(names, {k: v for k, v in feed.items() if k in wanted}), strict=True))
