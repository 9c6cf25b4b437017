"""From the heads' outputs to claims: what is confident enough, with its conditions, speaker, dates and amounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from pledgebook.extraction.features import Chunk
from pledgebook.extraction.model import Calibration, Floats, Labels, Outputs
from pledgebook.records.report import Reading
from pledgebook.records.statement import Claim, Figure, Meeting, Position

NONE, SELF = 0, 1
"""The fixed answers of the pointer to a speaker: nobody is named, the actor itself."""
UNDATED, PUBLISHED = 0, 1
"""The fixed answers of the pointer to a meeting's date: none, the day of publication."""
USUAL, NOBODY = 0, 1
"""The fixed answers of the pointer to a counterpart: the action's usual one, none."""


def sigmoid(x: Floats) -> Floats:
    """The logistic function."""
    out: Floats = (0.5 * (1 + np.tanh(0.5 * x))).astype(np.float32)
    return out


def softmax(x: Floats) -> Floats:
    """Softmax over the last axis."""
    out = np.exp(x - x.max(axis=-1, keepdims=True))
    result: Floats = out / out.sum(axis=-1, keepdims=True)
    return result


@dataclass(frozen=True, slots=True)
class Decoder:
    """Turns outputs of a chunk into claims, in the model's own terms.

    A position whose counterpart is the action's usual one bears `USUAL` in its place: the dossier knows who that is.
    """

    labels: Labels
    calibration: dict[str, Calibration]
    USUAL: ClassVar[str] = "usual"

    def claims(self, reading: Reading, chunk: Chunk, outputs: Outputs) -> Iterator[Claim]:
        """All claims of the chunk's target passages."""
        yield from self._positions(reading, chunk, outputs)
        yield from self._meetings(reading, chunk, outputs)
        yield from self._figures(reading, chunk, outputs)

    def _claim(self, reading: Reading, chunk: Chunk, passage: int, found: tuple[object, float]) -> Claim:
        content, confidence = found
        where = reading.passages[chunk.passages[passage]]
        return Claim(content, reading.quote(where), round(confidence, 3), where.start)  # type: ignore[arg-type]

    def _positions(self, reading: Reading, chunk: Chunk, outputs: Outputs) -> Iterator[Claim]:
        rule = self.calibration["position"]
        joint = sigmoid(outputs["action"])[:, :, None] * sigmoid(outputs["stance"])
        for pair, action, stance in np.argwhere(joint >= rule.threshold):
            passage = int(chunk.pair_passage[pair])
            if chunk.target[passage]:
                position = self._position(reading, chunk, outputs, (pair, action, stance))
                confidence = rule.confidence(float(joint[pair, action, stance]))
                yield self._claim(reading, chunk, passage, (position, confidence))

    def _position(self, reading: Reading, chunk: Chunk, outputs: Outputs, at: tuple[int, int, int]) -> Position:
        pair, action, stance = at
        labels = self.labels
        actor, name = chunk.pair_actor[pair], labels.actions[action]
        date = int(outputs["deadline"][pair, action].argmax())
        amount = int(outputs["amount"][pair, action].argmax())
        quantity = reading.quantities[chunk.quantities[amount - 1]] if amount else None
        return Position(
            actor=actor,
            action=name,
            stance=labels.stances[stance],
            conditions=self._chosen(labels.conditions, outputs["condition"][pair, action], "condition"),
            domains=self._chosen(labels.domains, outputs["domain"][pair, action], "domain"),
            counterpart=self._counterpart(chunk, actor, outputs["counterpart"][pair, action]),
            deadline=reading.dates[chunk.dates[date - 1]].value if date else None,
            amount=quantity.value if quantity else None,
            unit=quantity.unit if quantity else None,
            speaker=self._speaker(chunk, actor, outputs["speaker"][pair, action]),
        )

    def _chosen(self, names: tuple[str, ...], logits: Floats, kind: str) -> tuple[str, ...]:
        threshold = self.calibration[kind].threshold
        return tuple(n for n, p in zip(names, sigmoid(logits), strict=True) if p >= threshold)

    def _speaker(self, chunk: Chunk, actor: str, scores: Floats) -> str | None:
        best = int(scores.argmax())
        if best == NONE:
            return None
        return actor if best == SELF else chunk.pair_actor[best - 2]

    def _counterpart(self, chunk: Chunk, actor: str, scores: Floats) -> str | None:
        best = int(scores.argmax())
        if best == NOBODY:
            return None
        other = self.USUAL if best == USUAL else chunk.pair_actor[best - 2]
        return None if other == actor else other

    def _meetings(self, reading: Reading, chunk: Chunk, outputs: Outputs) -> Iterator[Claim]:
        rule = self.calibration["meeting"]
        shares = softmax(outputs["meeting"])
        rows = np.concatenate([chunk.place_passage, np.arange(len(chunk.passages))])
        for row, passage in enumerate(rows):
            share = 1 - float(shares[row, 0])
            if share < rule.threshold or not chunk.target[passage]:
                continue
            status = self.labels.statuses[int(shares[row, 1:].argmax())]
            if row < len(chunk.places):
                place: str | None = reading.places[chunk.places[row]].place
            else:
                best = int(outputs["meeting_place"][row].argmax())
                place = reading.places[chunk.places[best - 1]].place if best else None
            day = self._day(reading, chunk, int(outputs["meeting_date"][row].argmax()))
            present = sigmoid(outputs["participant"][row]) >= 0.5
            who = tuple(dict.fromkeys(a for a, p in zip(chunk.pair_actor, present, strict=True) if p))
            meeting = Meeting(place, day, status, who, self._count(reading, chunk, outputs, int(passage)))
            yield self._claim(reading, chunk, int(passage), (meeting, rule.confidence(share)))

    def _day(self, reading: Reading, chunk: Chunk, best: int) -> str | None:
        """The date of a meeting from the pointer's answer."""
        if best == UNDATED:
            return None
        return reading.report.published if best == PUBLISHED else reading.dates[chunk.dates[best - 2]].value

    def _count(self, reading: Reading, chunk: Chunk, outputs: Outputs, passage: int) -> int | None:
        """How many states or leaders meet: the passage's figure of that metric."""
        metric = 1 + self.labels.metrics.index("states-meeting")
        for row, index in enumerate(chunk.quantities):
            if chunk.quantity_passage[row] == passage and int(outputs["metric"][row].argmax()) == metric:
                return int(reading.quantities[index].value)
        return None

    def _figures(self, reading: Reading, chunk: Chunk, outputs: Outputs) -> Iterator[Claim]:
        rule = self.calibration["figure"]
        shares = softmax(outputs["metric"])
        for row, index in enumerate(chunk.quantities):
            passage, share = int(chunk.quantity_passage[row]), 1 - float(shares[row, 0])
            if share < rule.threshold or not chunk.target[passage]:
                continue
            best = int(outputs["figure_place"][row].argmax())
            quantity = reading.quantities[index]
            metric = self.labels.metrics[int(shares[row, 1:].argmax())]
            place = chunk.pair_actor[best - 1] if best else None
            figure = Figure(metric, quantity.value, quantity.unit, place, quantity.bound)
            yield self._claim(reading, chunk, passage, (figure, rule.confidence(share)))
