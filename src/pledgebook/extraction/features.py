"""From a reading to what the encoder and its heads take: chunks of passages, with arrays over their tokens.

A chunk is as many following passages as the encoder takes at once; when a report is longer, the next chunk begins
with the last passages of the one before, as context only. Boilerplate is left out. Within a chunk each actor that is
mentioned is a candidate for every passage that it may speak to: a passage and an actor make a *pair*, and the heads
say for each pair what the passage says of the actor.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pledgebook.extraction.base import Base, Tokens
from pledgebook.records.report import Passage, Reading

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

KINDS = ("name", "person", "seat", "adjective", "organisation", "group", "title", "pronoun", "carried")
MARKS = 4 + len(KINDS)
"""What a token may be marked as: nothing, a place, a date, a quantity, or an actor's mention of a kind."""

DISTANCES = 6
"""Buckets of how far an item stands from a passage: in it, one, two, up to five before, farther, only after."""
FARTHEST = 2
"""An actor last mentioned more passages ago is no candidate: of 10,500 annotated positions that loses 4 in 100,
of which the model finds few."""

PAIR_LIMIT = 400
"""Pairs of a chunk at most; the farthest are left out first, so that a roll-call of states stays affordable."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How many tokens and passages a chunk may have, and how many tokens before it are read again as context."""

    tokens: int = 448
    context: int = 96
    passages: int = 1000


WHOLE = Cut()


class Located(Protocol):
    """Anything with offsets in the report."""

    @property
    def start(self) -> int:
        """First code point."""
        ...

    @property
    def end(self) -> int:
        """Code point after the last."""
        ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """Arrays of one run of the encoder: T tokens, S passages, P pairs, and items for dates, quantities and places.

    `passages[s]` is the index of the passage in the reading, `target[s]` tells those that are not mere context. An
    item's `*_tokens` are its token range, `*_passage` the passage it stands in.
    """

    ids: NDArray[np.int32]
    passages: tuple[int, ...]
    target: Bools
    passage_tokens: Ints  # (S, 2)
    pair_passage: Ints  # (P,)
    pair_actor: tuple[str, ...]
    pair_tokens: tuple[Ints, ...]  # P × (n, 2): the mentions that stand for the actor
    pair_distance: Ints  # (P,)
    pair_kind: Ints  # (P,)
    dates: tuple[int, ...]  # indices in the reading
    date_tokens: Ints  # (D, 2)
    date_passage: Ints
    quantities: tuple[int, ...]
    quantity_tokens: Ints
    quantity_passage: Ints
    places: tuple[int, ...]
    place_tokens: Ints
    place_passage: Ints


@dataclass(frozen=True, slots=True)
class _Piece:
    """A passage, or a part of one that is too long for a chunk; `index` is that of the passage."""

    index: int
    passage: Passage
    tokens: Tokens


def _pieces(reading: Reading, tokenize: Callable[[str], Tokens], cut: Cut) -> Iterator[_Piece]:
    """The passages that are not boilerplate, cut where they are longer than a chunk."""
    most = cut.tokens - 4
    for index, passage in enumerate(reading.passages):
        if passage.boilerplate:
            continue
        tokens = tokenize(reading.quote(passage))
        inner = tokens.offsets[1:-1]
        if len(inner) <= most:
            yield _Piece(index, passage, tokens)
            continue
        starts = range(0, len(inner), most)
        cuts = [0, *(int(inner[s, 0]) for s in starts[1:]), passage.end - passage.start]
        for start, (first, last) in zip(starts, pairwise(cuts), strict=True):
            part = replace(passage, start=passage.start + first, end=passage.start + last)
            rows = slice(start, start + most + 2)  # with a neighbour in place of either mark, which the layout drops
            yield _Piece(index, part, Tokens(tokens.ids[rows], tokens.offsets[rows] - first))


def _groups(sizes: Sequence[int], cut: Cut) -> Iterator[tuple[range, int]]:
    """Runs of pieces that fit a chunk, each with the number of its leading context pieces."""
    start = 0
    while start < len(sizes):
        context, used = start, 2
        while context > 0 and used + sizes[context - 1] <= cut.context:
            context -= 1
            used += sizes[context]
        end = start
        while end < min(len(sizes), start + cut.passages) and (end == start or used + sizes[end] <= cut.tokens):
            used += sizes[end]
            end += 1
        yield range(context, end), start - context
        start = end


def _distance(steps: int) -> int:
    """The bucket of a mention that stands `steps` passages before (negative: after)."""
    if steps < 0:
        return 5
    return steps if steps <= 2 else 3 if steps <= 5 else 4


class _Layout:
    """Where the passages of a chunk lie among its tokens."""

    def __init__(self, base: Base, passages: Sequence[Passage], tokens: Sequence[Tokens]) -> None:
        ids: list[int] = [base.bos]
        self.ranges: list[tuple[int, int]] = []
        self.starts: list[list[int]] = []
        self.ends: list[list[int]] = []
        for index, (passage, piece) in enumerate(zip(passages, tokens, strict=True)):
            first = len(ids)
            ids.extend(piece.ids[1:-1].tolist())
            self.ranges.append((first, max(len(ids), first + 1)))
            starts, ends = (piece.offsets[1:-1].T + passage.start).tolist()
            self.starts.append(starts)
            self.ends.append(ends)
            following = passages[index + 1] if index + 1 < len(passages) else None
            if following is None or following.paragraph != passage.paragraph:
                ids.append(base.eos)
        self.ids = np.array(ids, np.int32)
        self.passages = passages
        self.firsts = [p.start for p in passages]

    def passage_of(self, item: Located) -> int | None:
        """Which passage of the chunk holds the item."""
        index = bisect_right(self.firsts, item.start) - 1
        return index if index >= 0 and item.start < self.passages[index].end else None

    def tokens_of(self, item: Located, passage: int) -> tuple[int, int] | None:
        """The range of tokens that cover the item, None where none does."""
        first, last = self.ranges[passage]
        low = bisect_right(self.ends[passage], item.start)
        high = max(bisect_left(self.starts[passage], item.end), low + 1)
        return (first + low, min(first + high, last)) if first + low < last else None


def _items(layout: _Layout, items: Sequence[Located]) -> tuple[tuple[int, ...], Ints, Ints]:
    """The items that lie in the chunk: their indices, token ranges and passages."""
    rows = []
    first = bisect_left(items, layout.passages[0].start, key=lambda item: item.start)
    last = bisect_left(items, layout.passages[-1].end, key=lambda item: item.start)
    for index in range(first, last):
        item = items[index]
        passage = layout.passage_of(item)
        tokens = None if passage is None else layout.tokens_of(item, passage)
        if tokens is not None and passage is not None:
            rows.append((index, tokens, passage))
    ranges = np.array([r[1] for r in rows], np.int64).reshape(-1, 2)
    return tuple(r[0] for r in rows), ranges, np.array([r[2] for r in rows], np.int64)


@dataclass(frozen=True, slots=True)
class _Pair:
    passage: int
    actor: str
    tokens: Ints
    distance: int
    kind: int


def _pairs(layout: _Layout, reading: Reading) -> list[_Pair]:
    """For each passage and each actor of the chunk, the mentions that stand for the actor there."""
    indices, ranges, passages = _items(layout, reading.mentions)
    by_actor: dict[str, dict[int, list[int]]] = {}  # its mentions by passage
    for row, (index, passage) in enumerate(zip(indices, passages.tolist(), strict=True)):
        mention = reading.mentions[index]
        if mention.kind != "carried":  # the earlier mention itself is the better candidate
            by_actor.setdefault(mention.actor, {}).setdefault(passage, []).append(row)
    pairs = []
    for actor, found in by_actor.items():
        for nearest, chosen in found.items():
            kind = KINDS.index(reading.mentions[indices[chosen[-1]]].kind)
            for passage in range(nearest, min(nearest + FARTHEST + 1, len(layout.passages))):
                if passage > nearest and passage in found:
                    break  # where it is mentioned again
                pairs.append(_Pair(passage, actor, ranges[chosen], _distance(passage - nearest), kind))
    pairs.sort(key=lambda p: p.passage)
    if len(pairs) > PAIR_LIMIT:
        pairs = sorted(sorted(pairs, key=lambda p: p.distance)[:PAIR_LIMIT], key=lambda p: p.passage)
    return pairs


def chunks(reading: Reading, base: Base, tokenize: Callable[[str], Tokens], cut: Cut = WHOLE) -> Iterator[Chunk]:
    """The chunks of a reading; those without a mention, quantity or place are left out, they can carry nothing."""
    pieces = list(_pieces(reading, tokenize, cut))
    for group, context in _groups([len(p.tokens.ids) - 1 for p in pieces], cut):
        layout = _Layout(base, [pieces[i].passage for i in group], [pieces[i].tokens for i in group])
        pairs = _pairs(layout, reading)
        dates, date_tokens, date_passage = _items(layout, reading.dates)
        quantities, quantity_tokens, quantity_passage = _items(layout, reading.quantities)
        places, place_tokens, place_passage = _items(layout, reading.places)
        if not (pairs or quantities or places):
            continue
        yield Chunk(
            ids=layout.ids,
            passages=tuple(pieces[i].index for i in group),
            target=np.arange(len(group)) >= context,
            passage_tokens=np.array(layout.ranges, np.int64).reshape(-1, 2),
            pair_passage=np.array([p.passage for p in pairs], np.int64),
            pair_actor=tuple(p.actor for p in pairs),
            pair_tokens=tuple(p.tokens for p in pairs),
            pair_distance=np.array([p.distance for p in pairs], np.int64),
            pair_kind=np.array([p.kind for p in pairs], np.int64),
            dates=dates,
            date_tokens=date_tokens,
            date_passage=date_passage,
            quantities=quantities,
            quantity_tokens=quantity_tokens,
            quantity_passage=quantity_passage,
            places=places,
            place_tokens=place_tokens,
            place_passage=place_passage,
        )


def marks(chunk: Chunk) -> Ints:
    """What each token is part of, of shape (tokens,), below MARKS; an actor's mention outranks the rest."""
    out = np.zeros(len(chunk.ids), np.int64)
    for mark, ranges in enumerate((chunk.place_tokens, chunk.date_tokens, chunk.quantity_tokens), 1):
        for start, end in ranges:
            out[start:end] = mark
    for ranges, kind, distance in zip(chunk.pair_tokens, chunk.pair_kind, chunk.pair_distance, strict=True):
        for start, end in ranges if distance == 0 else ():
            out[start:end] = 4 + kind
    return out


def averages(ranges: Sequence[Ints], tokens: int) -> NDArray[np.float32]:
    """Weights of shape (rows, tokens): a row's ranges share it evenly, so that weights @ states is their mean."""
    out = np.zeros((len(ranges), tokens), np.float32)
    for row, spans in enumerate(ranges):
        for start, end in spans.reshape(-1, 2):
            out[row, start:end] = 1.0
    total = out.sum(axis=1, keepdims=True)
    result: NDArray[np.float32] = out / np.maximum(total, 1.0)
    return result


def inputs(chunk: Chunk) -> dict[str, NDArray[np.generic]]:
    """The heads' inputs for a chunk, all but the encoder's states; names as in the heads' graph.

    Meetings are asked of each place in each passage and once for each passage as a whole (a row without a place).
    """
    size = len(chunk.ids)
    first, last = chunk.passage_tokens[:, :1], chunk.passage_tokens[:, 1:]
    places = first + np.arange(int((last - first).max()))
    whole = np.arange(len(chunk.passages))
    places_there = averages(list(chunk.place_tokens), size)
    return {
        "tokens": np.minimum(places, size - 1),
        "there": places < last,
        "pair_passage": chunk.pair_passage,
        "pair_weights": averages(chunk.pair_tokens, size),
        "pair_distance": chunk.pair_distance,
        "pair_kind": chunk.pair_kind,
        "date_weights": averages(list(chunk.date_tokens), size),
        "date_passage": chunk.date_passage,
        "quantity_weights": averages(list(chunk.quantity_tokens), size),
        "quantity_passage": chunk.quantity_passage,
        "place_weights": places_there,
        "place_passage": chunk.place_passage,
        "meeting_weights": np.concatenate([places_there, np.zeros((len(whole), size), np.float32)]),
        "meeting_passage": np.concatenate([chunk.place_passage, whole]),
    }
