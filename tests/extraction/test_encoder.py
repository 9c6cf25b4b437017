"""The encoder is built once, whole, and gives a text the same states whatever ran before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

from pledgebook.errors import ModelError
from pledgebook.extraction.base import Base
from pledgebook.extraction.encoder import Encoder, layer_count, layer_weights, merged_weights

BASE = Base()
SMALL = {"layers": np.array(1)}
TEXTS = ["Berlin will decide when the framework is clear.", "26 países", "法国总统说，二十六国承诺派兵。" * 8]

BUILDER = """
import sys
from pathlib import Path
import numpy as np
from pledgebook.extraction.encoder import Encoder
encoder = Encoder({"layers": np.array(1)}, "both", Path(sys.argv[1]))
print(float(encoder.states(encoder.base.tokenize("Kyiv").ids).sum()))
"""


def adapter(scale: float) -> dict[str, np.ndarray]:
    """An update of rank 2 on the first layer's queries."""
    generator = np.random.default_rng(0)
    width = BASE.shape.width
    down, up = generator.normal(size=(2, width)), generator.normal(size=(width, 2))
    return {**SMALL, "l0.q.down": down.astype(np.float32), "l0.q.up": (scale * up).astype(np.float32)}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def encoder(cache: Path) -> Encoder:
    return Encoder(SMALL, "small", cache)


def test_states_have_a_row_for_each_token(encoder: Encoder) -> None:
    ids = BASE.tokenize(TEXTS[0]).ids
    states = encoder.states(ids)
    assert states.shape == (len(ids), BASE.shape.width)
    assert states.dtype == np.float32
    assert np.isfinite(states).all()


def test_states_of_a_text_are_the_same_whatever_ran_before(encoder: Encoder) -> None:
    ids = [BASE.tokenize(text).ids for text in TEXTS]
    alone = [encoder.states(i) for i in ids]
    again = [encoder.states(i) for i in ids[::-1]][::-1]
    assert all(np.array_equal(one, other) for one, other in zip(alone, again, strict=True))


def test_a_token_is_read_in_its_context(encoder: Encoder) -> None:
    one, other = (encoder.states(BASE.tokenize(text).ids)[1] for text in ("Paris agrees", "Paris refuses"))
    assert not np.allclose(one, other)


def test_a_graph_in_the_cache_is_taken_again(cache: Path, encoder: Encoder) -> None:
    (path,) = cache.glob("encoder-*-small.onnx")
    before = path.stat()
    ids = BASE.tokenize(TEXTS[0]).ids
    assert np.array_equal(Encoder(SMALL, "small", cache).states(ids), encoder.states(ids))
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    Encoder(SMALL, "another", cache)
    assert len(list(cache.glob("encoder-*.onnx"))) == 2


def test_two_processes_that_build_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUILDER, str(tmp_path / "new" / "cache")]
    builders = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [builder.communicate(timeout=300) for builder in builders]
    assert [builder.returncode for builder in builders] == [0, 0], answers
    assert answers[0][0] == answers[1][0]
    left = [path for path in (tmp_path / "new" / "cache").iterdir() if path.suffix != ".lock"]
    assert len(left) == 1
    onnx.checker.check_model(str(left[0]))


def test_an_adapter_changes_states_and_an_empty_one_does_not(cache: Path, encoder: Encoder) -> None:
    ids = BASE.tokenize(TEXTS[0]).ids
    plain = encoder.states(ids)
    assert np.array_equal(Encoder(adapter(0.0), "zero", cache).states(ids), plain)
    assert not np.allclose(Encoder(adapter(1.0), "one", cache).states(ids), plain)


def test_merging_adds_the_low_rank_update_and_the_changes() -> None:
    update = adapter(1.0)
    change = np.full(BASE.shape.width, 0.5, np.float32)
    plain, merged = layer_weights(BASE, 0), merged_weights(BASE, {**update, "l0.aln.b.change": change}, 0)
    difference = merged["q.w"] - plain["q.w"]
    assert np.allclose(difference, update["l0.q.up"] @ update["l0.q.down"], atol=1e-5)
    assert np.allclose(merged["aln.b"] - plain["aln.b"], change)
    assert all(np.array_equal(plain[name], merged[name]) for name in plain if name not in {"q.w", "aln.b"})


def test_an_adapter_says_how_many_layers_run() -> None:
    assert layer_count(BASE, SMALL) == 1
    assert layer_count(BASE, {}) == BASE.shape.layers


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelError, match=r"file.*PLEDGEBOOK_CACHE"):
        Encoder(SMALL, "small", tmp_path / "file" / "cache")
