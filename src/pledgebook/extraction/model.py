"""The trained model: adapter, heads and calibration, a folder of three files.

`adapter.npz` holds the low-rank updates of the encoder, `heads.onnx` the heads, `model.json` the labels that the heads
know, thresholds, calibration and how the model came about.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import onnxruntime
import platformdirs
from numpy.typing import NDArray

from pledgebook import settings
from pledgebook.errors import ExtractionError, ModelError
from pledgebook.extraction.encoder import Encoder, session
from pledgebook.extraction.features import Chunk, inputs

Floats = NDArray[np.float32]
Outputs = dict[str, Floats]
FILES = ("adapter.npz", "heads.onnx", "model.json")


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
    """Platt scaling (Platt, 1999) of one kind of confidence: sigmoid(slope · logit(p) + shift), and its threshold."""

    slope: float
    shift: float
    threshold: float

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
            raise ModelError(f"{folder}: no model here, missing {', '.join(missing)}; train one or unset the setting")
        try:
            about: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            self.labels = Labels(**{k: tuple(v) for k, v in about["labels"].items()})
            self.calibration = {k: Calibration(**v) for k, v in about["calibration"].items()}
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

    @cached_property
    def _adapter(self) -> Mapping[str, NDArray[Any]]:
        path = self.folder / "adapter.npz"
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return {name: arrays[name] for name in arrays.files}
        except (ValueError, OSError, EOFError, BadZipFile) as error:
            raise ModelError(f"{path}: not an adapter: {error}") from error

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder with the model's adapter merged in."""
        cache = settings.CACHE.get() or Path(platformdirs.user_cache_dir("pledgebook"))
        adapter = hashlib.sha256((self.folder / "adapter.npz").read_bytes()).hexdigest()[:12]
        return Encoder(self._adapter, adapter, cache)

    @cached_property
    def _heads(self) -> onnxruntime.InferenceSession:
        path = self.folder / "heads.onnx"
        try:
            return session(path)
        except Exception as error:  # the errors of onnxruntime share no base of their own
            raise ModelError(f"{path}: no heads: {' '.join(str(error).split())}") from error

    def run(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, Outputs]]:
        """Each chunk with the heads' outputs, by name (see `training/network.py` for their shapes).

        While the heads read one chunk the encoder is at the next, so that neither waits for the other.

        Raises:
            ExtractionError: encoder or heads failed on a chunk.
        """
        encoder, heads = self.encoder, self._heads
        with ThreadPoolExecutor(max_workers=1) as ahead:
            waiting: tuple[Chunk, Future[Floats]] | None = None
            for chunk in chunks:
                following = chunk, ahead.submit(encoder.states, chunk.ids)
                if waiting is not None:
                    yield waiting[0], _outputs(heads, *waiting)
                waiting = following
            if waiting is not None:
                yield waiting[0], _outputs(heads, *waiting)


def _outputs(heads: onnxruntime.InferenceSession, chunk: Chunk, states: Future[Floats]) -> Outputs:
    names = [o.name for o in heads.get_outputs()]
    wanted = {i.name for i in heads.get_inputs()}
    try:
        feed = {"states": states.result(), **inputs(chunk)}
        values = heads.run(names, {k: v for k, v in feed.items() if k in wanted})
    except Exception as error:  # the errors of onnxruntime share no base of their own
        reason = " ".join(str(error).split())
        raise ExtractionError(f"the model failed on a chunk of {len(chunk.ids)} tokens: {reason}") from error
    return dict(zip(names, values, strict=True))
