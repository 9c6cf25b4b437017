"""From the heads' outputs to claims: what is confident enough, with its conditions, speaker, dates and amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from pledgebook.extraction import subject
from pledgebook.extraction.base import Floats
from pledgebook.extraction.features import Chunk
from pledgebook.extraction.model import Calibration, Labels, Outputs, Use
from pledgebook.extraction.probability import sigmoid, softmax
from pledgebook.extraction.settle import Finding
from pledgebook.records.report import Reading
from pledgebook.records.statement import Claim, Content, Figure, Meeting

NONE, SELF = 0, 1
"""The fixed answers of the pointer to a speaker: nobody is named, the actor itself."""
UNDATED, PUBLISHED = 0, 1
"""The fixed answers of the pointer to a meeting's date: none, the day of publication."""
USUAL, NOBODY = 0, 1
"""The fixed answers of the pointer to a counterpart: the action's usual one, none."""


SILENCE = 0.02
"""A question whose likeliest stance is no likelier than this finds nothing."""


def quoted(reading: Reading, passage: int, content: Content, confidence: float) -> Claim:
    """The claim of a content that quotes a whole passage, given by its index in the reading."""
    where = reading.passages[passage]
    return Claim(content, reading.quote(where), round(confidence, 3), where.start)


@dataclass(frozen=True, slots=True)
class Decoder:
    """Turns outputs of a chunk into findings and claims, in the model's own terms.

    A position whose counterpart is the action's usual one bears `subject.USUAL` in its place: the dossier knows
    who that is.
    """

    labels: Labels
    calibration: Mapping[str, Calibration]
    use: Use = "balance"

    def claims(self, reading: Reading, chunk: Chunk, outputs: Outputs) -> Iterator[Claim]:
        """The meetings and figures of the chunk's target passages."""
        yield from self._meetings(reading, chunk, outputs)
        yield from self._figures(reading, chunk, outputs)

    def findings(self, reading: Reading, chunk: Chunk, outputs: Outputs) -> Iterator[Finding]:
        """What each target passage may say of each actor on each action that was asked about."""
        if not len(outputs["pair"]):
            return
        stances = sigmoid(outputs["action"])[:, None] * sigmoid(outputs["stance"])
        conditions, domains = sigmoid(outputs["condition"]), sigmoid(outputs["domain"])
        speakers = softmax(outputs["speaker"])
        for n in np.flatnonzero(stances.max(axis=1) > SILENCE):
            pair, which = outputs["pair"][n], outputs["which"][n]
            actor = chunk.pair_actor[pair]
            date, amount = int(outputs["deadline"][n].argmax()), int(outputs["amount"][n].argmax())
            quantity = reading.quantities[chunk.quantities[amount - 1]] if amount else None
            yield Finding(
                actor=actor,
                action=self.labels.actions[which],
                passage=chunk.passages[chunk.pair_passage[pair]],
                stances=stances[n],
                conditions=conditions[n],
                domains=domains[n],
                speakers=self._speakers(chunk, actor, speakers[n]),
                counterpart=self._counterpart(chunk, actor, outputs["counterpart"][n]),
                deadline=reading.dates[chunk.dates[date - 1]].ahead(reading.report.published) if date else None,
                amount=quantity.value if quantity else None,
                unit=quantity.unit if quantity else None,
            )

    def _speakers(self, chunk: Chunk, actor: str, shares: Floats) -> dict[str | None, float]:
        """Who says so, with their shares; an actor may stand in several pairs."""
        out: dict[str | None, float] = {None: float(shares[NONE]), actor: float(shares[SELF])}
        for index in np.flatnonzero(shares[2:] > 0.01):
            name = chunk.pair_actor[index]
            out[name] = out.get(name, 0.0) + float(shares[2 + index])
        return out

    def _counterpart(self, chunk: Chunk, actor: str, scores: Floats) -> str | None:
        best = int(scores.argmax())
        if best == NOBODY:
            return None
        other = subject.USUAL if best == USUAL else chunk.pair_actor[best - 2]
        return None if other == actor else other

    def _meetings(self, reading: Reading, chunk: Chunk, outputs: Outputs) -> Iterator[Claim]:
        rule = self.calibration["meeting"]
        shares = softmax(outputs["meeting"])
        rows = np.concatenate([chunk.place_passage, np.arange(len(chunk.passages))])
        for row, passage in enumerate(rows):
            share = 1 - float(shares[row, 0])
            if share < rule.threshold(self.use) or not chunk.target[passage]:
                continue
            status = self.labels.statuses[int(shares[row, 1:].argmax())]
            if row < len(chunk.places):
                place: str | None = reading.places[chunk.places[row]].place
            else:
                best = int(outputs["meeting_place"][row].argmax())
                place = reading.places[chunk.places[best - 1]].place if best else None
            day = self._day(reading, chunk, int(outputs["meeting_date"][row].argmax()), status)
            present = sigmoid(outputs["participant"][row]) >= 0.5
            who = tuple(dict.fromkeys(a for a, p in zip(chunk.pair_actor, present, strict=True) if p))
            meeting = Meeting(place, day, status, who, self._count(reading, chunk, outputs, int(passage)))
            yield quoted(reading, chunk.passages[passage], meeting, rule.confidence(share))

    def _day(self, reading: Reading, chunk: Chunk, best: int, status: str) -> str | None:
        """The date of a meeting from the pointer's answer: one that was held lies behind, one that is planned ahead."""
        published = reading.report.published
        if best in {UNDATED, PUBLISHED}:
            return published if best == PUBLISHED else None
        date = reading.dates[chunk.dates[best - 2]]
        if status == "held":
            return date.past(published)
        return date.ahead(published) if status in {"planned", "proposed"} else date.value

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
            if share < rule.threshold(self.use) or not chunk.target[passage]:
                continue
            best = int(outputs["figure_place"][row].argmax())
            quantity = reading.quantities[index]
            metric = self.labels.metrics[int(shares[row, 1:].argmax())]
            place = chunk.pair_actor[best - 1] if best else None
            figure = Figure(metric, quantity.value, quantity.unit, place, quantity.bound)
            yield quoted(reading, chunk.passages[passage], figure, rule.confidence(share))
