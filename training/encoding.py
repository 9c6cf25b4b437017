"""The encoder in PyTorch, with what is new to the base: marks of mentions, and questions that join half-way.

A question is a virtual token: it starts as the mean of an actor's mention after the lower layers, is told which action
it asks of, and passes the upper layers with the text, which does not see it. One pass over a text so serves any number
of questions, each of which is read by as many layers as a token of the text. Training only; what runs is the ONNX graph
that `pledgebook.extraction.encoder` builds from these weights.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from passages import ACTIONS
from pledgebook.extraction.base import Base
from pledgebook.extraction.encoder import MATRICES, layer_weights
from pledgebook.extraction.features import DISTANCES, KINDS, MARKS


class Dropout(nn.Module):
    """Dropout whose masks are windows into one long random row: to draw each afresh is slow on a CPU."""

    row: Tensor

    def __init__(self, share: float, length: int = 1 << 22) -> None:
        super().__init__()
        self.register_buffer("row", ((torch.rand(length) >= share) / (1 - share)).bfloat16(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Drop a share of any tensor of at most `length` elements."""
        if not self.training:
            return x
        size = x.numel()
        start = int(torch.randint(len(self.row) - size, ()))
        return x * self.row[start : start + size].view(x.shape).to(x.dtype)


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

    def merged(self) -> Tensor:
        """The weight with its update."""
        return self.weight.float() + self.up @ self.down


class Whole(nn.Module):
    """A linear map that is trained whole."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())

    def forward(self, x: Tensor) -> Tensor:
        """Map (…, inputs) to (…, outputs)."""
        return functional.linear(x, self.weight, self.bias)

    def merged(self) -> Tensor:
        """The weight."""
        return self.weight


class Layer(nn.Module):
    """One BERT layer; its matrices are named as in the base."""

    q: Whole | Adapted
    k: Whole | Adapted
    v: Whole | Adapted
    ao: Whole | Adapted
    fi: Whole | Adapted
    fo: Whole | Adapted

    def __init__(self, base: Base, index: int, rank: int, dropout: Dropout) -> None:
        super().__init__()
        weights = {k: torch.from_numpy(v.copy()) for k, v in layer_weights(base, index).items()}
        for name in MATRICES:
            weight, bias = weights[f"{name}.w"], weights[f"{name}.b"]
            setattr(self, name, Adapted(weight, bias, rank) if rank else Whole(weight, bias))
        self.aln, self.oln = (nn.LayerNorm(base.shape.width, eps=base.shape.epsilon) for _ in range(2))
        for norm, name in ((self.aln, "aln"), (self.oln, "oln")):
            norm.weight.data.copy_(weights[f"{name}.w"])
            norm.bias.data.copy_(weights[f"{name}.b"])
        self.dropout = dropout
        self.heads, self.size = base.shape.heads, base.shape.width // base.shape.heads
        # What a question's attention adds to tokens outside its passage, and to those of its actor's mention.
        self.bias = nn.Parameter(torch.tensor([[-1.0, 0.0]]).repeat(self.heads, 1))

    def split(self, x: Tensor) -> Tensor:
        """(texts, tokens, width) to (texts, heads, tokens, size)."""
        return x.view(x.shape[0], x.shape[1], self.heads, self.size).transpose(1, 2)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """States (texts, tokens, width) under a mask (texts, 1, 1, tokens) to the next, with keys and values."""
        k, v = self.split(self.k(x)), self.split(self.v(x))
        return self.attend(x, k, v, mask), k, v

    def attend(self, x: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
        """What x becomes by looking at keys and values; the mask is added to the scores of attention."""
        q = self.split(self.q(x) / math.sqrt(self.size))
        scores = q @ k.transpose(-1, -2) + mask.to(k.dtype)  # faster here than PyTorch's fused attention
        with torch.autocast(x.device.type, enabled=False):  # which would take the softmax to 32 bits
            mixed = scores.softmax(-1) @ v
        x = self.aln(x + self.dropout(self.ao(mixed.transpose(1, 2).reshape(x.shape))))
        y: Tensor = self.oln(x + self.dropout(self.fo(functional.gelu(self.fi(x)))))
        return y


class Questions(NamedTuple):
    """Questions asked of a batch of texts: where each starts (texts, N, width).

    For each token of its text (texts, N, tokens): whether it stands outside the question's passage, and whether it
    mentions the question's actor.
    """

    start: Tensor
    outside: Tensor
    own: Tensor


class States(NamedTuple):
    """What the encoder makes of a batch of texts: last states, those at which questions join, keys and values above."""

    last: Tensor
    middle: Tensor
    upper: list[tuple[Tensor, Tensor]]
    hidden: Tensor


class Encoder(nn.Module):
    """The encoder: summed vectors of a batch of texts to states, and questions to their answers' states."""

    def __init__(self, base: Base, layers: int, rank: int, dropout: float, join: int) -> None:
        super().__init__()
        width = base.shape.width
        self.norm = nn.LayerNorm(width, eps=base.shape.epsilon)
        self.norm.weight.data.copy_(torch.from_numpy(base.vector("emb.ln.w").copy()))
        self.norm.bias.data.copy_(torch.from_numpy(base.vector("emb.ln.b").copy()))
        self.norm.requires_grad_(requires_grad=False)
        self.dropout = Dropout(dropout)
        self.layers = nn.ModuleList(Layer(base, i, rank, self.dropout) for i in range(layers))
        self.join = join
        self.mark = nn.Embedding(MARKS, width)
        self.mark.weight.data.zero_()
        self.action, self.distance = nn.Embedding(len(ACTIONS), width), nn.Embedding(DISTANCES, width)
        self.kind = nn.Embedding(len(KINDS), width)
        for embedding in self.fresh()[1:]:
            embedding.weight.data.mul_(0.3)

    def each(self) -> list[Layer]:
        """The layers, the lowest first."""
        return list(self.layers)  # type: ignore[arg-type]  # a list of modules of one kind

    def fresh(self) -> list[nn.Embedding]:
        """What the base knows nothing of."""
        return [self.mark, self.action, self.distance, self.kind]

    def forward(self, vectors: Tensor, mask: Tensor, marks: Tensor) -> States:
        """Vectors (texts, tokens, width), mask and marks (texts, tokens)."""
        x: Tensor = self.dropout(self.norm(vectors) + self.mark(marks))
        hidden = torch.zeros_like(mask, dtype=x.dtype).masked_fill(~mask, -1e4)[:, None, None, :]
        middle, upper = x, []
        for index, layer in enumerate(self.each()):
            if index == self.join:
                middle = x
            x, k, v = layer(x, hidden)
            if index >= self.join:
                upper.append((k, v))
        return States(x, middle, upper, hidden)

    def ask(self, questions: Questions, states: States) -> Tensor:
        """The last states of the questions: (texts, N, width)."""
        x, kind = questions.start, states.upper[0][0].dtype
        outside, own = questions.outside[:, None].to(kind), questions.own[:, None].to(kind)
        hidden = states.hidden.to(kind)
        for layer, (k, v) in zip(self.each()[self.join :], states.upper, strict=True):
            bias = layer.bias.to(kind)
            x = layer.attend(x, k, v, bias[:, :1, None] * outside + bias[:, 1:, None] * own + hidden)
        return x
