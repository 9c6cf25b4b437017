"""Conditions in three values, what hangs on them, and what follows from suppositions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import commitments_of, make_said
from pledgebook.errors import UsageError
from pledgebook.guarantees.conditions import Outlook, effects, outlook, supposed, suppositions
from pledgebook.guarantees.graph import circles, critical_path, keystones, waiting_graph
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.records.commitment import Commitment, Said

DOSSIER = load_dossier("ukraine-guarantees")


def pledge(actor: str, action: str, *conditions: str, stance: str = "pledges") -> Said:
    return make_said(stance, "2025-09-04", actor, actor=actor, action=action, conditions=conditions)


def derived(*history: Said) -> list[Commitment]:
    return commitments_of(history, DOSSIER)


def standing(found: Outlook, actor: str, action: str) -> tuple[str, tuple[str, ...]]:
    return next((c.standing, c.waits) for c in found.commitments if (c.actor, c.action) == (actor, action))


FORCE = pledge("FRA", "force", "ceasefire", "us-support")
PEACE = [pledge(actor, "ceasefire", stance="delivers") for actor in ("UKR", "RUS")]


def test_a_pledge_is_due_when_all_its_conditions_are_met_and_waits_until_then() -> None:
    assert standing(outlook(derived(FORCE), DOSSIER), "FRA", "force") == ("waiting", ("ceasefire", "us-support"))
    half = outlook(derived(FORCE, *PEACE), DOSSIER)
    assert standing(half, "FRA", "force") == ("waiting", ("us-support",))
    whole = outlook(derived(FORCE, *PEACE, pledge("USA", "backstop")), DOSSIER)
    assert standing(whole, "FRA", "force") == ("due", ())
    assert standing(outlook(derived(pledge("FRA", "arms")), DOSSIER), "FRA", "arms") == ("due", ())


@pytest.mark.parametrize(
    ("stance", "state"),
    [("delivers", "met"), ("pledges", "met"), ("refuses", "unmet"), ("open", "unknown"), ("urged", "unknown")],
)
def test_a_condition_is_met_by_what_is_kept_and_unmet_by_what_is_refused(stance: str, state: str) -> None:
    found = outlook(derived(FORCE, pledge("USA", "backstop", stance=stance)), DOSSIER)
    assert found.conditions["us-support"].state == ("unknown" if stance == "refuses" else state)
    refused = [pledge("USA", action, stance=stance) for action in ("backstop", "force")]
    assert outlook(derived(FORCE, *refused), DOSSIER).conditions["us-support"].state == state


def test_reasons_name_what_decides() -> None:
    found = outlook(derived(FORCE, pledge("USA", "backstop", stance="open")), DOSSIER)
    words = {reason.words: reason.commitment for reason in found.conditions["us-support"].reasons}
    assert words == {
        "USA backstop is open": ("USA", "backstop"),
        "nothing is said on USA force": ("USA", "force"),
    }


def test_what_is_uncertain_decides_nothing() -> None:
    weak = make_said("pledges", "2025-09-04", "USA", 0.4, actor="USA", action="backstop")
    condition = outlook(derived(FORCE, weak), DOSSIER).conditions["us-support"]
    assert condition.state == "unknown"
    assert condition.reasons[0].words == "USA backstop is due, but that is uncertain"


def test_the_verdict_on_the_ceasefire_decides() -> None:
    for verdict, state in [("holding", "met"), ("unknown", "unknown"), (None, "unknown")]:
        assert outlook(derived(FORCE), DOSSIER, verdict=verdict).conditions["ceasefire"].state == state
    both = derived(FORCE, pledge("UKR", "ceasefire", stance="refuses"))
    assert outlook(both, DOSSIER, verdict="broken").conditions["ceasefire"].state == "unmet"


def test_a_condition_may_be_one_of_each_actor_or_action() -> None:
    found = outlook(derived(*(pledge(a, "force", "mandate", "partners") for a in ("DEU", "NLD"))), DOSSIER)
    assert set(found.conditions) == {"mandate:DEU", "mandate:NLD", "partners:force"}
    six = [pledge(a, "force", "partners") for a in ("DEU", "NLD", "FRA", "GBR", "EST")]
    assert outlook(derived(*six), DOSSIER).conditions["partners:force"].state == "met"
    crowd = [pledge("GROUP:26", "force"), *six[:4]]
    assert outlook(derived(*crowd), DOSSIER).conditions["partners:force"].state == "unknown", "a group names nobody"


def test_what_people_know_is_given() -> None:
    history = derived(pledge("DEU", "force", "mandate"), pledge("NLD", "force", "mandate"))
    one = outlook(history, DOSSIER, given={"mandate:DEU": "met"})
    assert (standing(one, "DEU", "force")[0], standing(one, "NLD", "force")[0]) == ("due", "waiting")
    every = outlook(history, DOSSIER, given={"mandate": "met"})
    assert standing(every, "NLD", "force")[0] == "due"


def test_conditions_chain() -> None:
    backstop = pledge("USA", "backstop", "partners")
    five = [pledge(a, "backstop") for a in ("FRA", "GBR", "DEU", "NLD", "EST")]
    assert standing(outlook(derived(FORCE, *PEACE, backstop), DOSSIER), "FRA", "force")[0] == "waiting"
    found = outlook(derived(FORCE, *PEACE, backstop, *five), DOSSIER)
    assert (standing(found, "USA", "backstop")[0], standing(found, "FRA", "force")[0]) == ("due", "due")


def test_what_is_open_waits_too_and_what_is_settled_waits_for_nothing() -> None:
    undecided = pledge("DEU", "force", "framework", stance="undecided")
    refused = pledge("ITA", "force", "mandate", stance="refuses")
    found = outlook(derived(undecided, refused), DOSSIER)
    assert standing(found, "DEU", "force") == ("undecided", ("framework",))
    assert standing(found, "ITA", "force") == ("refused", ())


def test_circles_are_shown_and_not_fallen_over() -> None:
    ring = [pledge("USA", "backstop", "ceasefire"), *(pledge(a, "ceasefire", "us-support") for a in ("UKR", "RUS"))]
    found = outlook(derived(*ring, FORCE), DOSSIER)
    assert {c.standing for c in found.commitments} == {"waiting"}
    graph = waiting_graph(found, DOSSIER)
    assert circles(graph) == [["RUS.ceasefire", "UKR.ceasefire", "USA.backstop", "ceasefire", "us-support"]]
    path = critical_path(graph, "force")
    assert path[0] == "FRA.force"
    assert "↔" in path[1]


def test_the_critical_path_is_the_longest_chain_of_waits() -> None:
    history = [FORCE, pledge("USA", "backstop", "ceasefire"), pledge("UKR", "ceasefire", "mandate")]
    graph = waiting_graph(outlook(derived(*history), DOSSIER), DOSSIER)
    assert critical_path(graph, "force") == [
        "FRA.force", "us-support", "USA.backstop", "ceasefire", "UKR.ceasefire", "mandate:UKR",
    ]  # fmt: skip
    assert critical_path(graph, "arms") == []


def test_keystones_are_what_most_hangs_on() -> None:
    history = [pledge(a, "force", "ceasefire") for a in ("FRA", "GBR")] + [FORCE, pledge("EST", "force", "framework")]
    found = outlook(derived(*history), DOSSIER)
    stones = keystones(found, waiting_graph(found, DOSSIER))
    hanging = {stone.node: stone.hanging for stone in stones}
    assert hanging["ceasefire"] == hanging["RUS.ceasefire"] == ("FRA.force", "GBR.force")
    assert hanging["framework"] == ("EST.force",)
    assert [len(stone.hanging) for stone in stones] == sorted((len(h) for h in hanging.values()), reverse=True)


def test_a_supposition_shows_what_follows_and_what_no_longer_holds() -> None:
    history = derived(FORCE, *PEACE, pledge("USA", "backstop"))
    before = outlook(history, DOSSIER)
    stances, _ = suppositions(["USA.backstop=refuses", "USA.force=refuses"], history, DOSSIER)
    after = outlook(supposed(history, stances, DOSSIER), DOSSIER)
    found = {e.subject: (e.before, e.after) for e in effects(before, after)}
    assert found == {
        "condition us-support": ("met", "unmet"),
        "FRA force": ("due", "waiting"),
        "USA backstop": ("due", "refused"),
        "USA force": (None, "refused"),
    }
    assert effects(before, before) == []


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("JPN.backstop=refuses", "nothing is said on JPN backstop"),
        ("USA.fishing=refuses", "no action 'fishing'"),
        ("USA.backstop=mumbles", "no stance 'mumbles'"),
        ("USA.backstop", "say which stance"),
        ("framework=perhaps", "met, unmet, unknown"),
        ("rain", "no action"),
    ],
)
def test_what_cannot_be_supposed_is_named(word: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        suppositions([word], derived(FORCE), DOSSIER)


said_values = st.builds(
    make_said,
    st.sampled_from(list(DOSSIER.stances)),
    st.just("2025-09-04"),
    st.sampled_from(["USA", "FRA", "UKR", "RUS", None]),
    actor=st.sampled_from(["USA", "FRA", "UKR", "RUS", "COALITION", "GROUP:26"]),
    action=st.sampled_from(list(DOSSIER.actions)),
    conditions=st.lists(st.sampled_from(list(DOSSIER.conditions)), max_size=3, unique=True).map(tuple),
)


@given(st.lists(said_values, max_size=14), st.sampled_from([None, "holding", "broken"]))
def test_any_outlook_is_at_rest_and_tells_why(drawn: list[Said], verdict: str | None) -> None:
    found = outlook(commitments_of(drawn, DOSSIER), DOSSIER, verdict=verdict)
    assert outlook(commitments_of(drawn[::-1], DOSSIER), DOSSIER, verdict=verdict) == found
    for commitment in found.commitments:
        assert commitment.standing != "due" or not commitment.waits
        assert commitment.standing != "waiting" or commitment.waits
        assert all(found.conditions[node].state != "met" for node in commitment.waits)
    assert all(condition.reasons for condition in found.conditions.values())
    graph = waiting_graph(found, DOSSIER)
    assert all("state" in graph.nodes[node] for node in graph)
    for action in DOSSIER.actions:
        path = critical_path(graph, action)
        assert not path or f".{action}" in path[0]
