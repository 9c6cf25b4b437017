"""Each rule by which reports contradict each other; docs/conflicts.md cites these tests by name."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT, make_position
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.reconciliation.conflicts import conflicts
from pledgebook.records.commitment import Said
from pledgebook.records.conflict import Conflict
from pledgebook.records.ids import text_hash
from pledgebook.records.statement import Content, Evidence, Figure, Meeting, Position, Statement

DOSSIER = load_dossier("ukraine-guarantees")
SEEDS = ROOT.parent / "shared" / "gold" / "dev-seeds.jsonl"
CONTENTS: dict[str, type[Content]] = {"positions": Position, "meetings": Meeting, "figures": Figure}
A, B, C = "one", "two", "three"
DAY = "2025-09-04"


def says(
    report: str, content: Content, day: str | None = DAY, confidence: float = 0.9, origin: str | None = None
) -> Said:
    """A report's statement; all that a report says stands in the same words."""
    statement = Statement(report, text_hash(report), content, Evidence(0, 9, "We shall."), confidence)
    return Said(statement, day, "2026-01-01T00:00:00Z", origin=origin)


def takes(report: str, stance: str, day: str = DAY, speaker: str | None = None, **fields: object) -> Said:
    return says(report, make_position(stance, speaker, **fields), day)


def counts(report: str, value: float, bound: str = "exact", day: str = DAY, **fields: str) -> Said:
    values = {"metric": "states-pledging", "unit": "state", "place": "UKR", **fields}
    return says(report, Figure(value=value, bound=bound, **values), day)  # type: ignore[arg-type]


def meets(report: str, date: str | None, status: str = "held", who: str = "FRA UKR", **fields: object) -> Said:
    day = str(fields.pop("day", "2025-09-06"))
    values = {"place": "Paris", "participants": tuple(who.split()), **fields}
    return says(report, Meeting(date=date, status=status, **values), day)  # type: ignore[arg-type]


def found(*said: Said) -> list[tuple[str, tuple[str, ...]]]:
    return [(c.kind, tuple(side.value for side in c.sides)) for c in conflicts(said, DOSSIER)]


def only(*said: Said) -> Conflict:
    (conflict,) = conflicts(said, DOSSIER)
    return conflict


STANCE = [("stance", ("against", "for"))]
FIRMNESS = [("firmness", ("committed", "not committed"))]


def test_rule_1_opposite_sides_exclude_each_other() -> None:
    conflict = only(takes(A, "pledges"), takes(B, "refuses"))
    assert (conflict.kind, conflict.subject.actor, conflict.subject.action) == ("stance", "DEU", "force")
    assert {side.value: side.origins for side in conflict.sides} == {"against": (B,), "for": (A,)}
    assert found(takes(A, "delivers"), takes(B, "pledges")) == []
    assert found(takes(A, "expected"), takes(B, "refuses"), takes(C, "urged")) == []


def test_rule_1_other_actors_actions_and_counterparts_are_other_subjects() -> None:
    pledge = takes(A, "pledges")
    for other in ({"actor": "FRA"}, {"action": "arms"}, {"counterpart": "POL"}):
        assert found(pledge, takes(B, "refuses", **other)) == []
    assert found(pledge, takes(B, "refuses", counterpart=None)) == STANCE, "the usual counterpart is meant"


def test_rule_1_named_domains_that_have_nothing_in_common_do_not_exclude() -> None:
    sea = takes(A, "pledges", domains=("sea",))
    assert found(sea, takes(B, "refuses", domains=("land",))) == []
    assert found(sea, takes(B, "refuses", domains=("land", "sea"))) == STANCE
    assert found(sea, takes(B, "refuses")) == STANCE


def test_rule_1_what_an_actor_says_of_itself_is_what_its_report_says() -> None:
    both = takes(A, "pledges", speaker="DEU"), takes(A, "refuses", speaker="FRA")
    assert found(*both) == []
    assert found(*both, takes(B, "refuses")) == STANCE
    assert found(*both, takes(B, "pledges")) == []


def test_rule_2_a_promise_that_another_report_hedges() -> None:
    assert found(takes(A, "pledges"), takes(B, "open")) == FIRMNESS
    assert found(takes(A, "delivers"), takes(B, "undecided")) == FIRMNESS
    assert found(takes(A, "pledges"), takes(B, "expected")) == []
    assert found(takes(A, "open"), takes(B, "undecided")) == []
    assert found(takes(A, "pledges"), takes(B, "open"), takes(B, "pledges")) == []


def test_rule_2_who_commits_itself_later_has_moved_on() -> None:
    assert found(takes(A, "open", "2025-09-03"), takes(B, "pledges", "2025-09-04")) == []
    assert found(takes(A, "pledges", "2025-09-03"), takes(B, "open", "2025-09-04")) == FIRMNESS


def test_rule_2_a_hedge_that_offers_something_else_in_the_same_words_says_so() -> None:
    hedge = takes(B, "open"), takes(B, "open", action="guarantee")
    conflict = only(takes(A, "pledges"), *hedge)
    assert [side.beside for side in conflict.sides] == [(), ("guarantee",)]
    assert "something else (Guarantees in general)" in conflict.reason
    elsewhere = replace(hedge[1], statement=replace(hedge[1].statement, evidence=Evidence(20, 29, "Or money.")))
    assert only(takes(A, "pledges"), hedge[0], elsewhere).sides[1].beside == ()


@pytest.mark.parametrize("stance", ["pledges", "open"])
def test_rule_3_rival_conditions_exclude_each_other(stance: str) -> None:
    truce = takes(A, "pledges", conditions=("ceasefire", "partners"))
    (conflict,) = [
        c for c in conflicts([truce, takes(B, stance, conditions=("peace-deal",))], DOSSIER) if c.kind == "condition"
    ]
    assert [side.value for side in conflict.sides] == ["ceasefire", "peace-deal"]
    assert "after a ceasefire" in conflict.reason
    assert "after a peace agreement" in conflict.reason


def test_rule_3_conditions_that_are_no_rivals_go_together() -> None:
    truce = takes(A, "pledges", conditions=("ceasefire",))
    assert found(truce, takes(B, "pledges", conditions=("us-support",))) == []
    assert found(truce, takes(B, "pledges")) == []


def test_rule_3_who_names_both_excludes_neither() -> None:
    both = takes(B, "pledges", conditions=("ceasefire", "peace-deal"))
    assert found(takes(A, "pledges", conditions=("ceasefire",)), both) == []


@pytest.mark.parametrize(
    ("one", "other", "excludes"),
    [
        ((34, "exact"), (30, "more"), False),
        ((26, "exact"), (35, "exact"), True),
        ((26, "exact"), (30, "more"), True),
        ((26, "exact"), (30, "less"), False),
        ((20, "less"), (30, "more"), True),
        ((26, "exact"), (28, "about"), False),
        ((26, "exact"), (35, "about"), True),
    ],
)
def test_rule_4_numbers_exclude_each_other_by_their_bounds(
    one: tuple[float, str], other: tuple[float, str], excludes: bool
) -> None:
    assert bool(found(counts(A, *one), counts(B, *other))) is excludes
    assert bool(found(counts(B, *other), counts(A, *one))) is excludes


def test_rule_4_other_metrics_units_and_places_are_other_figures() -> None:
    for other in ({"metric": "states-meeting"}, {"unit": "person"}, {"place": "EU"}):
        assert found(counts(A, 26), counts(B, 35, **other)) == []
    assert found(counts(A, 26, metric="money"), counts(B, 35, metric="money")) == [], "money is many things"


def test_rule_4_an_origin_that_names_several_numbers_gives_a_range() -> None:
    assert found(counts(A, 30), counts(A, 34), counts(B, 34)) == []
    assert found(counts(A, 30), counts(A, 34), counts(C, 32)) == []
    assert found(counts(A, 30), counts(A, 34), counts(B, 35)) == [("figure", ("30 and 34", "35"))]


def test_rule_4_what_moves_from_day_to_day_is_told_apart_by_the_day() -> None:
    package = [counts(A, 18, metric="package-number"), counts(B, 19, metric="package-number", day="2025-09-05")]
    assert found(*package) == []
    assert found(package[0], replace(package[1], said=DAY)) == [("figure", ("18", "19"))]
    assert found(counts(A, 26), counts(B, 35, day="2025-09-05")) == [("figure", ("26", "35"))]


def test_rule_5_one_meeting_is_held_on_one_day() -> None:
    days = [("meeting", ("held 2025-09-03", "held 2025-09-04"))]
    assert found(meets(A, "2025-09-03"), meets(B, "2025-09-04")) == days
    assert found(meets(A, "2025-09-03", who="", count=35), meets(B, "2025-09-04", who="GBR", count=35)) == days
    assert found(meets(A, "2025-09-03", who=""), meets(B, "2025-09-04")) == days
    assert found(meets(A, "2025-09-04"), meets(B, "2025-09-04")) == []


@pytest.mark.parametrize(
    "other",
    [
        meets(B, "2025-09-04", place="London"),
        meets(B, "2025-09-04", who="FRA GBR"),
        meets(B, "2025-03-11"),
        meets(B, "2025-09"),
        meets(B, None),
        meets(B, "2025-09-04", place=None),
        meets(B, "2025-09-04", status="proposed"),
        meets(B, "2025-09-05", status="planned", day="2025-09-01"),
    ],
    ids=["place", "host-only", "half-a-year", "month", "no-day", "call", "proposed", "plan"],
)
def test_rule_5_what_may_be_another_meeting_or_day_is_no_conflict(other: Said) -> None:
    assert found(meets(A, "2025-09-03"), other) == []


def test_rule_5_who_knows_of_both_meetings_contradicts_neither() -> None:
    assert found(meets(A, "2025-09-03"), meets(A, "2025-09-04"), meets(B, "2025-09-04")) == []


def test_rule_5_a_meeting_that_was_held_was_not_refused() -> None:
    held = meets(A, "2025-09-04")
    refused = meets(B, "2025-09-04", "refused")
    assert found(held, refused) == [("meeting", ("held 2025-09-04", "refused 2025-09-04"))]
    assert found(held, replace(refused, said="2025-09-03")) == [], "refused before, and held all the same"
    assert found(held, meets(B, "2025-09-05", "refused")) == []


def test_rule_6_an_origin_speaks_once() -> None:
    copy = takes("copy", "pledges")
    assert found(takes(A, "pledges"), replace(takes(B, "refuses"), origin=A)) == []
    conflict = only(takes(A, "pledges"), takes(B, "refuses"), replace(copy, origin=A))
    assert [side.origins for side in conflict.sides] == [(B,), (A,)]
    assert found(takes(A, "pledges", "2025-08-01"), takes(A, "pledges"), takes(B, "refuses")) == []


def test_rule_6_what_an_origin_hardly_says_counts_only_alone() -> None:
    pledge, hedge, other = sure(takes(A, "pledges"), 0.6), sure(takes(A, "open"), 0.4), takes(B, "open")
    conflict = only(pledge, hedge, other)
    assert [side.statements for side in conflict.sides] == [(pledge.statement.id,), (other.statement.id,)]
    assert conflict.confidence == pytest.approx(0.6 * other.statement.confidence)
    assert found(pledge, sure(hedge, 0.5), other) == [], "on neither side"
    assert found(pledge, replace(hedge, judged=True), other) == []
    assert found(hedge, takes(B, "pledges")) == FIRMNESS


def sure(said: Said, confidence: float) -> Said:
    return replace(said, statement=replace(said.statement, confidence=confidence))


def test_rule_7_only_what_is_said_on_one_occasion_is_compared() -> None:
    pledges = takes(A, "pledges", "2025-09-01"), takes(C, "pledges", "2025-09-09")
    assert found(*pledges, takes(B, "refuses", "2025-09-05")) == STANCE
    assert found(pledges[0], takes(B, "refuses", "2025-09-06")) == []
    assert found(takes(A, "pledges"), replace(takes(B, "refuses"), said=None)) == []


def test_rule_8_a_change_of_mind_is_no_conflict() -> None:
    pledge = takes(A, "pledges", "2025-09-01")
    assert found(pledge, takes(B, "refuses", "2025-09-05")) == []
    assert found(pledge, takes(B, "refuses", "2025-09-04")) == STANCE
    assert found(pledge, takes(B, "refuses", "2025-09-05"), takes(C, "refuses", "2025-09-01")) == STANCE


def test_rule_9_the_actors_later_word_settles_it() -> None:
    both = takes(A, "pledges"), takes(B, "refuses")
    word = takes(C, "pledges", "2025-10-01", "DEU")
    assert only(*both).state == "open"
    settled = next(c for c in conflicts([*both, word], DOSSIER) if c.last == DAY)
    assert (settled.state, settled.settled_on, settled.settled_by) == ("settled", "2025-10-01", word.statement.id)
    assert only(*both, replace(word, said=DAY)).state == "open"
    assert only(*both, takes(C, "pledges", "2025-10-01", "FRA")).state == "open", "others do not settle it"


def test_rule_9_a_later_report_of_the_same_origin_settles_it() -> None:
    both = counts(A, 26), counts(B, 35)
    assert only(*both, replace(counts("later", 26, day="2025-09-08"), origin=B)).settled_on == "2025-09-08"
    assert only(*both, replace(counts("later", 35, day="2025-09-08"), origin=B)).state == "open"
    assert only(*both, counts(C, 26, day="2025-10-08")).state == "open"


def test_rule_9_own_words_contest_each_other_for_some_days() -> None:
    both = takes(A, "pledges", speaker="DEU"), takes(B, "refuses", "2025-09-06", "DEU")
    assert only(*both).state == "open"
    assert only(*both, takes(C, "refuses", "2025-09-20", "DEU")).state == "settled"
    assert only(*both, replace(takes("later", "refuses", "2025-09-20", "DEU"), origin=B)).state == "open", "a reprint"


def test_rule_10_it_is_as_likely_as_the_surest_two_sides() -> None:
    weak, strong = [
        replace(s, statement=replace(s.statement, confidence=p))
        for s, p in ((counts(A, 26), 0.5), (counts(B, 35), 0.8))
    ]
    assert only(weak, strong).confidence == pytest.approx(0.4)
    again = replace(weak, statement=replace(weak.statement, report=C))
    assert only(weak, strong, again).confidence == pytest.approx(0.75 * 0.8)
    assert only(weak, replace(strong, judged=True)).confidence == pytest.approx(0.5)
    assert only(weak, strong, counts("four", 50)).confidence == pytest.approx(0.8 * 0.9)


def test_rule_10_uncertain_conflicts_come_last() -> None:
    unsure = [replace(s, statement=replace(s.statement, confidence=0.6)) for s in (counts(A, 26), counts(B, 35))]
    sure = [takes(A, "pledges", "2025-01-01"), takes(B, "refuses", "2025-01-01")]
    settled = [
        takes(A, "pledges", "2025-01-01", action="arms"),
        takes(B, "refuses", "2025-01-01", action="arms"),
        takes(C, "pledges", "2025-02-01", "DEU", action="arms"),
    ]
    order = [(c.uncertain, c.state) for c in conflicts([*unsure, *settled, *sure], DOSSIER)]
    assert order == [(False, "open"), (False, "settled"), (True, "open")]


@pytest.mark.skipif(not SEEDS.exists(), reason="the annotated seeds lie beside the repository: ../shared/gold")
def test_the_seeds_contradict_each_other_over_what_the_26_promised() -> None:
    said = []
    for record in map(json.loads, SEEDS.read_text(encoding="utf-8").splitlines()):
        for name, content in CONTENTS.items():
            for fields in record[name]:
                values = {k: tuple(v) if isinstance(v, list) else v for k, v in fields.items() if k != "quote"}
                at = record["text"].index(fields["quote"])
                evidence = Evidence(at, at + len(fields["quote"]), fields["quote"])
                statement = Statement(record["id"], "", content(**values), evidence, 0.9)
                said.append(Said(statement, record["published"], ""))
    all_found = conflicts(said, DOSSIER)
    (conflict,) = [c for c in all_found if c.subject.actor == "GROUP:26"]
    assert (conflict.kind, conflict.subject.action) == ("firmness", "force")
    assert [side.origins for side in conflict.sides] == [("seed-000",), ("seed-001", "seed-002")]
    assert conflict.sides[1].beside == ("guarantee",)
    assert "26 states" in conflict.reason
    assert not [c for c in all_found if c.kind in {"figure", "meeting"}], (
        "34 is more than 30, and March is not September"
    )


EVERYTHING = [
    make_position(stance, speaker, **fields)
    for stance in ("pledges", "open", "refuses")
    for speaker in ("DEU", None)
    for fields in ({}, {"domains": ("sea",)}, {"conditions": ("ceasefire",)}, {"conditions": ("peace-deal",)})
] + [
    Figure("states-pledging", 26.0, "state"),
    Figure("states-pledging", 35.0, "state"),
    Figure("states-pledging", 30.0, "state", None, "more"),
    Meeting("Paris", "2025-09-03", "held", ("FRA", "UKR")),
    Meeting("Paris", "2025-09-04", "held", ("FRA", "UKR")),
    Meeting("Paris", "2025-09-04", "refused", ("UKR",)),
]
SAID = st.lists(
    st.builds(
        says,
        st.sampled_from([A, B, C, "four"]),
        st.sampled_from(EVERYTHING),
        st.sampled_from([f"2025-09-{day:02}" for day in range(3, 13)]),
        st.sampled_from([0.3, 0.6, 0.9]),
    ),
    max_size=12,
    unique_by=lambda said: said.statement.id,
)


@given(SAID, st.randoms())
def test_the_order_of_reading_does_not_matter(said: list[Said], random: object) -> None:
    mixed = list(said)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert conflicts(mixed, DOSSIER) == conflicts(said, DOSSIER)


@given(SAID)
def test_sides_rest_on_different_origins_and_on_statements_that_are_there(said: list[Said]) -> None:
    ids = {s.statement.id for s in said}
    for conflict in conflicts(said, DOSSIER):
        origins = [origin for side in conflict.sides for origin in side.origins]
        assert len(conflict.sides) > 1
        assert len(origins) == len(set(origins))
        assert {i for side in conflict.sides for i in side.statements} <= ids
        assert 0 < conflict.confidence <= 1
        assert conflict.uncertain == (conflict.confidence < DOSSIER.rules.uncertain_below)
        assert conflict.reason.endswith(".")


@given(SAID, st.sampled_from([A, B, C]), st.sampled_from([DAY, "2025-09-20"]))
def test_copies_of_a_report_add_no_conflict(said: list[Said], copied: str, day: str) -> None:
    """A copy says all that its original says, on a day on which the original has said it."""
    last = max((s.said or "" for s in said if s.statement.report == copied), default="")
    same = [s for s in said if s.statement.report == copied and s.said == last]
    copies = [
        replace(s, said=max(day, last), origin=copied, statement=replace(s.statement, report="copy")) for s in same
    ]
    before = {(c.id, c.state, c.confidence) for c in conflicts(said, DOSSIER)}
    assert {(c.id, c.state, c.confidence) for c in conflicts([*said, *copies], DOSSIER)} == before


@given(SAID)
def test_without_one_side_there_is_no_conflict(said: list[Said]) -> None:
    for conflict in conflicts(said, DOSSIER):
        for kept in conflict.sides:
            gone = {origin for side in conflict.sides if side is not kept for origin in side.origins}
            rest = conflicts([s for s in said if s.source not in gone], DOSSIER)
            assert conflict.id not in {c.id for c in rest}
