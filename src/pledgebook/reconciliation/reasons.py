"""Why reports cannot all be right, in plain English, one sentence for each kind of conflict."""

from __future__ import annotations

from pledgebook.knowledge.actors import load_actors
from pledgebook.knowledge.dossier import Dossier
from pledgebook.records.conflict import ConflictKind, Side, Subject

_HEADS: dict[ConflictKind, str] = {
    "stance": "whether {actor} does it or refuses ({action})",
    "firmness": "what {actor} promised ({action})",
    "condition": "when {actor} does it ({action})",
    "figure": "one number ({metric})",
    "meeting": "one meeting in {place}",
}
_SIDES = {
    "for": "does it",
    "against": "refuses",
    "committed": "committed to it",
    "not committed": "only open to it or undecided",
}
_BESIDE = "only open to it or to something else ({others})"
_GROUP = "GROUP:"


def reason(kind: ConflictKind, subject: Subject, sides: tuple[Side, ...], dossier: Dossier) -> str:
    """What the sides differ over and what each says, by how many origins."""
    action = dossier.actions[subject.action].label["en"] if subject.action else ""
    head = _HEADS[kind].format(actor=_actor(subject.actor), action=action, metric=_metric(subject), place=subject.place)
    says = [f"{_origins(side)} “{_word(kind, side, dossier)}”" for side in sides]
    return f"Reports differ on {head}: {', '.join(says)}."


def _actor(actor: str | None) -> str:
    """The name; of a counted group, its number."""
    if actor is None:
        return ""
    count = actor.removeprefix(_GROUP)
    return f"a group of {count} states" if count != actor else load_actors().label(actor)


def _metric(subject: Subject) -> str:
    words = [(subject.metric or "").replace("-", " "), subject.unit and f"({subject.unit})", subject.place]
    return " ".join(word for word in words if word)


def _origins(side: Side) -> str:
    count = len(side.origins)
    return "one origin says" if count == 1 else f"{count} origins say"


def _word(kind: ConflictKind, side: Side, dossier: Dossier) -> str:
    if side.beside:
        return _BESIDE.format(others=", ".join(dossier.actions[a].label["en"] for a in side.beside))
    if kind == "condition":
        return " and ".join(dossier.conditions[name]["en"] for name in side.value.split(" and "))
    return _SIDES.get(side.value, side.value)
