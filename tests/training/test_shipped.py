"""The shipped model gives back the weights that training goes on from."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import pledgebook
from passages import ACTIONS, STANCES
from pledgebook.extraction.base import Base
from pledgebook.extraction.encoder import layer_weights
from shipped import shipped

MODEL = Path(pledgebook.__file__).parent / "data" / "model"


def test_every_weight_has_its_name_and_shape() -> None:
    base = Base()
    found = shipped(base, MODEL)
    assert not [name for part in found.values() for name in part if ":" in name]
    assert found["text"]["topic.question"].shape[0] == len(ACTIONS)
    assert found["position"]["stance.weight"].shape[::2] == (len(ACTIONS), len(STANCES))
    encoder, last = found["encoder"], layer_weights(base, base.shape.layers - 1)
    learnt = encoder[f"layers.{base.shape.layers - 1}.fo.weight"] - last["fo.w"]
    assert 0 < np.abs(learnt).mean() < np.abs(last["fo.w"]).mean()
    assert all(values.dtype == np.float32 for values in encoder.values())
