"""The base encoder's tokenizer keeps offsets through its normaliser; its vectors have the shape they should."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pledgebook.errors import ModelError
from pledgebook.extraction.base import Base

BASE = Base()
SIGNS = (
    "aZ éß ﬁﬃ①½™ Ａｂ１％ ąÓ e\u0301o\u0308 Київ йї ё 京都が\u3099 ｶﾞ"
    "باريس شَدّ עִבְרִית ไทย 👩\u200d👧 \u200f\u00ad\u00a0\u3000\t\n.,«»"
)
SCRIPTS = st.text(st.sampled_from(SIGNS) | st.characters(), max_size=40)


@given(SCRIPTS)
@example("La ﬁn de l’aﬃche")
@example("２６ か国、１００％")
@example("e\u0301te\u0301 i\u0307 \u0130stanbul")
@example("في باريس، قال الرئيس")
@example("two  spaces   and\nlines\r\n")
@example("")
@example("\u0301")
def test_tokens_lie_in_the_text_and_cover_it_in_order(text: str) -> None:
    tokens = BASE.tokenize(text)
    starts, ends = tokens.offsets[:, 0].tolist(), tokens.offsets[:, 1].tolist()
    assert len(tokens.ids) == len(starts)
    assert (tokens.ids[0], tokens.ids[-1]) == (BASE.bos, BASE.eos)
    assert all(0 <= start <= end <= len(text) for start, end in zip(starts, ends, strict=True))
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    covered = {at for start, end in zip(starts, ends, strict=True) for at in range(start, end)}
    left = [text[at] for at in range(len(text)) if at not in covered]
    assert all(not c.isalnum() for c in left), f"letters that no token covers: {left}"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ﬁfty soldiers", "soldiers"),
        ("Ｇ７ and Berlin", "Berlin"),
        ("cafe\u0301s in Paris", "Paris"),
        ("A  B   Kyiv", "Kyiv"),
        ("في باريس", "باريس"),
        ("👩\u200d👧 Oslo", "Oslo"),
    ],
)
def test_a_word_behind_changed_characters_keeps_its_place(text: str, word: str) -> None:
    start = text.index(word)
    tokens = BASE.tokenize(text)
    inner = tokens.offsets[1:-1]
    within = [(a, b) for a, b in inner.tolist() if a < start + len(word) and b > start]
    assert "".join(text[a:b] for a, b in within).strip() == word


def test_a_passage_has_the_tokens_of_the_model_that_it_is() -> None:
    """`▁Hello ▁world` in the vocabulary of XLM-RoBERTa."""
    assert BASE.tokenize("Hello world").ids.tolist() == [0, 35378, 8999, 2]


@pytest.mark.parametrize("text", ["", "Hello", "Київ і Париж " * 20])
def test_embedding_has_a_row_for_each_token(text: str) -> None:
    ids = BASE.tokenize(text).ids
    vectors = BASE.embed(ids)
    assert vectors.shape == (len(ids), BASE.shape.width)
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()


def test_the_same_piece_differs_by_its_position() -> None:
    piece = BASE.piece("▁world")
    first, second = BASE.embed(np.array([piece, piece], np.int32))
    assert not np.allclose(first, second)
    assert np.array_equal(first, BASE.embed(np.array([piece], np.int32))[0])


def test_matrices_have_the_shapes_of_the_layers() -> None:
    shape = BASE.shape
    assert BASE.matrix("l0.q.w", shape.width).shape == (shape.width, shape.width)
    assert BASE.matrix("l0.fi.w", shape.width).shape == (shape.feedforward, shape.width)
    assert BASE.vector("l0.q.b").shape == (shape.width,)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match=r"weights\.bin: not a file of the encoder"):
        Base(path)
