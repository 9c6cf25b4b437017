"""From annotated passages to chunks with the labels that the heads learn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from passages import (
    ACTIONS,
    CONDITIONS,
    DOMAINS,
    METRICS,
    STANCES,
    STATUSES,
    default_counterpart,
)
from passages import Passage as Annotated
from pledgebook.extraction.base import Base
from pledgebook.extraction.features import WHOLE, Chunk, Cut, chunks
from pledgebook.reading import read_passages
from pledgebook.records.ids import text_hash
from pledgebook.records.report import Mention, Passage, Reading, Report
from pledgebook.records.statement import Figure, Meeting, Position

IGNORE = -100
GUESSED = {"title", "pronoun", "carried"}
"""Kinds of mention that reading infers; where it is wrong, the annotation holds."""


@dataclass(frozen=True, slots=True)
class Example:
    """A chunk and its labels, shaped as the outputs of `network.Heads`; IGNORE where there is nothing to learn."""

    annotated: Annotated
    reading: Reading
    chunk: Chunk
    labels: dict[str, NDArray[Any]]


def read(annotated: Annotated) -> Reading:
    """The passage as the product reads it, but with the annotated sentences as its passages.

    An annotated nominal mention is added only where the product finds no other mention of its actor, since it will
    not find those itself.
    """
    text = annotated.text()
    passages, at = [], 0
    for sentence in annotated.sentences:
        at = text.index(sentence.text, at)
        passages.append(Passage(at, at + len(sentence.text), sentence.paragraph, annotated.language))
        at += len(sentence.text)
    report = Report(annotated.id, text, text_hash(text), published=annotated.published, language=annotated.language)
    reading = read_passages(report, tuple(passages), (annotated.language,))
    mentions = list(reading.mentions)
    known = {m.actor for m in mentions}
    for sentence, passage in zip(annotated.sentences, passages, strict=True):
        for words, actor in sentence.mentions:
            first = passage.start + sentence.text.index(words)
            new = Mention(first, first + len(words), actor, "title")
            over = [m for m in mentions if m.start < new.end and new.start < m.end]
            if actor not in known and all(m.kind in GUESSED for m in over):
                mentions = [*(m for m in mentions if m not in over), new]
    return replace(reading, mentions=tuple(sorted(mentions, key=lambda m: m.start)))


class Labeller:
    """Writes the labels of one chunk; `missed` counts what the reading does not offer as a candidate."""

    def __init__(self, annotated: Annotated, reading: Reading, chunk: Chunk, missed: Counter[str]) -> None:
        self.annotated, self.reading, self.chunk, self.missed = annotated, reading, chunk, missed
        pairs, places, dates = len(chunk.pair_actor), len(chunk.places), len(chunk.dates)
        quantities, rows = len(chunk.quantities), len(chunk.places) + len(chunk.passages)
        grid = (pairs, len(ACTIONS))
        self.out: dict[str, NDArray[Any]] = {
            "action": np.zeros(grid, np.float32),
            "stance": np.zeros((*grid, len(STANCES)), np.float32),
            "condition": np.zeros((*grid, len(CONDITIONS)), np.float32),
            "domain": np.zeros((*grid, len(DOMAINS)), np.float32),
            "speaker": np.full(grid, IGNORE, np.int64),
            "counterpart": np.full(grid, IGNORE, np.int64),
            "deadline": np.full(grid, IGNORE, np.int64),
            "amount": np.full(grid, IGNORE, np.int64),
            "meeting": np.zeros(rows, np.int64),
            "meeting_place": np.full(rows, IGNORE, np.int64),
            "meeting_date": np.full(rows, IGNORE, np.int64),
            "participant": np.full((rows, pairs), IGNORE, np.float32),
            "metric": np.zeros(quantities, np.int64),
            "figure_place": np.full(quantities, IGNORE, np.int64),
            "topic": np.zeros((len(chunk.passages), len(ACTIONS)), np.float32),
        }
        self.sizes = (places, dates)

    def example(self) -> Example:
        """The chunk with its labels."""
        for row, index in enumerate(self.chunk.passages):
            sentence = self.annotated.sentences[index]
            for position in sentence.positions:
                self._position(row, position)
            for meeting in sentence.meetings:
                self._meeting(row, meeting)
            for figure in sentence.figures:
                self._figure(row, figure)
        return Example(self.annotated, self.reading, self.chunk, self.out)

    def _pair(self, row: int, actor: str | None) -> int | None:
        for pair, name in enumerate(self.chunk.pair_actor):
            if name == actor and self.chunk.pair_passage[pair] == row:
                return pair
        return None

    def _position(self, row: int, p: Position) -> None:
        pair = self._pair(row, p.actor)
        self.out["topic"][row, ACTIONS.index(p.action)] = 1
        self.missed["positions"] += 1
        if pair is None:
            self.missed[f"positions missed {self.annotated.language}"] += 1
            return
        at = (pair, ACTIONS.index(p.action))
        self.out["action"][at] = 1
        self.out["stance"][(*at, STANCES.index(p.stance))] = 1
        for name in p.conditions:
            self.out["condition"][(*at, CONDITIONS.index(name))] = 1
        for name in p.domains:
            self.out["domain"][(*at, DOMAINS.index(name))] = 1
        self.out["speaker"][at] = self._speaker(row, p)
        self.out["counterpart"][at] = self._counterpart(row, p)
        self.out["deadline"][at] = self._date(row, p.deadline)
        self.out["amount"][at] = self._quantity(row, p.amount, p.unit)

    def _speaker(self, row: int, p: Position) -> int:
        if p.speaker is None:
            return 0
        if p.speaker == p.actor:
            return 1
        other = self._pair(row, p.speaker)
        self.missed["speakers"] += 1
        self.missed["speakers missed"] += other is None
        return IGNORE if other is None else 2 + other

    def _counterpart(self, row: int, p: Position) -> int:
        if p.counterpart is None:
            return 1
        if p.counterpart == default_counterpart(p.actor, p.action):
            return 0
        other = self._pair(row, p.counterpart)
        return IGNORE if other is None else 2 + other

    def _nearest(self, row: int, indices: list[int], passages: NDArray[np.int64]) -> int:
        """The nearest of some items, those before the passage first; 0 where there is none, else 1 + its index."""
        if not indices:
            return 0
        return 1 + min(indices, key=lambda i: (passages[i] > row, abs(int(passages[i]) - row)))

    def _date(self, row: int, date: str | None) -> int:
        if date is None:
            return 0
        dates = [self.reading.dates[i] for i in self.chunk.dates]
        found = [i for i, d in enumerate(dates) if date in {d.value, d.other}]
        nearest = self._nearest(row, found, self.chunk.date_passage)
        self.missed["dates"] += 1
        self.missed["dates missed"] += nearest == 0
        return nearest or IGNORE

    def _meeting_date(self, row: int, date: str | None) -> int:
        """As `_date`, but with the day of publication as an answer of its own, since reports often leave it out."""
        found = self._date(row, date)
        if found == IGNORE and date == self.reading.report.published:
            return 1
        return found + 1 if found > 0 else found

    def _quantity(self, row: int, value: float | None, unit: str | None) -> int:
        if value is None:
            return 0
        found = self._quantities(row, value, unit)
        return 1 + found[0] if found else IGNORE

    def _quantities(self, row: int, value: float, unit: str | None) -> list[int]:
        """Quantities of the passage with this value, those of the same unit if there are any."""
        items = [self.reading.quantities[i] for i in self.chunk.quantities]
        same = [
            i
            for i, q in enumerate(items)
            if self.chunk.quantity_passage[i] == row and abs(q.value - value) <= 1e-6 * max(1.0, abs(value))
        ]
        return [i for i in same if items[i].unit == unit] or same

    def _meeting(self, row: int, m: Meeting) -> None:
        places = [self.reading.places[i].place for i in self.chunk.places]
        here = [i for i, p in enumerate(places) if p == m.place and self.chunk.place_passage[i] == row]
        item = here[0] if here else self.sizes[0] + row
        self.missed["meetings"] += 1
        self.out["meeting"][item] = 1 + STATUSES.index(m.status)
        if not here:
            elsewhere = [i for i, p in enumerate(places) if p == m.place]
            target = 0 if m.place is None else self._nearest(row, elsewhere, self.chunk.place_passage) or IGNORE
            self.missed[f"meetings missed {self.annotated.language}"] += target == IGNORE
            self.out["meeting_place"][item] = target
        self.out["meeting_date"][item] = self._meeting_date(row, m.date)
        for pair, actor in enumerate(self.chunk.pair_actor):
            if self.chunk.pair_passage[pair] == row:
                self.out["participant"][item, pair] = actor in m.participants

    def _figure(self, row: int, f: Figure) -> None:
        found = self._quantities(row, f.value, f.unit)
        self.missed["figures"] += 1
        if not found:
            self.missed[f"figures missed {self.annotated.language}"] += 1
            return
        self.out["metric"][found[0]] = 1 + METRICS.index(f.metric)
        pair = self._pair(row, f.place)
        self.out["figure_place"][found[0]] = 0 if f.place is None else IGNORE if pair is None else 1 + pair


def examples(passages: list[Annotated], base: Base, cut: Cut = WHOLE) -> tuple[list[Example], Counter[str]]:
    """All chunks of the passages with their labels, and counts of what reading could not offer."""
    out: list[Example] = []
    missed: Counter[str] = Counter()
    for annotated in passages:
        reading = read(annotated)
        found = chunks(reading, base, base.tokenize, cut)
        out.extend(Labeller(annotated, reading, chunk, missed).example() for chunk in found)
    return out, missed


def masked(chunk: Chunk, base: Base, actors: float, tokens: float, random: np.random.Generator) -> Chunk:
    """The chunk with a share of the actors' names hidden, and of all tokens, so that none is learnt by heart."""
    mask, ids = base.piece("<mask>"), chunk.ids.copy()
    hidden = {a for a in sorted(set(chunk.pair_actor)) if random.random() < actors}
    for actor, ranges in zip(chunk.pair_actor, chunk.pair_tokens, strict=True):
        if actor in hidden:
            for start, end in ranges:
                ids[start:end] = mask
    words = ~np.isin(ids, [base.bos, base.eos])
    ids[(random.random(len(ids)) < tokens) & words] = mask
    return replace(chunk, ids=ids)
