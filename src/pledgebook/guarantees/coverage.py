"""Coverage of the capabilities that a dossier needs: who pledges, who is open, where nobody is.

A capability in a domain (presence at sea) is covered by a commitment that names the domain; one to the same action that
names no domain at all is listed behind, as it may or may not be meant. Groups are lower bounds.
"""

from __future__ import annotations

from collections.abc import Sequence

from pledgebook.guarantees.conditions import FIRM
from pledgebook.knowledge.dossier import Capability, Dossier
from pledgebook.records.commitment import Commitment
from pledgebook.records.coverage import UNPLEDGED, Coverage, Group, Share

_FIRMEST = ("delivers", "due", "waiting", "open", "undecided", "contested", "expected", "urged", "lapsed", "refused")
_COLLECTIVE = frozenset({"COALITION", "EUROPE"})


def _number(actor: str) -> int | None:
    """How many states a group counts, 0 where nobody says, None for a state or organisation."""
    if actor.startswith("GROUP:"):
        return int(actor.removeprefix("GROUP:"))
    return 0 if actor in _COLLECTIVE else None


def _order(share: Share) -> tuple[bool, int, bool, float]:
    c = share.commitment
    return not share.said, _FIRMEST.index(c.standing), c.uncertain, -c.confidence


def _shares(commitments: Sequence[Commitment], capability: Capability) -> list[Share]:
    meant = [c for c in commitments if c.action == capability.action]
    domain = capability.domain
    fitting = [c for c in meant if domain is None or not c.domains or domain in c.domains]
    return sorted((Share(c, domain is None or domain in c.domains) for c in fitting), key=_order)


def coverage(commitments: Sequence[Commitment], dossier: Dossier) -> list[Coverage]:
    """Each capability of the dossier, in its order, with the commitments behind it."""
    return [_covered(commitments, capability) for capability in dossier.capabilities.values()]


def _covered(commitments: Sequence[Commitment], capability: Capability) -> Coverage:
    shares = _shares(commitments, capability)
    single = [s for s in shares if _number(s.commitment.actor) is None]
    firm = tuple(s for s in single if s.commitment.standing in FIRM)
    named = tuple(sorted(s.commitment.actor for s in firm if len(s.commitment.actor) == 3))
    groups = [
        Group(s.commitment, number, named)
        for s in shares
        if s.commitment.standing in FIRM | UNPLEDGED and (number := _number(s.commitment.actor)) is not None
    ]
    return Coverage(
        capability.id,
        firm,
        tuple(s for s in single if s.commitment.standing in UNPLEDGED),
        tuple(s for s in single if s.commitment.standing in {"refused", "lapsed"}),
        tuple(sorted(groups, key=lambda g: (g.commitment.standing not in FIRM, -g.number))),
    )
