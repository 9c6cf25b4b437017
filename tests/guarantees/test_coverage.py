"""Coverage of what a dossier needs."""

from __future__ import annotations

from builders import commitments_of, make_said
from pledgebook.guarantees.conditions import outlook
from pledgebook.guarantees.coverage import coverage
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.records.commitment import Said
from pledgebook.records.coverage import Coverage

DOSSIER = load_dossier("ukraine-guarantees")


def covered(*history: Said) -> dict[str, Coverage]:
    found = outlook(commitments_of(history, DOSSIER), DOSSIER).commitments
    return {c.capability: c for c in coverage(found, DOSSIER)}


def word(actor: str, stance: str, *domains: str, action: str = "force", confidence: float = 0.9) -> Said:
    return make_said(stance, "2025-09-04", actor, confidence, actor=actor, action=action, domains=domains)


def test_a_domain_is_covered_by_who_names_it_and_perhaps_by_who_names_none() -> None:
    found = covered(word("GBR", "pledges", "land", "sea"), word("TUR", "open", "sea"), word("EST", "pledges"))
    sea = found["sea"]
    assert [(s.commitment.actor, s.said) for s in sea.firm] == [("GBR", True), ("EST", False)]
    assert [s.commitment.actor for s in sea.open] == ["TUR"]
    assert [s.commitment.actor for s in found["air"].firm] == ["EST"]


def test_where_nobody_is_it_says_so() -> None:
    found = covered(word("DEU", "open", action="air-defence"), word("USA", "refuses", action="backstop"))
    assert list(found) == list(DOSSIER.capabilities)
    assert all(c.nobody for c in found.values())
    assert [s.commitment.actor for s in found["backstop"].refused] == ["USA"]


def test_a_counted_group_is_a_lower_bound_and_no_pledge_of_any_one_state() -> None:
    found = covered(word("GROUP:26", "pledges", "land"), word("FRA", "pledges", "land"), word("ITA", "refuses", "land"))
    land = found["land"]
    assert [s.commitment.actor for s in land.firm] == ["FRA"]
    assert [(g.number, g.named) for g in land.groups] == [(26, ("FRA",))]
    assert not covered(word("GROUP:26", "pledges", "land"))["land"].nobody
    ready = covered(word("GROUP:26", "open", "land"))["land"]
    assert (ready.nobody, [g.number for g in ready.groups]) == (True, [26])
    assert covered(word("COALITION", "pledges", "land"))["land"].groups[0].number == 0


def test_the_firmest_and_surest_stand_first() -> None:
    history = [
        word("POL", "pledges", action="training", confidence=0.4),
        word("NOR", "delivers", action="training"),
        word("DNK", "pledges", action="training"),
    ]
    assert [s.commitment.actor for s in covered(*history)["training"].firm] == ["NOR", "DNK", "POL"]
