"""Agreement of standings between annotated and extracted statements."""

from __future__ import annotations

from typing import Any

from pledgebook.evaluation.standings import agreements, shares
from pledgebook.knowledge.dossier import load_dossier

DOSSIER = load_dossier("ukraine-guarantees")


def record(identifier: str, day: str, *positions: dict[str, Any]) -> dict[str, Any]:
    return {"id": identifier, "published": day, "positions": list(positions)}


def position(actor: str, stance: str, action: str = "force", **fields: Any) -> dict[str, Any]:
    return {"actor": actor, "action": action, "stance": stance, "counterpart": "UKR", "speaker": actor, **fields}


def test_standings_are_those_of_all_reports_together() -> None:
    gold = {
        "a": record("a", "2025-09-01", position("FRA", "open"), position("DEU", "undecided", conditions=["framework"])),
        "b": record(
            "b", "2025-09-20", position("FRA", "pledges", conditions=["ceasefire"]), position("ITA", "refuses")
        ),
    }
    found = {
        "a": record("a", "2025-09-01", position("FRA", "pledges", conditions=["ceasefire"], confidence=0.9)),
        "b": record(
            "b", "2025-09-20", position("ITA", "refuses", confidence=0.4), position("GBR", "open", confidence=0.8)
        ),
        "c": record("c", "2025-09-20", position("ESP", "open", confidence=0.8)),
    }
    by_actor = {a.actor: a for a in agreements(gold, found, DOSSIER)}
    assert {k: (a.gold, a.found, a.uncertain) for k, a in by_actor.items()} == {
        "FRA": ("waiting", "waiting", False),
        "DEU": ("undecided", None, True),
        "ITA": ("refused", "refused", True),
        "GBR": (None, "open", False),
    }, "a report without annotation counts for nothing"
    counted = {s.name: (s.agree, s.of) for s in shares(by_actor.values())}
    assert counted["annotated"] == (2, 3)
    assert counted["annotated, certain"] == (1, 1), "neither what nobody annotated nor what is uncertain"
    assert counted["derived"] == (2, 3)
    assert counted["derived, certain"] == (1, 2)
    assert counted["confidence 0.7 to 0.8"] == (0, 1)
    assert sum(of for name, (_, of) in counted.items() if name.startswith("confidence")) == 3


def test_gold_agrees_with_itself() -> None:
    gold = {"a": record("a", "2025-09-01", position("FRA", "open"), position("DEU", "pledges", "arms"))}
    assert all(a.agrees and not a.uncertain for a in agreements(gold, gold, DOSSIER))
    assert shares([])[0].rate == 0
