"""A dossier: the subject of a book. Its actions, stances, conditions and actors of interest are a data file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile
from pathlib import Path
from typing import Any, Literal

from pledgebook.errors import DataError, UsageError
from pledgebook.knowledge.files import DATA, read_yaml
from pledgebook.knowledge.requirements import Rule, parse_rule
from pledgebook.records.commitment import Standing

FOLDER = DATA / "dossiers"
Weight = Literal["word", "forecast", "pressure"]
Side = Literal["for", "against", "between"]
Course = Literal["steady", "moving"]
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Action:
    """A kind of promise. `reads` names the trained model's actions that count as it."""

    id: str
    label: Labels
    reads: tuple[str, ...]
    counterpart: str | None
    counterpart_of: Mapping[str, str]

    def usual_counterpart(self, actor: str) -> str | None:
        """Whom the actor's action is usually for or against; never the actor itself."""
        other = self.counterpart_of.get(actor, self.counterpart)
        return None if other == actor else other


@dataclass(frozen=True, slots=True)
class Stance:
    """A stance; `weight` tells an actor's word from what others foresee (forecast) or ask (pressure).

    `standing` is where a commitment with this stance stands (`waiting` for a pledge, until its conditions are met);
    opposite `side`s exclude each other.
    """

    id: str
    label: Labels
    sign: str
    weight: Weight
    standing: Standing
    side: Side


@dataclass(frozen=True, slots=True)
class Rules:
    """Bounds by which commitments are derived.

    `contested_within` and `occasion` are days: within them opposite own words contest each other, and reports speak of
    the same occasion. A standing is as likely as its words times the `trust` in the weight of its stance, for a word
    that was missed may be firmer or later; below `uncertain_below`, a probability, it is uncertain. `changes` weighs
    what moves.
    No commitment hangs on both of two `rival_conditions`. `figures` are the metrics that name one number: a steady one
    keeps it over an occasion, a moving one over a day. `about` is the share by which "about 26" may be off. `soon` says
    how many days "the coming days", weeks and months are at most.
    """

    contested_within: int
    occasion: int
    soon: Mapping[str, int]
    trust: Mapping[Weight, float]
    uncertain_below: float
    changes: Mapping[str, float]
    rival_conditions: tuple[tuple[str, str], ...]
    figures: Mapping[str, Course]
    about: float


@dataclass(frozen=True, slots=True)
class Capability:
    """What is needed in all: the commitments to an action, those in one domain where it names one."""

    id: str
    label: Labels
    action: str
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which reports a collector takes for those of the subject.

    They are in one of `languages` (any if empty), name one of `about` (if there are any) and at least `least_actors`
    of the actors of interest, and hold one of the `keywords` of their language, if it has any.
    """

    languages: tuple[str, ...]
    about: tuple[str, ...]
    least_actors: int
    keywords: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The subject of a book. `digest` changes with the file."""

    id: str
    title: Labels
    actions: Mapping[str, Action]
    stances: Mapping[str, Stance]
    conditions: Mapping[str, Labels]
    domains: Mapping[str, Labels]
    actors: tuple[str, ...]
    condition_rules: Mapping[str, Rule]
    capabilities: Mapping[str, Capability]
    rules: Rules
    collect: Scope
    digest: str

    def action_read_as(self, name: str) -> Action | None:
        """The action that the model's action `name` counts as, None where the dossier has none."""
        return next((a for a in self.actions.values() if name in a.reads), None)


def dossier_names() -> list[str]:
    """The dossiers that are shipped."""
    return sorted(p.stem for p in FOLDER.glob("*.yaml"))


def _path(name: str) -> Path:
    path = Path(name)
    if path.suffix in {".yaml", ".yml"}:
        return path
    if name not in dossier_names():
        raise UsageError(f"no dossier {name!r}; one of {', '.join(dossier_names())}, or a .yaml file of your own")
    return FOLDER / f"{name}.yaml"


@cache
def load_dossier(name: str) -> Dossier:
    """A dossier by its name, or from a file of one's own (a path that ends in .yaml).

    Raises:
        UsageError: there is no dossier of that name.
        DataError: the file breaks the schema or speaks of what it does not define; file and line are named.
    """
    path = _path(name)
    data = read_yaml(path, "dossier")
    actions = {key: _action(key, value) for key, value in data["actions"].items()}
    _check_reads(path, actions)
    stances = {key: Stance(key, **value) for key, value in data["stances"].items()}
    return Dossier(
        id=data["id"],
        title=data["title"],
        actions=actions,
        stances=stances,
        conditions=data["conditions"],
        domains=data["domains"],
        actors=tuple(data["actors"]),
        condition_rules=_condition_rules(path, data, actions, stances),
        capabilities=_capabilities(path, data, actions),
        rules=_rules(path, data),
        collect=_scope(path, data),
        digest=hashlib.sha256(path.read_bytes()).hexdigest()[:12],
    )


def _action(name: str, value: dict[str, Any]) -> Action:
    reads, usual = tuple(value["reads"]), value.get("counterpart")
    return Action(name, value["label"], reads, usual, value.get("counterpart_of", {}))


def _line(path: Path, key: str, section: str) -> int:
    """The line on which a key of a section stands, for a message; 1 where it is not found."""
    lines = enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
    within = dropwhile(lambda line: not line[1].startswith(f"{section}:"), lines)
    return next((n for n, text in within if text.strip().startswith(f"{key}:")), 1)


def _condition_rules(
    path: Path, data: dict[str, Any], actions: Mapping[str, Action], stances: Mapping[str, Stance]
) -> dict[str, Rule]:
    """The rule of each condition; one that the dossier gives no rule is one for all, and only people can tell."""
    given = data.get("condition_rules", {})
    if unknown := [name for name in given if name not in data["conditions"]]:
        line = _line(path, unknown[0], "condition_rules")
        raise DataError(f"{path}:{line}: a rule for {unknown[0]!r}, which is no condition; define it")
    rules = {}
    for name in data["conditions"]:
        try:
            rules[name] = parse_rule(given.get(name, {}), actions, stances)
        except ValueError as error:
            raise DataError(f"{path}:{_line(path, name, 'condition_rules')}: rule of {name!r}: {error}") from error
    return rules


def _rules(path: Path, data: dict[str, Any]) -> Rules:
    rivals = tuple((one, other) for one, other in data["rules"]["rival_conditions"])
    if unknown := [name for pair in rivals for name in pair if name not in data["conditions"]]:
        line = _line(path, "rival_conditions", "rules")
        raise DataError(f"{path}:{line}: a rival {unknown[0]!r}, which is no condition; define it")
    return Rules(**{**data["rules"], "rival_conditions": rivals})


def _scope(path: Path, data: dict[str, Any]) -> Scope:
    raw = data["collect"]
    if unknown := [actor for actor in raw["about"] if actor not in data["actors"]]:
        line = _line(path, "about", "collect")
        raise DataError(f"{path}:{line}: about {unknown[0]!r}, which is no actor of interest; add it to actors")
    keywords = {language: tuple(words) for language, words in raw["keywords"].items()}
    return Scope(tuple(raw["languages"]), tuple(raw["about"]), raw["least_actors"], keywords)


def _capabilities(path: Path, data: dict[str, Any], actions: Mapping[str, Action]) -> dict[str, Capability]:
    found = {key: Capability(key, **value) for key, value in data.get("capabilities", {}).items()}
    for item in found.values():
        if item.action not in actions or item.domain not in {None, *data["domains"]}:
            wrong = f"capability {item.id!r} speaks of {item.action}, {item.domain}"
            raise DataError(
                f"{path}:{_line(path, item.id, 'capabilities')}: {wrong}, which the dossier does not define"
            )
    return found


def known_actions() -> tuple[str, ...]:
    """The actions that the trained model tells apart."""
    path = DATA / "model" / "actions.yaml"
    return tuple(read_yaml(path, "actions"))


def _check_reads(path: Path, actions: Mapping[str, Action]) -> None:
    """No action may read what no model knows, nor two read the same: a typing error would silence an action."""
    known = known_actions()
    taken: dict[str, str] = {}
    for action in actions.values():
        line = _line(path, action.id, "actions")
        for name in action.reads:
            if name not in known:
                unknown = f"action {action.id!r} reads {name!r}, which no model knows"
                raise DataError(f"{path}:{line}: {unknown}; one of {', '.join(known)}")
            if name in taken:
                both = f"actions {taken[name]!r} and {action.id!r} both read {name!r}"
                raise DataError(f"{path}:{line}: {both}; keep one")
            taken[name] = action.id
