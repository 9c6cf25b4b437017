"""A model is a folder of three files; what is missing or broken in it is named."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_reading
from pledgebook.errors import ModelError
from pledgebook.extraction.features import chunks
from pledgebook.extraction.model import FILES, Calibration, Model

THRESHOLDS = {"balance": 0.5, "precision": 0.8, "recall": 0.2}
ABOUT = {
    "name": "small",
    "labels": {key: ["a", "b"] for key in ("actions", "stances", "conditions", "domains", "statuses", "metrics")},
    "calibration": {"position": {"slope": 1.0, "shift": 0.0, "thresholds": THRESHOLDS}},
    "settling": {"second": 0.5, "evidence": 0.5},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model whose heads are no heads."""
    np.savez(tmp_path / "adapter.npz", layers=np.array(1))
    for name in ("text.onnx", "position.onnx"):
        (tmp_path / name).write_bytes(b"no heads")
    (tmp_path / "model.json").write_text(json.dumps(ABOUT))
    return tmp_path


def run(folder: Path) -> object:
    model = Model(folder)
    base = model.encoder.base
    (chunk,) = chunks(make_reading([("Berlin agrees.", False)], {"Berlin": "DEU"}), base, base.tokenize)
    return list(model.run([chunk]))


def test_labels_and_calibration_are_read(folder: Path) -> None:
    model = Model(folder)
    assert model.name == "small"
    assert model.labels.actions == ("a", "b")
    assert model.calibration == {"position": Calibration(1.0, 0.0, THRESHOLDS)}


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"no model here, missing {name}"):
        Model(folder)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"labels": 1}', json.dumps({**ABOUT, "calibration": [1]})])
def test_a_broken_description_is_named(folder: Path, text: str) -> None:
    (folder / "model.json").write_text(text)
    with pytest.raises(ModelError, match=r"model\.json: not a model's description"):
        Model(folder)


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04 cut short"])
def test_a_broken_adapter_is_named(folder: Path, data: bytes) -> None:
    (folder / "adapter.npz").write_bytes(data)
    with pytest.raises(ModelError, match=r"adapter\.npz: not an adapter"):
        run(folder)


def test_broken_heads_are_named(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"text\.onnx: no heads"):
        run(folder)


@pytest.mark.parametrize("name", FILES)
def test_the_digest_changes_with_each_file(folder: Path, name: str) -> None:
    before = Model(folder).digest
    assert Model(folder).digest == before
    if name == "model.json":
        (folder / name).write_text(json.dumps({**ABOUT, "name": "other"}))
    else:
        (folder / name).write_bytes((folder / name).read_bytes() + b"x")
    assert Model(folder).digest != before


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 20), st.floats(-30, 30))
def test_confidence_is_a_share_and_grows_with_the_raw_one(one: float, other: float, slope: float, shift: float) -> None:
    calibration = Calibration(slope, shift, THRESHOLDS)
    low, high = sorted([one, other])
    assert 0 <= calibration.confidence(low) <= calibration.confidence(high) <= 1


def test_a_neutral_calibration_changes_nothing() -> None:
    assert Calibration(1.0, 0.0, THRESHOLDS).confidence(0.3) == pytest.approx(0.3)
