"""Codes of event data for positions and meetings: PLOVER 2.0 and CAMEO, derived from action and stance.

PLOVER: Open Event Data Alliance, "PLOVER: Event, Actor and Data Interchange Specification", draft 2.0 (2024). CAMEO:
Schrodt, Gerner and Yilmaz, "Conflict and Mediation Event Observations: Event and Actor Codebook", 1.1b3 (2012).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from pledgebook.errors import DataError
from pledgebook.knowledge.dossier import Dossier, known_actions
from pledgebook.knowledge.files import DATA, read_yaml

PATH = DATA / "publication" / "codes.yaml"


class EventCode(NamedTuple):
    """An event, its mode and context in PLOVER, and its code in CAMEO; None where an ontology has nothing for it."""

    event: str | None = None
    mode: str | None = None
    context: str | None = None
    cameo: str | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes by action of the model and stance, those of meetings by status, and the stances of who is asked."""

    positions: Mapping[tuple[str, str], EventCode]
    meetings: Mapping[str, EventCode]
    asked: frozenset[str]

    def of(self, action: str, stance: str, dossier: Dossier) -> EventCode:
        """The code of a stance on a dossier's action; an empty one where there is none.

        An action that counts as several of the model's has the code that they share.
        """
        reads = dossier.actions[action].reads if action in dossier.actions else ()
        found = {self.positions.get((name, stance), EventCode()) for name in reads}
        return found.pop() if len(found) == 1 else EventCode()


@cache
def load_codes() -> Codes:
    """The codes.

    Raises:
        DataError: the data file breaks its schema, names an action that no model knows, or one twice.
    """
    data: dict[str, Any] = read_yaml(PATH, "codes")
    known, positions = known_actions(), {}
    for entry in data["positions"]:
        for action in entry["actions"]:
            if action not in known:
                raise DataError(f"{PATH}: codes of {action!r}, which no model knows; one of {', '.join(known)}")
            for stance, code in {**data["any_action"], **entry["codes"]}.items():
                if (action, stance) in positions:
                    raise DataError(f"{PATH}: two codes of {action!r} {stance!r}; keep one")
                positions[action, stance] = EventCode(**code)
    meetings = {status: EventCode(**code) for status, code in data["meetings"].items()}
    return Codes(positions, meetings, frozenset(data["asked"]))
