"""Judgements: an analyst's decisions, kept and never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pledgebook.records.ids import content_id

Verdict = Literal["accept", "reject", "correct", "same", "different", "withdraw"]
About = Literal["statement", "origin", "story", "judgement"]


@dataclass(frozen=True)
class Judgement:
    """One decision on a statement, on two reports (of one origin or story, or not), or on an earlier judgement.

    `subject` holds the id of the statement or judgement, or those of the two reports in order; `changes` the fields
    that a correction sets. `at` is an ISO time in UTC, by which the later of two judgements holds.
    """

    verdict: Verdict
    about: About
    subject: tuple[str, ...]
    by: str
    at: str
    reason: str
    changes: Mapping[str, Any] | None = None

    @cached_property  # therefore no slots: it is asked for again and again
    def id(self) -> str:
        """Made from all of it: the same decision, imported twice, is one."""
        changes = dict(self.changes) if self.changes is not None else None
        return content_id("j", [self.verdict, self.about, list(self.subject), self.by, self.at, self.reason, changes])
