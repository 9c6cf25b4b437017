"""A dossier: the subject of a book. Its actions, stances, conditions and actors of interest are a data file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pledgebook.errors import DataError, UsageError
from pledgebook.knowledge.files import DATA, read_yaml
from pledgebook.records.commitment import Standing

FOLDER = DATA / "dossiers"
Weight = Literal["word", "forecast", "pressure"]
Side = Literal["for", "against", "between"]
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
    the same occasion. Below `uncertain_below`, a probability, a standing is uncertain.
    """

    contested_within: int
    occasion: int
    uncertain_below: float


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
    rules: Rules
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
        rules=Rules(**data["rules"]),
        digest=hashlib.sha256(path.read_bytes()).hexdigest()[:12],
    )


def _action(name: str, value: dict[str, Any]) -> Action:
    reads, usual = tuple(value["reads"]), value.get("counterpart")
    return Action(name, value["label"], reads, usual, value.get("counterpart_of", {}))


def known_actions() -> tuple[str, ...]:
    """The actions that the trained model tells apart."""
    path = DATA / "model" / "actions.yaml"
    return tuple(read_yaml(path, "actions"))


def _check_reads(path: Path, actions: Mapping[str, Action]) -> None:
    """No action may read what no model knows, nor two read the same: a typing error would silence an action."""
    known = known_actions()
    taken: dict[str, str] = {}
    lines = path.read_text(encoding="utf-8").split("\n")
    for action in actions.values():
        line = next((n for n, text in enumerate(lines, 1) if text.strip().startswith(f"{action.id}:")), 1)
        for name in action.reads:
            if name not in known:
                unknown = f"action {action.id!r} reads {name!r}, which no model knows"
                raise DataError(f"{path}:{line}: {unknown}; one of {', '.join(known)}")
            if name in taken:
                both = f"actions {taken[name]!r} and {action.id!r} both read {name!r}"
                raise DataError(f"{path}:{line}: {both}; keep one")
            taken[name] = action.id
