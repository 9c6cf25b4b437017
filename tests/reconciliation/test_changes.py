"""Each rule by which changes are told and weighed; docs/changes.md cites these tests by name."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT, make_said
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.reconciliation.changes import State, changes
from pledgebook.reconciliation.commitments import commitments, histories, in_time
from pledgebook.records.ceasefire import Reason as Because
from pledgebook.records.ceasefire import Verdict
from pledgebook.records.change import Change
from pledgebook.records.commitment import Said
from pledgebook.records.condition import Condition, Reason
from pledgebook.records.conflict import Conflict, Side, Subject

DOSSIER = load_dossier("ukraine-guarantees")
TABLE = DOSSIER.rules.changes
KEY = ("DEU", "force", "UKR")
DAY = "2025-10-01"

PLEDGE = make_said("pledges", "2025-08-01", "DEU", conditions=("ceasefire",), deadline="2025-12")


def state(*history: Said, day: str = DAY) -> State:
    found = histories(history, DOSSIER)
    return State(day, commitments(found.values(), DOSSIER, day), lambda key: in_time(found[key]))


def moved(before: list[Said], after: list[Said], days: tuple[str, str] = (DAY, DAY)) -> list[Change]:
    """What moved when `after` was said in addition."""
    return changes(state(*before, day=days[0]), state(*before, *after, day=days[1]), DOSSIER)


def only(found: list[Change], kind: str) -> Change:
    (one,) = [change for change in found if change.kind == kind]
    return one


def weights(actor: str, confidence: float) -> float:
    """What a row of the table is to be multiplied with."""
    place = DOSSIER.actors.index(actor) / len(DOSSIER.actors)
    return (1 - (1 - TABLE["elsewhere"]) * place) * confidence


def test_the_first_word_is_new() -> None:
    (change,) = moved([], [PLEDGE])
    assert (change.kind, change.subject, change.before, change.after) == ("new", KEY, None, "pledges")
    assert (change.day, change.statements) == ("2025-08-01", (PLEDGE.statement.id,))
    (urged,) = moved([], [make_said("urged", "2025-08-01", "UKR")])
    assert urged.weight == pytest.approx(TABLE["foreseen"] * weights("DEU", 0.9 * DOSSIER.rules.trust["pressure"]))
    assert change.weight == pytest.approx(TABLE["new"] * weights("DEU", 0.9 * DOSSIER.rules.trust["word"]))


def test_a_stance_turns_on_a_word() -> None:
    refusal = make_said("refuses", "2025-09-01", "DEU")
    change = only(moved([PLEDGE], [refusal]), "stance")
    assert (change.before, change.after, change.day) == ("pledges", "refuses", "2025-09-01")
    assert change.statements == (refusal.statement.id,)


@pytest.mark.parametrize(
    ("one", "other", "row"),
    [
        ("pledges", "refuses", "reversal"),
        ("delivers", "refuses", "reversal"),
        ("pledges", "delivers", "delivered"),
        ("refuses", "pledges", "for"),
        ("open", "pledges", "for"),
        ("open", "refuses", "against"),
        ("pledges", "undecided", "turn"),
        ("open", "undecided", "turn"),
        ("delivers", "pledges", "turn"),
    ],
)
def test_a_turn_weighs_by_what_it_becomes(one: str, other: str, row: str) -> None:
    found = moved([make_said(one, "2025-08-01", "DEU")], [make_said(other, "2025-09-01", "DEU", 0.8)])
    chance = state(*[make_said(one, "2025-08-01", "DEU"), make_said(other, "2025-09-01", "DEU", 0.8)]).commitments[0]
    assert only(found, "stance").weight == pytest.approx(TABLE[row] * weights("DEU", chance.confidence))


def test_the_table_puts_what_matters_most_first() -> None:
    assert max(TABLE, key=TABLE.__getitem__) == "reversal"
    for row in ("reversal", "contested", "lapsed", "delivered", "turn"):
        assert TABLE[row] > TABLE["new"] > TABLE["condition"] > TABLE["support"]


def test_the_page_of_changes_has_the_dossiers_table() -> None:
    page = (ROOT / "docs" / "changes.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z-]+) \| ([\d.]+) \|", page, re.MULTILINE)
    assert {row: float(weight) for row, weight in rows} == TABLE
    tests = set(re.findall(r"^def (test_\w+)\(", Path(__file__).read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`(test_\w+)`", page)) == tests, "each rule beside its test"


def test_a_commitment_becomes_contested_by_both_sides() -> None:
    pledge = make_said("pledges", "2025-09-01", "DEU", 0.95)
    refusal = make_said("refuses", "2025-08-31", "DEU", 0.7)
    change = only(moved([pledge], [refusal]), "standing")
    assert (change.before, change.after, change.day) == ("waiting", "contested", "2025-09-01")
    assert set(change.statements) == {pledge.statement.id, refusal.statement.id}


def test_a_turn_that_leaves_it_contested_tells_both() -> None:
    found = moved([make_said("pledges", "2025-09-01", "DEU")], [make_said("refuses", "2025-09-02", "DEU")])
    assert [(c.kind, c.before, c.after) for c in found] == [
        ("stance", "pledges", "refuses"),
        ("standing", "waiting", "contested"),
    ]
    (standing, _) = moved([], [make_said("pledges", "2025-09-01", "DEU"), make_said("refuses", "2025-09-02", "DEU")])
    assert (standing.before, standing.after) == (None, "contested")


def test_a_pledge_lapses_on_the_day_after_its_deadline() -> None:
    found = moved([PLEDGE], [], ("2025-12-31", "2026-02-01"))
    (change,) = found
    assert (change.kind, change.before, change.after, change.day) == ("standing", "waiting", "lapsed", "2026-01-01")
    assert change.statements == (PLEDGE.statement.id,)


@pytest.mark.parametrize("sure", [0.9, 0.4])
def test_a_pledge_is_due_by_what_met_its_conditions(sure: float) -> None:
    truce = make_said("pledges", "2025-09-20", "RUS", sure, actor="RUS", action="ceasefire")
    other = make_said("pledges", "2025-09-25", "FRA", actor="FRA", action="arms")
    pledge = make_said("pledges", "2025-08-01", "DEU", conditions=("ceasefire", "mandate"))
    before, after = state(pledge, other), state(pledge, other, truce)
    due = tuple(replace(c, standing="due") if c.key == KEY else c for c in after.commitments)
    nodes = [("ceasefire", "ceasefire", ("RUS", "ceasefire")), ("mandate:FRA", "mandate", ("FRA", "arms"))]
    conditions = {
        node: Condition(node, name, "met", (Reason("met", "so it is said", decider),)) for node, name, decider in nodes
    }
    found = changes(before, replace(after, commitments=due, conditions=conditions), DOSSIER)
    change = only(found, "standing")
    assert (change.after, change.day) == ("due", "2025-09-20")
    assert set(change.statements) == {pledge.statement.id, truce.statement.id}, "another's mandate does not count"
    met = next(c for c in found if c.subject == ("ceasefire",))
    assert (met.kind, met.before, met.after, met.day) == ("met", "unknown", "met", "2025-09-20")
    assert (met.statements, met.reasons) == ((truce.statement.id,), ("so it is said",))
    likely = sure * DOSSIER.rules.trust["word"]
    assert met.weight == pytest.approx(TABLE["met"] * likely)
    assert met.uncertain == (likely < DOSSIER.rules.uncertain_below)


def test_a_condition_that_is_no_longer_met_is_told() -> None:
    before, after = (
        replace(state(PLEDGE), conditions={"framework": Condition("framework", "framework", word, ())})  # type: ignore[arg-type]
        for word in ("met", "unknown")
    )
    change = only(changes(before, after, DOSSIER), "unmet")
    assert (change.before, change.after, change.weight) == ("met", "unknown", TABLE["unmet"])


def test_conditions_come_and_go() -> None:
    word = make_said("pledges", "2025-09-01", "DEU", conditions=("mandate",), deadline="2025-12")
    found = moved([PLEDGE], [word])
    conditions = [(c.before, c.after) for c in found if c.kind == "condition"]
    assert sorted(conditions, key=str) == [("ceasefire", None), (None, "mandate")]
    assert {c.statements for c in found} == {(word.statement.id,)}
    others = make_said("pledges", "2025-09-09", "FRA", conditions=("mandate",), deadline="2025-12")
    found = [c for c in moved([PLEDGE], [word, others]) if c.kind == "condition"]
    assert {c.statements for c in found} == {(word.statement.id,)}, "it rests on the actor's own word"


def test_deadlines_are_set_moved_and_passed() -> None:
    bare = make_said("open", "2025-08-01", "DEU")
    first = make_said("open", "2025-08-05", "DEU", deadline="2025-09")
    second = make_said("open", "2025-08-10", "DEU", deadline="2025-11")
    change = only(moved([bare], [first], ("2025-08-31",) * 2), "deadline")
    assert (change.before, change.after, change.statements) == (None, "2025-09", (first.statement.id,))
    change = only(moved([bare, first], [second]), "deadline")
    assert (change.before, change.after, change.statements) == ("2025-09", "2025-11", (second.statement.id,))
    change = only(moved([bare, first], [], ("2025-09-30", "2025-10-01")), "deadline")
    assert (change.before, change.after, change.day) == ("2025-09", "passed", "2025-10-01")
    assert moved([bare, first], [], ("2025-10-01", "2025-10-02")) == []
    found = moved([bare, first], [second], ("2025-10-05", "2025-12-05"))
    assert sorted((c.before, c.after) for c in found if c.kind == "deadline") == [
        ("2025-09", "2025-11"),
        ("2025-11", "passed"),
    ]
    kept = make_said("delivers", "2025-08-20", "DEU", deadline="2025-09")
    assert moved([kept], [], ("2025-09-30", "2025-10-01")) == []


def test_another_origin_is_support() -> None:
    other = make_said("pledges", "2025-09-01", None, conditions=("ceasefire",))
    change = only(moved([PLEDGE], [other]), "support")
    assert (change.before, change.after, change.day) == ("1", "2", "2025-09-01")
    assert change.statements == (other.statement.id,)
    wire = replace(PLEDGE, origin="wire")
    assert moved([wire], [replace(other, origin="wire")]) == [], "a copy supports nothing"


def test_what_is_taken_back_is_gone() -> None:
    (change,) = changes(state(PLEDGE), state(), DOSSIER)
    assert (change.kind, change.before, change.after, change.statements) == ("gone", "pledges", None, ())


def conflict(*values: str, settled_on: str | None = None) -> Conflict:
    days = {value: f"2025-09-0{n}" for n, value in enumerate(values, 1)}
    sides = tuple(Side(value, (f"s-{day}",), (day,), (day,), day, day) for value, day in days.items())
    return Conflict(
        "stance", Subject(*KEY), sides, ("DEU",), "both cannot be", 0.8, uncertain=False, settled_on=settled_on
    )


def test_conflicts_open_and_are_settled() -> None:
    none, two, three = state(), conflict("pledges", "refuses"), conflict("pledges", "refuses", "delivers")
    settled = conflict("pledges", "refuses", settled_on="2025-09-20")

    def told(before: list[Conflict], after: list[Conflict]) -> list[tuple[str, str | None]]:
        found = changes(replace(none, conflicts=before), replace(none, conflicts=after), DOSSIER)
        assert all(c.reasons == ("both cannot be",) for c in found)
        return [(c.kind, c.day) for c in found]

    assert told([], [two]) == [("conflict-opened", "2025-09-02")]
    assert told([two], [settled]) == [("conflict-settled", "2025-09-20")]
    assert told([two], []) == [("conflict-settled", "2025-09-02")], "a statement of it was rejected"
    assert told([two], [three]) == [("conflict-opened", "2025-09-03")], "not settled: a side came"
    assert set(told([two], [settled, three])) == {("conflict-settled", "2025-09-20"), ("conflict-opened", "2025-09-03")}
    assert told([settled], [two]) == [("conflict-opened", "2025-09-02")]
    assert told([], [settled]) == told([two], [two]) == []


def test_the_verdict_is_told_with_its_reasons() -> None:
    holding = Verdict("holding", "2025-09-01", 0.9, ())
    broken = Verdict("broken", "2025-09-20", 0.5, (Because("shells fell"),))
    before, after = replace(state(), verdict=holding), replace(state(), verdict=broken)
    (change,) = changes(before, after, DOSSIER)
    assert (change.kind, change.before, change.after) == ("verdict", "holding", "broken")
    assert (change.day, change.weight, change.reasons) == ("2025-09-20", TABLE["verdict"] * 0.5, ("shells fell",))
    assert changes(before, replace(before, verdict=replace(holding, confidence=0.1)), DOSSIER) == []


def test_an_actor_weighs_by_its_place_in_the_dossier() -> None:
    def weight(actor: str) -> float:
        return moved([], [make_said("pledges", "2025-09-01", actor, actor=actor)])[0].weight

    found = [weight(actor) for actor in (*DOSSIER.actors, "XKX")]
    assert found == sorted(found, reverse=True)
    assert found[0] == pytest.approx(TABLE["new"] * 0.9 * DOSSIER.rules.trust["word"])
    assert found[-1] == pytest.approx(found[0] * TABLE["elsewhere"])


def test_the_uncertain_come_last() -> None:
    sure = make_said("urged", "2025-09-01", "UKR", 0.9)
    sure = replace(sure, judged=True)
    unsure = make_said("pledges", "2025-09-01", "FRA", 0.4, actor="FRA")
    found = moved([], [sure, unsure])
    assert [(c.after, c.uncertain) for c in found] == [("urged", False), ("pledges", True)]
    assert found[0].weight < found[1].weight


said_values = st.builds(
    make_said,
    st.sampled_from(list(DOSSIER.stances)),
    st.sampled_from([None, "2025-08", *(f"2025-08-{n:02}" for n in range(1, 9))]),
    st.sampled_from([None, "DEU", "FRA", "UKR"]),
    st.sampled_from([0.3, 0.6, 0.9]),
    actor=st.sampled_from(["DEU", "FRA"]),
    action=st.sampled_from(["force", "arms"]),
    counterpart=st.sampled_from([None, "UKR"]),
    conditions=st.lists(st.sampled_from(list(DOSSIER.conditions)[:3]), max_size=2, unique=True).map(tuple),
    deadline=st.sampled_from([None, "2025-08-03", "2025-08-20", "2026"]),
)
drawn_histories = st.lists(said_values, max_size=12, unique_by=lambda s: s.statement.id)
growing = st.tuples(drawn_histories, st.integers(0, 12), st.integers(0, 12))
DAYS = ("2025-08-02", "2025-08-10", "2025-09-10")


def grown(drawn: tuple[list[Said], int, int]) -> tuple[State, State, State]:
    """A history as the book learns it: three states, each with all that stood in the one before."""
    history, *cuts = drawn
    one, two = sorted(cuts)
    parts = (history[:one], history[:two], history)
    return tuple(state(*part, day=day) for part, day in zip(parts, DAYS, strict=True))  # type: ignore[return-value]


@given(drawn_histories)
def test_where_nothing_moved_there_is_no_change(history: list[Said]) -> None:
    assert changes(state(*history), state(*history), DOSSIER) == []


@given(growing)
def test_steps_lead_where_the_whole_way_leads(drawn: tuple[list[Said], int, int]) -> None:
    first, second, third = grown(drawn)
    whole, steps = patched(first, changes(first, third, DOSSIER)), patched(first, changes(first, second, DOSSIER))
    assert whole == stances(third)
    assert patched(second, changes(second, third, DOSSIER)) == whole
    assert steps == stances(second)


def stances(at: State) -> dict[tuple[str, ...], str]:
    return {c.key: c.stance for c in at.commitments}


def patched(at: State, found: list[Change]) -> dict[tuple[str, ...], str]:
    """The stances of a state after the changes: they tell all that moved."""
    told = {c.subject: c for c in found if c.kind in {"new", "stance", "gone"}}
    assert all(stances(at).get(key) == c.before for key, c in told.items())
    return {**stances(at), **{key: c.after or "" for key, c in told.items()}}


@given(growing)
def test_where_the_stance_stays_all_that_moved_is_told(drawn: tuple[list[Said], int, int]) -> None:
    before, _, after = grown(drawn)
    found = changes(before, after, DOSSIER)
    old = {c.key: c for c in before.commitments}
    for new in after.commitments:
        if new.key in old and old[new.key].stance == new.stance:
            of = {kind: [c for c in found if c.subject == new.key and c.kind == kind] for kind in PARTS}
            conditions = {*old[new.key].conditions, *(c.after for c in of["condition"] if c.after)}
            assert conditions - {c.before for c in of["condition"]} == set(new.conditions)
            deadlines = [c.after for c in of["deadline"] if c.after != "passed"]
            assert [old[new.key].deadline, *deadlines][-1] == new.deadline
            assert [old[new.key].standing, *(c.after for c in of["standing"])][-1] == new.standing
            assert [str(old[new.key].support), *(c.after for c in of["support"])][-1] == str(new.support)


PARTS = ("condition", "deadline", "standing", "support")


@given(growing, st.randoms())
def test_the_order_of_reading_does_not_matter(drawn: tuple[list[Said], int, int], random: object) -> None:
    before, _, after = grown(drawn)
    shuffled = list(drawn[0])
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert changes(before, state(*shuffled, day=DAYS[2]), DOSSIER) == changes(before, after, DOSSIER)


@given(growing)
def test_all_evidence_stands_in_the_later_history(drawn: tuple[list[Said], int, int]) -> None:
    before, _, after = grown(drawn)
    found = changes(before, after, DOSSIER)
    later = {s.statement.id for commitment in after.commitments for s in after.history(commitment)}
    assert all(change.statements and later.issuperset(change.statements) for change in found)
    assert len({change.id for change in found}) == len(found)
    assert [c.uncertain for c in found] == sorted(c.uncertain for c in found)
    assert {c.weight for c in found if c.weight <= 0} == set()
