"""Which questions are asked of a chunk: for a pair of passage and actor, whether it speaks of an action.

Only actions that the passage is likely to speak of at all are asked about, so that most passages cost nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pledgebook.extraction.base import Floats
from pledgebook.extraction.features import PAIR_LIMIT, Chunk, Ints

SCREENS = (0.25, 0.7, 0.97)
"""Probability that a passage speaks of an action below which an actor is not asked about it: one named in the passage,
in the passage before, and before that. The farther, the less often it is the one who is meant."""
RIVALS = (PAIR_LIMIT, 6, 4)
"""How many actors a passage may be about at most for one as far from it to be asked about."""
MOST = 250
"""Questions of a chunk at most; the least likely are left out first."""


@dataclass(frozen=True, slots=True)
class Questions:
    """N questions: the pair and the action of each, and how they look at the chunk's tokens.

    `outside` (N, tokens) is 1 where a token stands outside the question's passage, `own` (N, tokens) where it is part
    of a mention of its actor, `mean` (N, tokens) weighs these mentions so that mean @ states is their mean.
    """

    pair: Ints
    action: Ints
    outside: Floats
    own: Floats
    mean: Floats


def choose(chunk: Chunk, topic: Floats) -> tuple[Ints, Ints]:
    """Pairs and actions to ask about, by the probability (passages, actions) that a passage speaks of an action."""
    able = topic[chunk.pair_passage] * chunk.target[chunk.pair_passage][:, None]
    crowded = np.bincount(chunk.pair_passage)[chunk.pair_passage] > np.take(RIVALS, chunk.pair_distance)
    pair, action = np.nonzero((able > np.take(SCREENS, chunk.pair_distance)[:, None]) & ~crowded[:, None])
    if len(pair) > MOST:
        best = np.sort(np.argsort(-able[pair, action], kind="stable")[:MOST])
        pair, action = pair[best], action[best]
    return pair, action


def questions(chunk: Chunk, topic: Floats, weights: Floats) -> Questions:
    """The questions of a chunk.

    Args:
        chunk: the chunk.
        topic: probabilities (passages, actions).
        weights: the chunk's input `pair_weights` (pairs, tokens).
    """
    pair, action = choose(chunk, topic)
    first, last = chunk.passage_tokens[chunk.pair_passage[pair]].T[:, :, None]
    tokens = np.arange(weights.shape[1])
    mean = weights[pair]
    outside = (tokens < first) | (tokens >= last)
    return Questions(pair, action, outside.astype(np.float32), (mean > 0).astype(np.float32), mean)
