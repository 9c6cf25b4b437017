"""Upgrades: what a re-reading would change, were it accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pledgebook.records.change import Change
from pledgebook.records.commitment import Said
from pledgebook.records.entry import Pending
from pledgebook.records.judgement import Judgement


@dataclass(frozen=True, slots=True)
class Words:
    """The statement that made the stance of a commitment before, and the one that would; None where there is none."""

    before: Said | None
    after: Said | None


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What accepting a re-reading would change.

    `reports` were read again, `left` are affected and were not. Statements are the same where they say the same of the
    same characters. `evidence` is by the id of a statement, `words` by that of a change of a commitment. `orphaned`
    are the judgements on statements that would be gone.
    """

    pending: Pending
    reports: int
    left: int
    same: int
    new: int
    gone: int
    changes: tuple[Change, ...]
    evidence: Mapping[str, Said]
    words: Mapping[str, Words]
    orphaned: tuple[Judgement, ...]
