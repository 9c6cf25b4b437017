"""Changes: what moved between two states of a book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pledgebook.records.ids import content_id

Kind = Literal[
    "new", "stance", "standing", "condition", "deadline", "support", "gone",
    "met", "unmet", "conflict-opened", "conflict-settled", "verdict",
]  # fmt: skip
"""What can move: of a commitment (first row), or of something on which commitments hang."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that moved.

    `subject` is a commitment's actor, action and counterpart (empty where there is none), or the one id of a condition,
    a conflict or a ceasefire. `day` is when it was said or came to pass, an ISO date, month or year; None where only
    undated reports say it. `statements` are the ids of those that moved it, `reasons` say why in plain words where no
    statement alone does. `weight` orders changes by what they mean to a reader; an `uncertain` one may be misread.
    """

    kind: Kind
    day: str | None
    subject: tuple[str, ...]
    before: str | None
    after: str | None
    weight: float
    uncertain: bool
    statements: tuple[str, ...]
    reasons: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Made from what moved and the evidence; how it is weighed does not count."""
        moved = [self.kind, self.day, list(self.subject), self.before, self.after, list(self.statements)]
        return content_id("change", moved)
