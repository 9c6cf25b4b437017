"""What an engine is: something that reads reports and returns claims, quoting what it relies on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pledgebook.records.report import Reading
from pledgebook.records.statement import Claim


class Engine(Protocol):
    """An engine quotes; offsets are decided by the evidence stage alone."""

    @property
    def name(self) -> str:
        """Names the engine and the version of its model, as the book records it with each run."""
        ...

    def extract(self, readings: Sequence[Reading]) -> list[list[Claim]]:
        """The claims of each reading, in its order.

        Raises:
            ExtractionError: the engine failed; none of the readings is taken as read.
        """
        ...
