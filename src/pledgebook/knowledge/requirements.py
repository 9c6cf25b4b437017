"""Requirements: what makes a condition met, as a dossier words it.

A requirement is `ACTOR.action` (that commitment is delivered or due), `ACTOR.action=stance` (the actor takes that
stance), `{verdict: STATE}` (the ceasefire monitor's verdict), `{any: […]}` and `{all: […]}` of requirements, or
`{at_least: N}`: so many others have pledged the action of the commitment that hangs on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

Scope = Literal["shared", "actor", "action"]


@dataclass(frozen=True, slots=True)
class Commits:
    """A commitment is delivered or due or, with a stance, an actor takes that stance."""

    actor: str
    action: str
    stance: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on the ceasefire is this."""

    verdict: str


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many others have pledged or deliver the action."""

    number: int


@dataclass(frozen=True, slots=True)
class Combined:
    """All or any of some requirements."""

    how: Literal["all", "any"]
    parts: tuple[Requirement, ...]


Requirement = Commits | Judged | AtLeast | Combined


@dataclass(frozen=True, slots=True)
class Rule:
    """When a condition is met; without a requirement only people can tell. `scope` says whether it is one for all."""

    scope: Scope
    requirement: Requirement | None


def parse_rule(value: dict[str, Any], actions: Collection[str], stances: Collection[str]) -> Rule:
    """A rule from a dossier that the schema has checked.

    Raises:
        ValueError: it speaks of an action or stance that the dossier does not define.
    """
    wanted = value.get("met_when")
    return Rule(value.get("scope", "shared"), None if wanted is None else _parse(wanted, actions, stances))


def _parse(value: Any, actions: Collection[str], stances: Collection[str]) -> Requirement:
    if isinstance(value, str):
        return parse_commits(value, actions, stances)
    ((how, inner),) = value.items()
    if how == "verdict":
        return Judged(inner)
    if how == "at_least":
        return AtLeast(inner)
    return Combined(how, tuple(_parse(part, actions, stances) for part in inner))


def parse_commits(word: str, actions: Collection[str], stances: Collection[str]) -> Commits:
    """`ACTOR.action` or `ACTOR.action=stance`.

    Raises:
        ValueError: it is not of that form, or speaks of an action or stance that the dossier does not define.
    """
    name, _, stance = word.partition("=")
    actor, _, action = name.partition(".")
    if not actor or action not in actions:
        raise ValueError(f"{word!r}: no action {action!r}; write ACTOR.action, with one of {', '.join(actions)}")
    if stance and stance not in stances:
        raise ValueError(f"{word!r}: no stance {stance!r}; one of {', '.join(stances)}")
    return Commits(actor, action, stance or None)


def commits_in(requirement: Requirement | None) -> Iterator[Commits]:
    """The commitments that a requirement names, in its parts too."""
    if isinstance(requirement, Commits):
        yield requirement
    elif isinstance(requirement, Combined):
        for part in requirement.parts:
            yield from commits_in(part)
