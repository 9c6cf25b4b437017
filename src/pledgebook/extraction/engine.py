"""What an engine is: something that reads reports and returns claims, quoting what it relies on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from typing import Protocol

from pledgebook.records.report import Reading
from pledgebook.records.statement import Claim, Rejection


@dataclass(slots=True)
class Extraction:
    """What an engine finds in one report, and what of its own answers it could not take."""

    claims: list[Claim]
    rejections: list[Rejection] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Usage:
    """What was asked of a service: requests sent, answers kept from before, tokens, and what they cost."""

    requests: int = 0
    kept: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0
    cost: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        """What both were asked."""
        return Usage(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, earlier: Usage) -> Usage:
        """What was asked since."""
        return Usage(*(mine - theirs for mine, theirs in zip(astuple(self), astuple(earlier), strict=True)))

    def __str__(self) -> str:
        """One line for the user."""
        tokens = f"{self.prompt_tokens:,} tokens asked, {self.answer_tokens:,} answered"
        return f"{self.requests} requests ({self.kept} answers kept from before), {tokens}, cost {self.cost:.4f}"


class Engine(Protocol):
    """An engine quotes; offsets are decided by the evidence stage alone."""

    @property
    def name(self) -> str:
        """Names the engine and the version of its model, as the book records it with each run."""
        ...

    @property
    def usage(self) -> Usage | None:
        """What was asked of a service so far; None where none is asked."""
        ...

    def extract(self, readings: Sequence[Reading]) -> Iterable[Extraction]:
        """What is found in each reading, in its order, all at once or each as soon as it is found.

        Raises:
            ExtractionError: the engine failed; none of the readings is taken as read.
            EngineError: the engine cannot be reached at all; nothing more can be read with it.
        """
        ...
