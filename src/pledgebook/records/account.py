"""Accounts: who may use a served book, in which role, and what they did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Role = Literal["reader", "reviewer", "editor"]
Scope = Literal["read", "judge", "write"]

ROLES: tuple[Role, ...] = ("reader", "reviewer", "editor")
"""Each may do what those before it may: readers see, reviewers judge, editors read reports in and change the rest."""

SCOPES: Mapping[Scope, Role] = {"read": "reader", "judge": "reviewer", "write": "editor"}
"""What a token may do at most, as the role that it stands for."""


def suffices(role: Role, least: Role) -> bool:
    """Whether a role may do what another may."""
    return ROLES.index(role) >= ROLES.index(least)


@dataclass(frozen=True, slots=True)
class Account:
    """A user: a name, a role, when it was made (ISO time in UTC), how many tokens it holds."""

    name: str
    role: Role
    since: str
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the audit log: who did what to what, when, from which address, and how it ended."""

    at: str
    who: str
    what: str
    subject: str
    outcome: str
    address: str
