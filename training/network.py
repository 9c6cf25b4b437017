"""The network in PyTorch: the base encoder with low-rank adapters, and the heads that read its states.

Training only; what runs is the ONNX graph that `export.py` writes from these weights.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from passages import ACTIONS, CONDITIONS, DOMAINS, METRICS, STANCES, STATUSES
from pledgebook.extraction.base import Base
from pledgebook.extraction.encoder import MATRICES, layer_weights
from pledgebook.extraction.features import DISTANCES, KINDS


class Adapted(nn.Module):
    """A frozen linear map with a trainable low-rank update (Hu et al., "LoRA", 2021) and a trainable bias."""

    weight: Tensor

    def __init__(self, weight: Tensor, bias: Tensor, rank: int) -> None:
        super().__init__()
        self.register_buffer("weight", weight.to(torch.bfloat16), persistent=False)
        self.bias = nn.Parameter(bias.clone())
        self.down = nn.Parameter(torch.randn(rank, weight.shape[1]) / math.sqrt(weight.shape[1]))
        self.up = nn.Parameter(torch.zeros(weight.shape[0], rank))

    def forward(self, x: Tensor) -> Tensor:
        """Map (…, inputs) to (…, outputs)."""
        update = functional.linear(functional.linear(x, self.down), self.up)
        return functional.linear(x, self.weight, self.bias) + update


class Layer(nn.Module):
    """One BERT layer; its matrices are named as in the base."""

    ao: Adapted
    fi: Adapted
    fo: Adapted

    def __init__(self, base: Base, index: int, rank: int) -> None:
        super().__init__()
        weights = {k: torch.from_numpy(v.copy()) for k, v in layer_weights(base, index).items()}
        for name in MATRICES:
            setattr(self, name, Adapted(weights[f"{name}.w"], weights[f"{name}.b"], rank))
        self.aln, self.oln = (nn.LayerNorm(base.shape.width, eps=base.shape.epsilon) for _ in range(2))
        for norm, name in ((self.aln, "aln"), (self.oln, "oln")):
            norm.weight.data.copy_(weights[f"{name}.w"])
            norm.bias.data.copy_(weights[f"{name}.b"])
        self.heads = base.shape.heads

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """States (texts, tokens, width) under a mask (texts, 1, 1, tokens), added to the scores of attention."""
        split = (*x.shape[:2], self.heads, -1)
        q, k, v = (getattr(self, n)(x).view(split).transpose(1, 2) for n in "qkv")
        scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])  # faster here than PyTorch's fused attention
        mixed = (scores + mask).softmax(-1).to(v.dtype) @ v
        x = self.aln(x + self.ao(mixed.transpose(1, 2).reshape(x.shape)))
        y: Tensor = self.oln(x + self.fo(functional.gelu(self.fi(x))))
        return y


class Encoder(nn.Module):
    """The encoder: summed vectors of a batch of texts to states."""

    def __init__(self, base: Base, layers: int, rank: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(base.shape.width, eps=base.shape.epsilon)
        self.norm.weight.data.copy_(torch.from_numpy(base.vector("emb.ln.w").copy()))
        self.norm.bias.data.copy_(torch.from_numpy(base.vector("emb.ln.b").copy()))
        self.norm.requires_grad_(requires_grad=False)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(base, i, rank) for i in range(layers))

    def forward(self, vectors: Tensor, mask: Tensor) -> Tensor:
        """Vectors (texts, tokens, width), mask (texts, tokens) to states (texts, tokens, width)."""
        x: Tensor = self.dropout(self.norm(vectors))
        hidden = torch.zeros_like(mask, dtype=x.dtype).masked_fill(~mask, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, hidden)
        return x


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

    def forward(self, items: Tensor, passage: Tensor, text: Text) -> Tensor:
        """Items (N, item) and their passages (N,) in a text: readings (N, questions, item)."""
        heads, size = self.sizes.heads, self.sizes.item // self.sizes.heads
        query = (self.ask(items)[:, None, :] + self.question[None]) / math.sqrt(size)
        query = query.view(items.shape[0], len(self.question), heads, size).transpose(1, 2)
        # Arranged once a passage, then taken by each item: there are many more items than passages.
        key = self.key(text.states).view(-1, heads, size)[text.tokens].permute(0, 2, 3, 1)
        value = self.value(text.states).view(-1, heads, size)[text.tokens].transpose(1, 2)
        hidden = (text.there.to(query.dtype) - 1)[:, None, None, :] * 1e4
        share = (query @ key[passage] + hidden[passage]).softmax(-1)
        read: Tensor = (share @ value[passage]).transpose(1, 2)
        return read.reshape(items.shape[0], len(self.question), self.sizes.item)  # sizes named: there may be no items


class PerAction(nn.Module):
    """A linear map of its own for each action: (N, actions, inputs) to (N, actions, outputs)."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(len(ACTIONS), inputs, outputs) / math.sqrt(inputs))
        self.bias = nn.Parameter(torch.zeros(len(ACTIONS), outputs))

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        return torch.einsum("nai,aio->nao", x, self.weight) + self.bias


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


class Heads(nn.Module):
    """All heads. Inputs are named as in `pledgebook.extraction.features.inputs`, outputs as in `OUTPUTS`."""

    mean: Tensor
    spread: Tensor

    OUTPUTS = (
        "action",  # (P, 14) logits: the passage says something of the actor on the action
        "stance",  # (P, 14, 7) logits, given that it does
        "condition",  # (P, 14, 8) logits
        "domain",  # (P, 14, 3) logits
        "speaker",  # (P, 14, 2 + P) scores: none, the actor itself, the actors of the passage's pairs
        "counterpart",  # (P, 14, 2 + P) scores: the action's usual one, none, the actors
        "deadline",  # (P, 14, 1 + D) scores: none, the dates
        "amount",  # (P, 14, 1 + Q) scores: none, the quantities
        "meeting",  # (M, 6) scores: none and the statuses, for each place and each passage
        "meeting_place",  # (M, 1 + L) scores: none, the places of the chunk
        "meeting_date",  # (M, 2 + D) scores: none, the day of publication, the dates
        "participant",  # (M, P) logits, for the pairs of the passage
        "metric",  # (Q, 13) scores: no figure, the metrics
        "figure_place",  # (Q, 1 + P) scores
        "topic",  # (S, 14) logits: the passage says something of anybody on the action
    )

    def __init__(self, sizes: Sizes | None = None) -> None:
        super().__init__()
        s = self.sizes = sizes or Sizes()
        self.register_buffer("mean", torch.zeros(s.model))
        self.register_buffer("spread", torch.ones(s.model))
        self.project = nn.Linear(s.model, s.item)
        self.distance = nn.Embedding(DISTANCES, s.item)
        self.kind = nn.Embedding(len(KINDS), s.item)
        self.no_place = nn.Parameter(torch.zeros(s.item))
        self.topic, self.position = Reader(s, len(ACTIONS)), Reader(s, len(ACTIONS))
        self.topical = PerAction(s.item, 1)
        self.meeting, self.figure = Reader(s, 1), Reader(s, 1)
        self.trunk = nn.Sequential(
            nn.LayerNorm(3 * s.item), nn.Linear(3 * s.item, s.hidden), nn.GELU(), nn.Dropout(s.dropout)
        )
        self.action, self.stance = PerAction(s.hidden, 1), PerAction(s.hidden, len(STANCES))
        self.condition, self.domain = nn.Linear(s.hidden, len(CONDITIONS)), nn.Linear(s.hidden, len(DOMAINS))
        self.speaker, self.counterpart = Pointer(s, s.hidden, 2), Pointer(s, s.hidden, 2)
        self.deadline, self.amount = Pointer(s, s.hidden, 1), Pointer(s, s.hidden, 1)
        self.meeting_trunk = nn.Sequential(nn.Linear(2 * s.item, s.hidden), nn.GELU(), nn.Dropout(s.dropout))
        self.status = nn.Linear(s.hidden, 1 + len(STATUSES))
        self.meeting_place, self.meeting_date = Pointer(s, s.hidden, 1), Pointer(s, s.hidden, 2)
        self.participant = Pointer(s, s.hidden, 1)
        self.figure_trunk = nn.Sequential(nn.Linear(2 * s.item, s.hidden), nn.GELU(), nn.Dropout(s.dropout))
        self.metric, self.figure_place = nn.Linear(s.hidden, 1 + len(METRICS)), Pointer(s, s.hidden, 1)
        self.topical.bias.data.fill_(-3.0)

    def standardise(self, states: Tensor) -> None:
        """Learn mean and spread of each dimension from states (tokens, model).

        States of this encoder share one large common part (Ethayarajh, 2019), which hides what tells tokens apart.
        """
        self.mean.copy_(states.mean(0))
        self.spread.copy_(states.std(0) + 1e-3)

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
        states = (states - self.mean) / self.spread
        item = self.project(states)
        dates, places = Items(date_weights @ item, date_passage), Items(place_weights @ item, place_passage)
        quantities = Items(quantity_weights @ item, quantity_passage, torch.zeros_like(quantity_passage))
        known = pair_weights @ item + self.distance(pair_distance) + self.kind(pair_kind)
        actors = Items(known, pair_passage, pair_distance)

        text = Text(states, tokens, there)
        nobody = there[:, :1].float() @ torch.zeros_like(item[:1])
        topics = self.topic(nobody, torch.arange(tokens.shape[0], device=tokens.device), text)
        topic = self.topical(topics).squeeze(-1)
        read = self.position(known, pair_passage, text)
        who = known[:, None, :].expand_as(read)
        hidden = self.trunk(torch.cat([read, who, topics[pair_passage]], dim=-1))
        position = (
            self.action(hidden).squeeze(-1) + topic[pair_passage],
            self.stance(hidden),
            self.condition(hidden),
            self.domain(hidden),
            self.speaker(hidden, pair_passage, actors),
            self.counterpart(hidden, pair_passage, actors),
            self.deadline(hidden, pair_passage, dates),
            self.amount(hidden, pair_passage, quantities),
        )

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
        return (*position, *meeting, *figure, topic)
