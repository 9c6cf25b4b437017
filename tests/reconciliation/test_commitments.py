"""Each rule by which a commitment's present stance is derived; docs/rules.md cites these tests by name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import commitments_of, make_said
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.reconciliation.commitments import derive, histories
from pledgebook.records.commitment import Commitment, Said
from pledgebook.records.statement import Evidence, Figure, Statement

DOSSIER = load_dossier("ukraine-guarantees")


def stance(*history: Said) -> str:
    return derive(list(history), DOSSIER).stance


def test_rule_1_own_word_outranks_what_others_say() -> None:
    own = make_said("refuses", "2025-08-01", "DEU")
    assert stance(own, make_said("pledges", "2025-09-01", "FRA", 0.99)) == "refuses"
    assert stance(own, make_said("pledges", "2025-09-01", None, 0.99)) == "refuses"
    assert derive([own], DOSSIER).own
    assert not derive([make_said("refuses", "2025-08-01", "FRA")], DOSSIER).own


def test_rule_1_the_reports_word_equals_that_of_others() -> None:
    report, other = make_said("open", "2025-08-02", None), make_said("pledges", "2025-08-01", "FRA")
    assert stance(report, other) == "open"
    later = make_said("pledges", "2025-08-03", "FRA")
    assert stance(report, other, later) == "pledges"


def test_rule_2_expected_never_outranks_a_word() -> None:
    forecast = make_said("expected", "2025-09-01", "USA", 0.99)
    assert stance(forecast, make_said("undecided", "2025-08-01", None, 0.55)) == "undecided"
    assert stance(forecast, make_said("refuses", "2025-08-01", "DEU", 0.55)) == "refuses"


def test_rule_2_expected_stands_where_nothing_firmer_is_known() -> None:
    forecast = make_said("expected", "2025-08-01", "USA", 0.2)
    assert stance(forecast) == "expected"
    assert stance(forecast, make_said("urged", "2025-09-01", "UKR", 0.99)) == "expected"


@pytest.mark.parametrize("other", ["delivers", "pledges", "open", "undecided", "refuses", "expected"])
def test_rule_3_urged_never_changes_a_stance(other: str) -> None:
    said = make_said(other, "2025-08-01", "FRA", 0.2)
    urged = make_said("urged", "2025-09-01", "UKR", 0.99)
    alone, beside = derive([said], DOSSIER), derive([said, urged], DOSSIER)
    assert (beside.stance, beside.since, beside.conditions) == (alone.stance, alone.since, alone.conditions)
    assert (alone.pressure, beside.pressure) == ((), ("UKR",))


def test_rule_3_urged_stands_alone_where_nothing_else_is_known() -> None:
    urged = [make_said("urged", "2025-08-01", who) for who in ("UKR", "FRA", "UKR", None)]
    found = derive(urged, DOSSIER)
    assert (found.stance, found.pressure) == ("urged", ("FRA", "UKR"))


def test_rule_3_an_actor_that_urges_itself_does_not_pledge() -> None:
    assert stance(make_said("urged", "2025-09-01", "DEU"), make_said("expected", "2025-08-01", "FRA")) == "expected"


@pytest.mark.parametrize("speaker", ["DEU", "FRA", None])
def test_rule_4_among_equals_the_later_word_holds(speaker: str | None) -> None:
    history = [make_said("refuses", "2025-08-01", speaker, 0.99), make_said("pledges", "2025-08-02", speaker, 0.6)]
    assert stance(*history) == "pledges"
    assert stance(*history, make_said("open", "2025-08-03", speaker, 0.55)) == "open"


def test_rule_4_a_dated_word_is_later_than_an_undated_one() -> None:
    assert stance(make_said("refuses", None, "DEU", 0.99), make_said("pledges", "2025-08-02", "DEU", 0.6)) == "pledges"


def test_rule_4_on_one_day_the_more_confident_word_holds() -> None:
    sure, unsure = make_said("open", "2025-08-01", "DEU", 0.8), make_said("pledges", "2025-08-01", "DEU", 0.7)
    assert stance(sure, unsure) == "open"
    assert stance(replace(sure, statement=replace(sure.statement, confidence=0.6)), unsure) == "pledges"


def test_rule_4_what_was_accepted_is_the_more_confident() -> None:
    judged = replace(make_said("pledges", "2025-08-01", "DEU", 0.55, deadline="2026"), judged=True)
    for confidence in (0.5, 0.9):
        other = make_said("pledges", "2025-08-01", "DEU", confidence, deadline="2027")
        assert derive([judged, other], DOSSIER).deadline == "2026"


def test_since_is_the_first_day_of_the_unbroken_run() -> None:
    days = [("pledges", "2025-07-01"), ("refuses", "2025-07-10"), ("pledges", "2025-08-01"), ("pledges", "2025-09-01")]
    history = [make_said(word, day, "DEU") for word, day in days]
    assert derive(history, DOSSIER).since == "2025-08-01"
    assert derive([*history, make_said("refuses", "2025-08-15", "FRA")], DOSSIER).since == "2025-08-01"
    assert derive([make_said("pledges", None, "DEU")], DOSSIER).since is None


def test_conditions_are_those_of_the_last_day_and_domains_of_all() -> None:
    early = make_said("pledges", "2025-08-01", "DEU", conditions=("mandate",), domains=("sea",), deadline="2026")
    late = make_said("pledges", "2025-09-01", "DEU", conditions=("partners", "ceasefire"), domains=("land",))
    found = derive([early, late], DOSSIER)
    assert found.conditions == ("ceasefire", "partners"), "in the dossier's order"
    assert found.domains == ("land", "sea")
    assert found.deadline == "2026"


def test_conditions_and_deadline_of_an_own_word_outrank_those_that_others_name() -> None:
    own = make_said("pledges", "2025-08-01", "DEU", conditions=("mandate",), deadline="2026")
    other = make_said("pledges", "2025-09-01", "FRA", conditions=("ceasefire",), deadline="2027")
    found = derive([own, other], DOSSIER)
    assert (found.conditions, found.deadline) == (("mandate",), "2026")
    later = replace(own.statement, content=replace(own.statement.content, deadline=None))  # type: ignore[type-var]
    assert derive([replace(own, statement=later), other], DOSSIER).deadline == "2027"


def test_reports_support_the_stance_or_speak_of_the_commitment() -> None:
    history = [
        make_said("pledges", "2025-08-01", "DEU", 0.6),
        make_said("pledges", "2025-08-02", None, 0.95),
        make_said("refuses", "2025-08-03", "FRA", 0.99),
        make_said("urged", "2025-08-04", "UKR", 0.99),
    ]
    found = derive(history, DOSSIER)
    assert (found.stance, found.reports, found.heard) == ("pledges", 2, 4)


def test_rule_5_one_misread_report_does_not_turn_a_standing() -> None:
    firm = [make_said("pledges", f"2025-08-0{n}", "DEU", 0.8) for n in (1, 2, 3)]
    weak, strong = (make_said("refuses", "2025-08-09", "DEU", confidence) for confidence in (0.3, 0.7))
    assert stance(*firm, weak) == "pledges"
    assert stance(*firm, strong) == "refuses"
    again = replace(weak, statement=replace(weak.statement, report="another"))
    assert stance(*firm, weak, again) == "refuses", "two independent reports, each as weak"
    copied = [replace(said, origin="wire") for said in (weak, again)]
    assert stance(*firm, *copied) == "pledges", "two copies of one"


def test_rule_5_an_origin_speaks_once_and_on_its_first_day() -> None:
    wire = replace(make_said("pledges", "2025-08-01", "DEU"), origin="wire")
    copy = replace(make_said("pledges", "2025-08-20", "DEU", 0.95), origin="wire")
    between = make_said("refuses", "2025-08-10", "DEU")
    found = derive([wire, copy, between], DOSSIER)
    assert (found.stance, found.since) == ("refuses", "2025-08-10")
    alone = derive([wire, copy], DOSSIER)
    assert (alone.support, alone.reports) == (1, 2)
    assert alone.confidence == pytest.approx(0.95 * DOSSIER.rules.trust["word"])


def test_rule_5_what_is_not_likely_is_uncertain() -> None:
    weak = make_said("pledges", "2025-08-01", "DEU", 0.5)
    assert derive([weak], DOSSIER).uncertain
    other = replace(weak, statement=replace(weak.statement, report="another"))
    found = derive([weak, other], DOSSIER)
    assert found.confidence == pytest.approx(0.75 * DOSSIER.rules.trust["word"])
    assert not found.uncertain


def test_rule_5_what_nobody_has_judged_is_less_sure_and_forecasts_still_less() -> None:
    own, reports = make_said("pledges", "2025-08-01", "DEU", 0.8), make_said("pledges", "2025-08-01", None, 0.8)
    foreseen = make_said("expected", "2025-08-01", None, 0.8)
    trust = DOSSIER.rules.trust
    assert derive([own], DOSSIER).confidence == pytest.approx(0.8 * trust["word"])
    assert derive([reports], DOSSIER).confidence == pytest.approx(0.8 * trust["word"])
    assert derive([foreseen], DOSSIER).confidence == pytest.approx(0.8 * trust["forecast"])
    assert derive([replace(reports, judged=True)], DOSSIER).confidence == 1.0
    assert (derive([own], DOSSIER).uncertain, derive([foreseen], DOSSIER).uncertain) == (False, True)


def test_rule_6_opposite_own_words_of_two_origins_are_contested() -> None:
    pledges, refuses = make_said("pledges", "2025-09-01", "DEU"), make_said("refuses", "2025-09-03", "DEU")
    found = derive([pledges, refuses], DOSSIER)
    assert (found.standing, found.contested) == ("contested", ("pledges", "refuses"))
    one = [replace(said, origin="wire") for said in (pledges, refuses)]
    later = make_said("refuses", "2025-09-09", "DEU")
    others = make_said("refuses", "2025-09-03", "FRA")
    at_sea = make_said("refuses", "2025-09-03", "DEU", domains=("sea",))
    on_land = make_said("pledges", "2025-09-01", "DEU", domains=("land",))
    for history in (one, [pledges, later], [pledges, others], [on_land, at_sea]):
        assert derive(history, DOSSIER).standing != "contested"


def test_rule_7_a_pledge_lapses_when_its_deadline_has_passed() -> None:
    pledge = make_said("pledges", "2025-08-01", "DEU", deadline="2025-09")
    for today, standing in [(None, "waiting"), ("2025-09-30", "waiting"), ("2025-10-01", "lapsed")]:
        assert derive([pledge], DOSSIER, today).standing == standing
    done = make_said("delivers", "2025-09-20", "DEU", deadline="2025-09")
    assert derive([pledge, done], DOSSIER, "2025-10-01").standing == "delivers"


def test_turns_tell_when_the_stance_became_another_and_by_which_statement() -> None:
    days = [("open", "2025-07-01"), ("open", "2025-07-02"), ("pledges", "2025-07-10"), ("refuses", "2025-08-01")]
    history = [make_said(word, day, "DEU") for word, day in days]
    turns = derive(history, DOSSIER).turns
    assert [(t.stance, t.day) for t in turns] == [days[0], days[2], days[3]]
    assert [t.statement for t in turns] == [history[n].statement.id for n in (0, 2, 3)]


said_values = st.builds(
    make_said,
    st.sampled_from(list(DOSSIER.stances)),
    st.sampled_from([None, "2025-08-01", "2025-08-02", "2025-08"]),
    st.sampled_from([None, "DEU", "FRA", "UKR"]),
    st.sampled_from([0.3, 0.6, 0.9]),
    actor=st.sampled_from(["DEU", "FRA", "GROUP:26"]),
    action=st.sampled_from(["force", "arms"]),
    counterpart=st.sampled_from([None, "UKR", "RUS"]),
    conditions=st.lists(st.sampled_from(list(DOSSIER.conditions)), max_size=2, unique=True).map(tuple),
)


@given(st.lists(said_values, max_size=12, unique_by=lambda s: s.statement.id), st.randoms())
def test_the_order_of_statements_does_not_matter(drawn: list[Said], random: object) -> None:
    shuffled = list(drawn)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert commitments_of(shuffled, DOSSIER) == commitments_of(drawn, DOSSIER)


@given(st.lists(said_values, max_size=12))
def test_every_statement_is_in_the_history_of_one_commitment(drawn: list[Said]) -> None:
    found, said = commitments_of(drawn, DOSSIER), histories(drawn, DOSSIER)
    assert sum(map(len, said.values())) == len(drawn)
    assert [c.key for c in found] == sorted(said, key=[c.key for c in found].index)
    assert len({(c.actor, c.action, c.counterpart) for c in found}) == len(found)
    for commitment in found:
        assert commitment.stance in {s.position.stance for s in said[commitment.key]}
        assert 1 <= commitment.support <= commitment.reports <= commitment.heard
        assert 0 <= commitment.confidence <= 1
        assert commitment.turns[-1].stance == commitment.stance


@given(st.lists(said_values, min_size=1, max_size=8))
def test_urging_more_changes_nothing_but_pressure(drawn: list[Said]) -> None:
    def facts(found: list[Commitment]) -> dict[tuple[str, str, str | None], tuple[object, ...]]:
        rows = {(c.actor, c.action, c.counterpart): (c.stance, c.since, c.conditions, c.own) for c in found}
        return {key: row for key, row in rows.items() if row[0] != "urged"}

    urged = make_said("urged", "2026-01-01", "CHN", 1.0)
    assert facts(commitments_of([*drawn, urged], DOSSIER)) == facts(commitments_of(drawn, DOSSIER))


def test_commitments_stand_in_the_dossiers_order() -> None:
    history = [
        make_said("open", "2025-08-01", actor=actor, action=action, counterpart=counterpart)
        for actor, action, counterpart in [
            ("GROUP:26", "force", "UKR"),
            ("DEU", "arms", "UKR"),
            ("DEU", "force", None),
            ("DEU", "force", "UKR"),
            ("FRA", "sanctions", "RUS"),
        ]
    ]
    found = [(c.actor, c.action, c.counterpart) for c in commitments_of(history, DOSSIER)]
    assert found == [
        ("FRA", "sanctions", "RUS"),
        ("DEU", "force", "UKR"),
        ("DEU", "force", None),
        ("DEU", "arms", "UKR"),
        ("GROUP:26", "force", "UKR"),
    ]


def test_what_the_dossier_does_not_know_is_passed_over() -> None:
    figure = Statement("x", "v", Figure("troops", 1.0), Evidence(0, 1, "1"), 0.9)
    strange = [make_said("open", "2025-08-01", action="fishing"), make_said("mumbles", "2025-08-01")]
    assert commitments_of([*strange, Said(figure, None, "2025-09-01T00:00:00Z")], DOSSIER) == []
