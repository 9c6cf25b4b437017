"""Coverage: who gives what is needed, how firmly, by when."""

from __future__ import annotations

from dataclasses import dataclass

from pledgebook.records.commitment import Commitment

UNPLEDGED = frozenset({"open", "undecided", "contested", "expected", "urged"})
"""Standings that are no pledge and no refusal either."""


@dataclass(frozen=True, slots=True)
class Share:
    """One actor's commitment to a capability; `said` tells whether its words name the domain that is needed."""

    commitment: Commitment
    said: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A group that has committed itself or is open to it: at least `number` states (0: not counted).

    `named` are the states with a pledge of their own.

    It is a lower bound that the named count towards, and no commitment of any one state.
    """

    commitment: Commitment
    number: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A capability that is needed, and who stands behind it: the firmest first."""

    capability: str
    firm: tuple[Share, ...]
    open: tuple[Share, ...]
    refused: tuple[Share, ...]
    groups: tuple[Group, ...]

    @property
    def nobody(self) -> bool:
        """Whether no state, organisation or group has pledged it."""
        return not self.firm and all(g.commitment.standing in UNPLEDGED for g in self.groups)
