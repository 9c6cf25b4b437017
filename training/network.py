"""The heads in PyTorch: what reads the encoder's states.

`TextHeads` reads a chunk as a whole: which actions are spoken of, meetings, figures. `PositionHeads` reads the answers
to the questions asked of it, one a pair of passage and actor and an action. Training only; what runs is the two ONNX
graphs that `export.py` writes from these weights.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from passages import ACTIONS, CONDITIONS, DOMAINS, METRICS, STANCES, STATUSES
from pledgebook.extraction.features import DISTANCES, KINDS


@dataclass(frozen=True, slots=True)
class Sizes:
    """Widths of the heads."""

    model: int = 384
    item: int = 128
    hidden: int = 256
    heads: int = 4
    pointer: int = 64
    dropout: float = 0.15


class Text(NamedTuple):
    """States (T, model) and, for each passage, its tokens (S, L) and which of these places are filled (S, L)."""

    states: Tensor
    tokens: Tensor
    there: Tensor


class Reader(nn.Module):
    """Reads a passage for an item: attention over the passage's tokens, asked by the item and by learnt questions."""

    def __init__(self, sizes: Sizes, questions: int) -> None:
        super().__init__()
        self.sizes = sizes
        width = sizes.item
        self.question = nn.Parameter(torch.randn(questions, width) * 0.1)
        self.ask, self.key, self.value = (
            nn.Linear(sizes.item, width),
            nn.Linear(sizes.model, width),
            nn.Linear(sizes.model, width),
        )

    def forward(self, items: Tensor, passage: Tensor, text: Text, which: Tensor | None = None) -> Tensor:
        """Items (N, item) and their passages (N,) in a text: readings (N, questions, item).

        With `which` (N,), an item asks that one of the questions only: (N, 1, item).
        """
        heads, size = self.sizes.heads, self.sizes.item // self.sizes.heads
        question = self.question[None] if which is None else self.question[which][:, None]
        query = (self.ask(items)[:, None, :] + question) / math.sqrt(size)
        query = query.view(items.shape[0], question.shape[1], heads, size).transpose(1, 2)
        # Arranged once a passage, then taken by each item: there are many more items than passages.
        key = self.key(text.states).view(-1, heads, size)[text.tokens].permute(0, 2, 3, 1)
        value = self.value(text.states).view(-1, heads, size)[text.tokens].transpose(1, 2)
        hidden = (text.there.to(query.dtype) - 1)[:, None, None, :] * 1e4
        share = (query @ key[passage] + hidden[passage]).softmax(-1)
        read: Tensor = (share @ value[passage]).transpose(1, 2)
        return read.reshape(items.shape[0], question.shape[1], self.sizes.item)  # sizes named: there may be no items


class PerAction(nn.Module):
    """A linear map of its own for each action."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(len(ACTIONS), inputs, outputs) / math.sqrt(inputs))
        self.bias = nn.Parameter(torch.zeros(len(ACTIONS), outputs))

    def forward(self, x: Tensor, action: Tensor) -> Tensor:
        """Rows (N, inputs), each of an action (N,), to (N, outputs)."""
        return torch.einsum("ni,nio->no", x, self.weight[action]) + self.bias[action]


class Items(NamedTuple):
    """What a pointer may point at: vectors (M, item) and the passage (M,) each stands in.

    With `near` (M,), buckets of distance, an item may be pointed at from its own passage only; without, from anywhere,
    and the distance follows from the passages.
    """

    vectors: Tensor
    passage: Tensor
    near: Tensor | None = None

    def seen_from(self, passage: Tensor) -> tuple[Tensor, Tensor]:
        """Distance and whether it is allowed, both (N, M), for queries from some passages (N,)."""
        if self.near is None:
            gap = steps(passage, self.passage)
            return gap, gap >= 0
        same = passage[:, None] == self.passage[None, :]
        return self.near[None, :].expand(same.shape), same


class Pointer(nn.Module):
    """Chooses among learnt answers and pointed-at items, by a query."""

    def __init__(self, sizes: Sizes, query: int, fixed: int) -> None:
        super().__init__()
        self.query = nn.Linear(query, sizes.pointer)
        self.key = nn.Linear(sizes.item, sizes.pointer)
        self.fixed = nn.Linear(query, fixed)
        self.near = nn.Parameter(torch.zeros(DISTANCES))

    def forward(self, query: Tensor, passage: Tensor, items: Items) -> Tensor:
        """Queries (N, …, query) from passages (N,): scores (N, …, fixed + M)."""
        distance, allowed = items.seen_from(passage)
        scores = self.query(query) @ self.key(items.vectors).T / math.sqrt(self.query.out_features)
        extra = self.near[distance].masked_fill(~allowed, -1e4)
        while extra.dim() < scores.dim():
            extra = extra.unsqueeze(1)
        return torch.cat([self.fixed(query), scores + extra], dim=-1)


def steps(passage: Tensor, other: Tensor) -> Tensor:
    """Buckets of how far items in `other` passages stand before those in `passage`: (N, M)."""
    gap = passage[:, None] - other[None, :]
    far = torch.where(gap <= 2, gap, torch.where(gap <= 5, 3, 4))
    return torch.where(gap < 0, 5, far)


class Standard(nn.Module):
    """Brings each dimension to mean 0 and spread 1, as learnt before anything is trained.

    States of this encoder share one large common part (Ethayarajh, 2019), which hides what tells tokens apart.
    """

    mean: Tensor
    spread: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("spread", torch.ones(width))

    def learn(self, states: Tensor) -> None:
        """Learn from states (rows, width)."""
        self.mean.copy_(states.mean(0))
        self.spread.copy_(states.std(0) + 1e-3)

    def forward(self, states: Tensor) -> Tensor:
        """See the class."""
        return (states - self.mean) / self.spread


class TextHeads(nn.Module):
    """Reads a chunk. Inputs are named as in `pledgebook.extraction.features.inputs`, outputs as in `OUTPUTS`."""

    OUTPUTS = (
        "topic",  # (S, 14) logits: the passage says something of anybody on the action
        "meeting",  # (M, 6) scores: none and the statuses, for each place and each passage
        "meeting_place",  # (M, 1 + L) scores: none, the places of the chunk
        "meeting_date",  # (M, 2 + D) scores: none, the day of publication, the dates
        "participant",  # (M, P) logits, for the pairs of the passage
        "metric",  # (Q, 13) scores: no figure, the metrics
        "figure_place",  # (Q, 1 + P) scores
        "known",  # (P, item): the actors of the pairs
        "topics",  # (S, 14, item): what the passages say on the actions
        "date_items",  # (D, item)
        "quantity_items",  # (Q, item)
    )

    def __init__(self, sizes: Sizes | None = None) -> None:
        super().__init__()
        s = self.sizes = sizes or Sizes()
        self.standard = Standard(s.model)
        self.project = nn.Linear(s.model, s.item)
        self.distance = nn.Embedding(DISTANCES, s.item)
        self.kind = nn.Embedding(len(KINDS), s.item)
        self.no_place = nn.Parameter(torch.zeros(s.item))
        self.topic = Reader(s, len(ACTIONS))
        self.topical = nn.Parameter(torch.randn(len(ACTIONS), s.item) / math.sqrt(s.item))
        self.rarely = nn.Parameter(torch.full((len(ACTIONS),), -3.0))
        self.meeting, self.figure = Reader(s, 1), Reader(s, 1)
        self.meeting_trunk = nn.Sequential(nn.Linear(2 * s.item, s.hidden), nn.GELU(), nn.Dropout(s.dropout))
        self.status = nn.Linear(s.hidden, 1 + len(STATUSES))
        self.meeting_place, self.meeting_date = Pointer(s, s.hidden, 1), Pointer(s, s.hidden, 2)
        self.participant = Pointer(s, s.hidden, 1)
        self.figure_trunk = nn.Sequential(nn.Linear(2 * s.item, s.hidden), nn.GELU(), nn.Dropout(s.dropout))
        self.metric, self.figure_place = nn.Linear(s.hidden, 1 + len(METRICS)), Pointer(s, s.hidden, 1)

    def forward(  # noqa: PLR0913, PLR0917  # one argument an input of the graph
        self,
        states: Tensor,
        tokens: Tensor,
        there: Tensor,
        pair_passage: Tensor,
        pair_weights: Tensor,
        pair_distance: Tensor,
        pair_kind: Tensor,
        date_weights: Tensor,
        date_passage: Tensor,
        quantity_weights: Tensor,
        quantity_passage: Tensor,
        place_weights: Tensor,
        place_passage: Tensor,
        meeting_weights: Tensor,
        meeting_passage: Tensor,
    ) -> tuple[Tensor, ...]:
        """See `OUTPUTS`."""
        states = self.standard(states)
        item = self.project(states)
        dates, places = Items(date_weights @ item, date_passage), Items(place_weights @ item, place_passage)
        quantities = Items(quantity_weights @ item, quantity_passage, torch.zeros_like(quantity_passage))
        known = pair_weights @ item + self.distance(pair_distance) + self.kind(pair_kind)
        actors = Items(known, pair_passage, pair_distance)

        text = Text(states, tokens, there)
        nobody = there[:, :1].float() @ torch.zeros_like(item[:1])
        topics = self.topic(nobody, torch.arange(tokens.shape[0], device=tokens.device), text)
        topic = (topics * self.topical).sum(-1) + self.rarely

        has_place = meeting_weights.sum(-1, keepdim=True)
        venues = meeting_weights @ item + (1 - has_place) * self.no_place
        seen = self.meeting(venues, meeting_passage, text).squeeze(1)
        met = self.meeting_trunk(torch.cat([seen, venues], dim=-1))
        meeting = (
            self.status(met),
            self.meeting_place(met, meeting_passage, places),
            self.meeting_date(met, meeting_passage, dates),
            self.participant(met, meeting_passage, actors)[:, 1:],
        )

        counted = self.figure(quantities.vectors, quantity_passage, text).squeeze(1)
        number = self.figure_trunk(torch.cat([counted, quantities.vectors], dim=-1))
        figure = self.metric(number), self.figure_place(number, quantity_passage, actors)
        return (topic, *meeting, *figure, known, topics, dates.vectors, quantities.vectors)


SHARED = (
    *("states", "tokens", "there", "pair_passage", "pair_distance", "date_passage", "quantity_passage"),
    *("topic", "known", "topics", "date_items", "quantity_items"),
)
"""What the position heads read that the text heads read or gave."""


class PositionHeads(nn.Module):
    """Reads the questions of a chunk: N pairs with an action each."""

    OUTPUTS = (
        "action",  # (N,) logits: the passage says something of the actor on the action
        "stance",  # (N, 7) logits, given that it does
        "condition",  # (N, 8) logits
        "domain",  # (N, 3) logits
        "speaker",  # (N, 2 + P) scores: none, the actor itself, the actors of the passage's pairs
        "counterpart",  # (N, 2 + P) scores: the action's usual one, none, the actors
        "deadline",  # (N, 1 + D) scores: none, the dates
        "amount",  # (N, 1 + Q) scores: none, the quantities
    )

    def __init__(self, sizes: Sizes | None = None) -> None:
        super().__init__()
        s = self.sizes = sizes or Sizes()
        self.standard, self.answered = Standard(s.model), Standard(s.model)
        self.answer = nn.Linear(s.model, s.item)
        self.reader = Reader(s, len(ACTIONS))
        self.trunk = nn.Sequential(
            nn.LayerNorm(4 * s.item), nn.Linear(4 * s.item, s.hidden), nn.GELU(), nn.Dropout(s.dropout)
        )
        self.action, self.stance = PerAction(s.hidden, 1), PerAction(s.hidden, len(STANCES))
        self.condition, self.domain = nn.Linear(s.hidden, len(CONDITIONS)), nn.Linear(s.hidden, len(DOMAINS))
        self.speaker, self.counterpart = Pointer(s, s.hidden, 2), Pointer(s, s.hidden, 2)
        self.deadline, self.amount = Pointer(s, s.hidden, 1), Pointer(s, s.hidden, 1)

    def forward(  # noqa: PLR0913, PLR0917  # one argument an input of the graph
        self,
        answers: Tensor,
        pair: Tensor,
        which: Tensor,
        states: Tensor,
        tokens: Tensor,
        there: Tensor,
        pair_passage: Tensor,
        pair_distance: Tensor,
        date_passage: Tensor,
        quantity_passage: Tensor,
        topic: Tensor,
        known: Tensor,
        topics: Tensor,
        date_items: Tensor,
        quantity_items: Tensor,
    ) -> tuple[Tensor, ...]:
        """The answers' states (N, model), each of a pair (N,) and of which action (N,); see `OUTPUTS`."""
        passage = pair_passage[pair]
        text = Text(self.standard(states), tokens, there)
        read = self.reader(known[pair], passage, text, which).squeeze(1)
        answer = self.answer(self.answered(answers))
        hidden = self.trunk(torch.cat([read, known[pair], topics[passage, which], answer], dim=-1))
        actors = Items(known, pair_passage, pair_distance)
        quantities = Items(quantity_items, quantity_passage, torch.zeros_like(quantity_passage))
        return (
            self.action(hidden, which).squeeze(-1) + topic[passage, which],
            self.stance(hidden, which),
            self.condition(hidden),
            self.domain(hidden),
            self.speaker(hidden, passage, actors),
            self.counterpart(hidden, passage, actors),
            self.deadline(hidden, passage, Items(date_items, date_passage)),
            self.amount(hidden, passage, quantities),
        )
