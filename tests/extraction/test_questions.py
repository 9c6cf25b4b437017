"""Questions are asked of likely actions only, about the actors of their passage, and look at that passage."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from builders import make_reading
from pledgebook.extraction.base import Base
from pledgebook.extraction.features import Chunk, chunks, inputs
from pledgebook.extraction.questions import MOST, SCREENS, choose, questions

BASE = Base()
TEXTS = [("Berlin and Paris agree.", False), ("It rains.", False), ("Rome and Berlin refuse.", False)]
(CHUNK,) = chunks(make_reading(TEXTS, {"Berlin": "DEU", "Paris": "FRA", "Rome": "ITA"}), BASE, BASE.tokenize)
ACTIONS = 14
topics = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).uniform(size=(len(TEXTS), ACTIONS)).astype(np.float32) ** 4
)


def weights(chunk: Chunk = CHUNK) -> np.ndarray:
    return inputs(chunk)["pair_weights"].astype(np.float32)


@given(topics)
def test_all_likely_actions_are_asked_about_each_actor_and_no_other(topic: np.ndarray) -> None:
    asked = set(zip(*(a.tolist() for a in choose(CHUNK, topic)), strict=True))
    every = {(pair, action) for pair in range(len(CHUNK.pair_actor)) for action in range(ACTIONS)}
    least = [SCREENS[distance] for distance in CHUNK.pair_distance]
    likely = {(pair, action) for pair, action in every if topic[CHUNK.pair_passage[pair], action] > least[pair]}
    assert asked <= likely
    assert len(asked) == min(len(likely), MOST)


@given(topics)
def test_a_question_looks_at_its_passage_and_its_actors_mentions(topic: np.ndarray) -> None:
    q = questions(CHUNK, topic, weights())
    for row, pair in enumerate(q.pair):
        first, last = CHUNK.passage_tokens[CHUNK.pair_passage[pair]]
        assert np.flatnonzero(q.outside[row] == 0).tolist() == list(range(first, last))
        mentioned = {t for start, end in CHUNK.pair_tokens[pair] for t in range(start, end)}
        assert set(np.flatnonzero(q.own[row]).tolist()) == mentioned
        assert q.mean[row].sum() == np.float32(1)


def test_too_many_questions_leave_out_the_least_likely() -> None:
    many = make_reading([("Berlin agrees.", False)] * 30, {"Berlin": "DEU"})
    (chunk,) = chunks(many, BASE, BASE.tokenize)
    topic = np.random.default_rng(0).uniform(0.1, 1, (30, ACTIONS)).astype(np.float32)
    pair, action = choose(chunk, topic)
    assert len(pair) == MOST
    asked = topic[chunk.pair_passage[pair], action]
    assert asked.min() >= np.sort(topic.ravel())[-MOST]


def test_nothing_is_asked_where_nothing_is_likely() -> None:
    pair, action = choose(CHUNK, np.zeros((len(TEXTS), ACTIONS), np.float32))
    assert len(pair) == len(action) == 0
