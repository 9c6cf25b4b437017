"""Settles what a report says of each actor on each action, from what each of its passages says.

A report says one thing several times, more or less firmly: its headline, its lead, a quotation, a recapitulation. The
stance is that of the passage that states it most surely; another one counts beside it only where it is nearly as sure.
Conditions and domains are united over the passages that state the stance, speakers have a vote weighed by certainty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pledgebook.extraction.base import Floats
from pledgebook.extraction.model import Calibration, Labels, Use
from pledgebook.records.statement import Position

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one passage says of an actor on an action, in probabilities.

    `passage` is its index in the reading; `stances` are joint probabilities, that the passage speaks of the actor on
    the action and that the stance is this one.
    """

    actor: str
    action: str
    passage: int
    stances: Floats
    conditions: Floats
    domains: Floats
    speakers: Mapping[str | None, float]
    counterpart: str | None = None
    deadline: str | None = None
    amount: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A position of a report, with the passages that state it and how sure each is, the surest first."""

    position: Position
    passages: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """How a report's passages are weighed; found on passages held back from training.

    Attributes:
        second: a stance beside a surer one needs this share of its probability.
        evidence: a passage is evidence of a stance from this share of the surest passage's probability on.
    """

    second: float
    evidence: float


def grouped(findings: Iterable[Finding]) -> dict[Key, list[Finding]]:
    """The findings of each actor and action, in the order of the report."""
    out: dict[Key, list[Finding]] = defaultdict(list)
    for finding in findings:
        out[finding.actor, finding.action].append(finding)
    return out


def scores(group: Sequence[Finding], rules: Rules) -> Floats:
    """The report's score for each stance: its probability, 0 where a surer stance leaves it no room."""
    best: Floats = np.max([f.stances for f in group], axis=0)
    kept: Floats = np.where(best >= rules.second * best.max(), best, 0.0).astype(np.float32)
    return kept


@dataclass(frozen=True, slots=True)
class Settler:
    """Settles the findings of one report."""

    labels: Labels
    calibration: Mapping[str, Calibration]
    rules: Rules
    use: Use = "balance"

    def positions(self, findings: Iterable[Finding]) -> Iterator[Settled]:
        """The positions of the report."""
        threshold = self.calibration["position"].threshold(self.use)
        for group in grouped(findings).values():
            for stance, score in enumerate(scores(group, self.rules)):
                if score >= threshold:
                    yield self._settled(group, stance, float(score))

    def _settled(self, group: Sequence[Finding], stance: int, score: float) -> Settled:
        stating = [f for f in group if f.stances[stance] >= self.rules.evidence * score]
        stating.sort(key=lambda f: -f.stances[stance])
        first, confidence = stating[0], self.calibration["position"].confidence
        position = Position(
            actor=first.actor,
            action=first.action,
            stance=self.labels.stances[stance],
            conditions=self._united(self.labels.conditions, [f.conditions for f in stating], "condition"),
            domains=self._united(self.labels.domains, [f.domains for f in stating], "domain"),
            counterpart=first.counterpart,
            deadline=next((f.deadline for f in stating if f.deadline), None),
            amount=first.amount,
            unit=first.unit,
            speaker=_speaker(stating, stance),
        )
        return Settled(position, tuple((f.passage, confidence(float(f.stances[stance]))) for f in stating))

    def _united(self, names: Sequence[str], shares: Sequence[Floats], kind: str) -> tuple[str, ...]:
        threshold = self.calibration[kind].threshold(self.use)
        best = np.max(shares, axis=0)
        return tuple(sorted(name for name, share in zip(names, best, strict=True) if share >= threshold))


def _speaker(stating: Sequence[Finding], stance: int) -> str | None:
    votes: dict[str | None, float] = defaultdict(float)
    for finding in stating:
        for name, share in finding.speakers.items():
            votes[name] += share * float(finding.stances[stance])
    return max(votes, key=lambda name: (votes[name], name is None, name or ""))
