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
from pledgebook.extraction.encoder import Encoder, States, layer_count, layer_weights, merged_weights
from pledgebook.extraction.features import MARKS
from pledgebook.extraction.questions import Questions

BASE = Base()
SMALL = {"layers": np.array(1)}
TEXTS = ["Berlin will decide when the framework is clear.", "26 países", "法国总统说，二十六国承诺派兵。" * 8]

BUILDER = """
import sys
from pathlib import Path
import numpy as np
from pledgebook.extraction.encoder import Encoder
encoder = Encoder(lambda: {"layers": np.array(1)}, "both", Path(sys.argv[1]))
ids = encoder.base.tokenize("Kyiv").ids
print(float(encoder.states(ids, np.zeros(len(ids))).last.sum()))
"""


def adapter(scale: float) -> dict[str, np.ndarray]:
    """A change of the first layer's queries."""
    width = BASE.shape.width
    steps = np.random.default_rng(0).integers(-7, 8, (width, width), np.int8)
    return {**SMALL, "l0.q.steps": steps, "l0.q.scale": np.full((width, 1), scale, np.float16)}


def states(encoder: Encoder, text: str, mark: int = 0) -> np.ndarray:
    """The last states of a text, all tokens marked alike."""
    ids = BASE.tokenize(text).ids
    return encoder.states(ids, np.full(len(ids), mark)).last


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def encoder(cache: Path) -> Encoder:
    return Encoder(lambda: SMALL, "small", cache)


def test_states_have_a_row_for_each_token(encoder: Encoder) -> None:
    ids = BASE.tokenize(TEXTS[0]).ids
    found = encoder.states(ids, np.zeros(len(ids)))
    for values in (found.last, found.middle):
        assert values.shape == (len(ids), BASE.shape.width)
        assert values.dtype == np.float32
        assert np.isfinite(values).all()


def test_states_of_a_text_are_the_same_whatever_ran_before(encoder: Encoder) -> None:
    alone = [states(encoder, text) for text in TEXTS]
    again = [states(encoder, text) for text in TEXTS[::-1]][::-1]
    assert all(np.array_equal(one, other) for one, other in zip(alone, again, strict=True))


def test_a_token_is_read_in_its_context(encoder: Encoder) -> None:
    one, other = (states(encoder, text)[1] for text in ("Paris agrees", "Paris refuses"))
    assert not np.allclose(one, other)


def test_a_mark_is_seen_once_the_adapter_knows_it(cache: Path, encoder: Encoder) -> None:
    assert np.array_equal(states(encoder, TEXTS[0], 0), states(encoder, TEXTS[0], 4))
    table = np.zeros((MARKS, BASE.shape.width), np.float16)
    table[4, ::2] = 1.0  # norms take away what all dimensions share
    marked = Encoder(lambda: {**SMALL, "mark": table}, "marked", cache)
    assert np.array_equal(states(marked, TEXTS[0], 0), states(encoder, TEXTS[0], 0))
    assert not np.allclose(states(marked, TEXTS[0], 4), states(encoder, TEXTS[0], 4))


def test_a_question_looks_at_its_passage_and_the_text_does_not_see_it(encoder: Encoder) -> None:
    ids = BASE.tokenize(TEXTS[0]).ids
    text = encoder.states(ids, np.zeros(len(ids)))

    def ask(tokens: int, rows: int, of: States) -> np.ndarray:
        mean, nowhere = np.eye(rows, tokens, 1, np.float32), np.zeros((rows, tokens), np.float32)
        asked = Questions(np.zeros(rows, int), np.zeros(rows, int), nowhere, nowhere, mean)
        return encoder.answers(asked, np.zeros((rows, BASE.shape.width), np.float32), of)

    answers = ask(len(ids), 2, text)
    assert answers.shape == (2, BASE.shape.width)
    assert np.allclose(answers[0], ask(len(ids), 1, text)[0], atol=0.2)
    other = BASE.tokenize(TEXTS[1]).ids
    assert not np.allclose(answers, ask(len(other), 2, encoder.states(other, np.zeros(len(other)))))


def test_a_graph_in_the_cache_is_taken_again(cache: Path, encoder: Encoder) -> None:
    (path,) = cache.glob("encoder-*-small.onnx")
    before = path.stat()
    assert np.array_equal(states(Encoder(lambda: SMALL, "small", cache), TEXTS[0]), states(encoder, TEXTS[0]))
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    Encoder(lambda: SMALL, "another", cache)
    assert len(list(cache.glob("encoder-*-another.onnx"))) == 1


def test_two_processes_that_build_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUILDER, str(tmp_path / "new" / "cache")]
    builders = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [builder.communicate(timeout=300) for builder in builders]
    assert [builder.returncode for builder in builders] == [0, 0], answers
    assert answers[0][0] == answers[1][0]
    left = [path for path in (tmp_path / "new" / "cache").iterdir() if path.suffix != ".lock"]
    assert sorted(path.name.split("-")[0] for path in left) == ["encoder", "questions"]
    for path in left:
        onnx.checker.check_model(str(path))


def test_an_adapter_changes_states_and_an_empty_one_does_not(cache: Path, encoder: Encoder) -> None:
    plain = states(encoder, TEXTS[0])
    assert np.array_equal(states(Encoder(lambda: adapter(0.0), "zero", cache), TEXTS[0]), plain)
    assert not np.allclose(states(Encoder(lambda: adapter(0.01), "one", cache), TEXTS[0]), plain)


def test_merging_adds_the_steps_and_the_changes() -> None:
    update = adapter(0.25)
    change = np.full(BASE.shape.width, 0.5, np.float32)
    plain, merged = layer_weights(BASE, 0), merged_weights(BASE, {**update, "l0.aln.b.change": change}, 0)
    assert np.allclose(merged["q.w"] - plain["q.w"], update["l0.q.steps"] * 0.25, atol=1e-5)
    assert np.allclose(merged["aln.b"] - plain["aln.b"], change)
    assert all(np.array_equal(plain[name], merged[name]) for name in plain if name not in {"q.w", "aln.b"})


def test_an_adapter_says_how_many_layers_run() -> None:
    assert layer_count(BASE, SMALL) == 1
    assert layer_count(BASE, {}) == BASE.shape.layers


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelError, match=r"file.*PLEDGEBOOK_CACHE"):
        Encoder(lambda: SMALL, "small", tmp_path / "file" / "cache")
