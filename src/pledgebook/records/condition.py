"""Conditions on which commitments hang, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["met", "unmet", "unknown"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a condition is what it is, in words, and the commitment that decides it, if one does."""

    state: State
    words: str
    commitment: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as it stands.

    `node` names it: its id, with the actor or action it belongs to where it is not one for all (`mandate:DEU`,
    `partners:force`).
    """

    node: str
    id: str
    state: State
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes otherwise when something is supposed: a commitment's standing or a condition's state."""

    subject: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Keystone:
    """A condition or commitment on which others hang, directly or through others."""

    node: str
    state: str
    hanging: tuple[str, ...]
