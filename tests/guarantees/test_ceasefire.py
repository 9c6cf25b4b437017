"""The rules of docs/ceasefire.md: what breaks the terms, what is one incident, what is a gap, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_incident, make_terms
from pledgebook.guarantees.breaches import bounding_box, breaches, merge
from pledgebook.guarantees.ceasefire import bulletin, changes
from pledgebook.records.ceasefire import Area, Bulletin, Terms
from pledgebook.records.incident import Incident

TERMS = make_terms()


def days(first: str, last: str) -> list[str]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]


MARCH = days("2026-03-01", "2026-03-31")


def reported(incidents: Sequence[Incident]) -> dict[str, frozenset[str]]:
    """As the book tells it: the days on which each source has any row."""
    return {s: frozenset(i.day for i in incidents if i.source == s) for s in {i.source for i in incidents}}


def looked(source: str, on: Sequence[str]) -> list[Incident]:
    """Rows by which a source says that it looked on these days."""
    return [make_incident(day, source, 0, kind="no-incident", parties=()) for day in on]


def ask(
    incidents: Sequence[Incident], as_of: str = "2026-03-14", terms: Terms = TERMS, **sources: Sequence[str]
) -> Bulletin:
    """The bulletin where sources have rows on the given days beside the incidents."""
    rows = [*incidents, *(row for source, on in sources.items() for row in looked(source, on))]
    return bulletin(terms, rows, reported(rows), as_of)


def sure(incidents: Sequence[Incident], as_of: str = "2026-03-14", terms: Terms = TERMS) -> Bulletin:
    """The bulletin where both sources looked on all days."""
    return ask(incidents, as_of, terms, acled=MARCH, mission=MARCH)


# What is a breach


def test_a_breach_is_a_forbidden_act_of_a_bound_party_in_the_area_and_time() -> None:
    right = make_incident("2026-03-02")
    wrong = [
        replace(right, kind="movement"),
        replace(right, parties=("GEO",)),
        replace(right, longitude=39.0),
        replace(right, latitude=50.0),
    ]
    assert [p.incident for p in breaches([*wrong, right], TERMS)] == [right]
    early = make_incident("2026-02-28")
    assert [d.breaches for d in sure([early, right], "2026-03-03").days] == [0, 1, 0]


def test_an_act_of_a_party_that_nobody_names_is_a_breach() -> None:
    assert sure([make_incident("2026-03-02", parties=())]).verdict.reasons[0].incidents == ()
    assert sure([make_incident("2026-03-09", parties=())]).verdict.reasons[0].incidents != ()


def test_the_border_belongs_to_the_area_and_the_first_part_that_holds_it_counts() -> None:
    halves = [
        Area(name, f'{{"type":"Polygon","coordinates":[[[{w},47.5],[{e},47.5],[{e},49.5],[{w},49.5],[{w},47.5]]]}}')
        for name, w, e in (("west", 36.5, 37.5), ("east", 37.5, 38.5))
    ]
    terms = make_terms(areas=tuple(halves))
    points = [make_incident("2026-03-02", number=n, longitude=x) for n, x in enumerate((36.5, 37.5, 38.0, 38.6))]
    assert sorted(p.area for p in breaches(points, terms)) == ["east", "west", "west"]


# What is one incident


def near(day: str = "2026-03-02", **fields: object) -> Incident:
    return make_incident(day, "mission", 9, **fields)


def test_rows_of_two_sources_near_in_time_and_place_are_one_incident_that_says_why() -> None:
    one, other = make_incident("2026-03-02"), near("2026-03-03", latitude=48.51, parties=("RUS",), killed=2)
    (found,) = merge(breaches([one, other], TERMS), TERMS.thresholds)
    assert set(found.incidents) == {one, other}
    assert found.confirmed
    assert (found.parties, found.killed) == (("RUS", "UKR"), 2)
    assert found.why == (
        "acled acled-2026-03-02-1 and mission mission-2026-03-03-9: 1 day apart, 1.1 km apart, shelling, RUS",
    )


@pytest.mark.parametrize(
    "other",
    [
        near("2026-03-04"),
        near(latitude=48.6),
        near(kind="clash"),
        near(parties=("BLR",)),
        make_incident("2026-03-02", number=9),
    ],
    ids=["two days later", "11 km away", "another kind", "other parties", "the same source"],
)
def test_rows_that_differ_are_two_incidents(other: Incident) -> None:
    terms = make_terms(bound=("RUS", "UKR", "BLR"))
    assert len(merge(breaches([make_incident("2026-03-02"), other], terms), terms.thresholds)) == 2


def test_a_source_that_does_not_tell_the_means_or_the_party_may_mean_the_same() -> None:
    vague = near(kind="armed-force", parties=())
    (found,) = merge(breaches([make_incident("2026-03-02"), vague], TERMS), TERMS.thresholds)
    assert found.kind == "shelling"


def test_each_source_tells_of_an_incident_once_and_the_nearest_rows_join() -> None:
    rows = [make_incident("2026-03-02", number=n, latitude=48.5 + n / 100) for n in (1, 2)]
    other = near(latitude=48.521)
    found = merge(breaches([*rows, other], TERMS), TERMS.thresholds)
    assert sorted(len(o.incidents) for o in found) == [1, 2]
    assert next(o for o in found if o.confirmed).incidents == (rows[1], other)


def test_a_row_joins_others_only_if_it_matches_each_of_them() -> None:
    chain = [make_incident(f"2026-03-0{n}", source) for n, source in ((1, "acled"), (2, "mission"), (3, "ucdp"))]
    assert sorted(len(o.incidents) for o in merge(breaches(chain, TERMS), TERMS.thresholds)) == [1, 2]


def test_the_row_that_dates_it_most_closely_gives_the_day() -> None:
    wide = make_incident("2026-03-01", latest="2026-03-05")
    (found,) = merge(breaches([wide, near()], TERMS), TERMS.thresholds)
    assert found.day == "2026-03-02"


def test_days_that_a_source_is_not_sure_of_overlap_with_those_of_another() -> None:
    wide = make_incident("2026-03-02", latest="2026-03-09")
    (found,) = merge(breaches([wide, near("2026-03-07")], TERMS), TERMS.thresholds)
    assert (found.day, "days that overlap" in found.why[0]) == ("2026-03-07", True)
    exact = make_incident("2026-03-07", number=2)
    joined = merge(breaches([wide, exact, near("2026-03-07")], TERMS), TERMS.thresholds)
    assert {frozenset(o.incidents) for o in joined} == {frozenset([wide]), frozenset([exact, near("2026-03-07")])}


# Gaps and quiet


def test_rows_far_from_the_area_show_no_report() -> None:
    west, south, east, north = bounding_box(TERMS, TERMS.thresholds.reported_km)
    assert south < 47.5 - 4.4 < 49.5 + 4.4 < north
    assert west < 36.5 - 6.5 < 38.5 + 6.5 < east
    assert bounding_box(TERMS) == (36.5, 47.5, 38.5, 49.5)
    assert bounding_box(TERMS, 20_000) == (-180, -90, 180, 90)


def test_an_area_without_any_row_is_doubted() -> None:
    found = bulletin(TERMS, [], {"acled": frozenset(MARCH)}, "2026-03-10")
    assert found.verdict.reasons[-1].text == "no source has any row in the area: is it drawn right?"


def test_gaps_are_told_apart_by_what_comes_before_and_after() -> None:
    found = ask([], "2026-03-31", acled=[*MARCH[2:5], *MARCH[7:20]], mission=MARCH[:20])
    assert [(g.source, g.first, g.last, g.why) for g in found.gaps] == [
        ("acled", "2026-03-01", "2026-03-02", "not begun"),
        ("acled", "2026-03-06", "2026-03-07", "missing"),
        ("acled", "2026-03-21", "2026-03-23", "overdue"),
        ("acled", "2026-03-24", "2026-03-31", "awaited"),
        ("mission", "2026-03-21", "2026-03-29", "overdue"),
        ("mission", "2026-03-30", "2026-03-31", "awaited"),
    ]


def test_a_quiet_day_needs_the_reports_of_all_expected_sources() -> None:
    found = ask([], "2026-03-10", acled=MARCH[:10], mission=[*MARCH[:3], *MARCH[4:10]])
    assert [d.day for d in found.days if not d.quiet] == ["2026-03-04"]
    assert found.quiet is not None
    assert (found.quiet.first, found.quiet.last, found.quiet.days) == ("2026-03-05", "2026-03-10", 6)


def test_no_day_on_which_a_breach_may_have_fallen_is_quiet() -> None:
    week = make_incident("2026-03-05", earliest="2026-03-02", latest="2026-03-08")
    assert [d.day for d in sure([week], "2026-03-10").days if d.quiet] == ["2026-03-01", "2026-03-09", "2026-03-10"]
    both = [make_incident("2026-03-05"), near("2026-03-06")]
    assert not {"2026-03-05", "2026-03-06"} & {d.day for d in sure(both).days if d.quiet}


def test_without_reports_no_day_is_quiet_and_nothing_holds() -> None:
    found = ask([])
    assert found.quiet is None
    assert found.verdict.state == "unknown"
    assert found.verdict.confidence == 0


# The verdict


def daily(count: int, on: Sequence[str]) -> list[Incident]:
    return [make_incident(day, number=n) for day in on for n in range(count)]


def test_rule_1_one_breach_of_a_breaking_kind_breaks_it_while_it_is_in_the_window() -> None:
    taken = make_incident("2026-03-02", kind="capture")
    assert sure([taken], "2026-03-08").verdict.state == "broken"
    assert sure([taken], "2026-03-09").verdict.state == "holding"
    assert sure([taken], "2026-03-08").verdict.reasons[0].incidents == (taken.id,)


def test_rule_1_many_breaches_a_day_break_it() -> None:
    assert sure(daily(3, MARCH[7:14])).verdict.state == "broken"


def test_rule_2_some_breaches_a_day_strain_it() -> None:
    assert sure(daily(1, MARCH[10:14])).verdict.state == "strained"
    assert sure(daily(1, MARCH[11:14])).verdict.state == "holding"


def test_rule_3_without_enough_reports_it_is_unknown() -> None:
    assert ask([], mission=MARCH[:12]).verdict.state == "holding"
    assert ask([], mission=MARCH[:11]).verdict.state == "unknown"
    assert ask([], acled=MARCH[7:10], mission=MARCH[10:12]).verdict.state == "holding"


def test_rule_3_gaps_excuse_no_breach() -> None:
    assert ask(daily(4, MARCH[7:9])).verdict.state == "strained"
    assert ask(daily(11, MARCH[7:9])).verdict.state == "broken"


def test_rule_4_it_holds_where_few_breaches_and_enough_reports_are_known() -> None:
    found = sure([make_incident("2026-03-10")])
    assert found.verdict.state == "holding"
    assert found.verdict.confidence == 1
    assert [r.text for r in found.verdict.reasons] == [
        "1 breach in 7 days, 0.14 a day; strained from 0.5, broken from 3",
        "7 of 7 days are reported by an expected source; 5 are needed to say that it holds",
    ]


def test_since_is_the_first_day_of_the_unbroken_run_of_the_state() -> None:
    rows = daily(1, MARCH[8:12])
    assert sure(rows).verdict.since == "2026-03-12"
    assert sure(rows, "2026-03-31").verdict.since == "2026-03-16"
    assert sure([]).verdict.since == "2026-03-01"


def test_before_the_start_and_after_the_end_nothing_is_judged() -> None:
    before = sure([], "2026-02-20")
    assert (before.verdict.state, before.verdict.since, before.days) == ("unknown", None, ())
    after = sure([make_incident("2026-03-12")], terms=make_terms(end="2026-03-10"))
    assert (after.verdict.state, after.verdict.since) == ("unknown", "2026-03-11")
    assert after.verdict.reasons[0].text == "the terms ended with 2026-03-10; on that day: holding"
    assert after.days[-1].day == "2026-03-10"


def test_what_is_later_is_not_looked_at() -> None:
    rows = [*daily(1, MARCH[:5]), *daily(9, MARCH[20:])]
    assert ask(rows[:5], "2026-03-10", acled=MARCH[:10]) == ask(rows, "2026-03-10", acled=MARCH)


# Counts


def test_counts_are_set_against_the_period_of_the_same_length_before() -> None:
    rows = [*daily(1, MARCH[:2]), *daily(1, MARCH[8:9]), near("2026-03-09", latitude=48.501)]
    tallies = {(t.by, t.name): (t.count, t.before, t.confirmed) for t in sure(rows).period}
    assert tallies == {
        ("total", "all"): (1, 2, 1),
        ("area", "square"): (1, 2, 1),
        ("kind", "shelling"): (1, 2, 1),
        ("party", "RUS"): (1, 2, 1),
        ("party", "UKR"): (1, 2, 1),
    }
    assert sure(rows).reported == (7, 7)


def test_acts_before_the_start_are_compared_with_but_are_no_breaches() -> None:
    found = sure(daily(2, ["2026-02-27", "2026-02-28"]), "2026-03-02")
    assert (found.period[0].count, found.period[0].before) == (0, 4)
    assert found.verdict.state == "holding"


def test_every_count_leads_to_its_rows() -> None:
    rows = [*daily(2, MARCH[:14]), *(near(day) for day in MARCH[:14:3])]
    found = sure(rows)
    by_id = {i.id: i for i in rows}
    for tally in (*found.daily, *found.period):
        led = [o for o in found.occurrences if set(o.ids) <= set(tally.incidents)]
        assert len(led) == tally.count
        assert {i for o in led for i in o.ids} == set(tally.incidents) <= set(by_id)


def test_a_change_of_rate_is_found_and_steady_days_have_none() -> None:
    counts = {day: 1 + n % 2 for n, day in enumerate(MARCH[:16])} | dict.fromkeys(MARCH[16:], 9)
    (change,) = changes(counts, MARCH)
    assert change.day == MARCH[16]
    assert (change.before, change.after) == (1.5, 9.0)
    assert changes(dict.fromkeys(MARCH, 4), MARCH) == ()
    assert changes({}, []) == ()


def test_gaps_are_no_zeros_to_the_change_of_rate() -> None:
    busy = [*MARCH[:10], *MARCH[20:]]
    assert changes(dict.fromkeys(busy, 9), busy) == ()
    assert changes(dict.fromkeys(busy, 9), MARCH) != ()


# What holds for all incidents

incidents = st.builds(
    lambda day, source, number, kind, x, spread: make_incident(
        day,
        source,
        number,
        kind=kind,
        longitude=36.4 + x / 10,
        latest=(date.fromisoformat(day) + timedelta(days=spread)).isoformat() if spread else None,
    ),
    st.sampled_from(days("2026-02-20", "2026-03-20")),
    st.sampled_from(["acled", "mission", "ucdp"]),
    st.integers(0, 3),
    st.sampled_from(["shelling", "clash", "armed-force", "capture", "movement", "no-incident"]),
    st.integers(0, 22),
    st.integers(0, 3),
)
lists = st.lists(incidents, max_size=40, unique_by=lambda i: (i.source, i.source_id))


@given(lists, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[Incident], random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert bulletin(TERMS, mixed, reported(rows), "2026-03-20") == bulletin(TERMS, rows, reported(rows), "2026-03-20")


def length(found: Bulletin) -> int:
    return found.quiet.days if found.quiet else 0


@given(lists, incidents)
def test_a_further_breach_never_makes_a_quiet_run_longer(rows: list[Incident], more: Incident) -> None:
    breach = replace(more, kind="shelling", longitude=37.5, source_id="more")
    before = bulletin(TERMS, rows, reported(rows), "2026-03-20")
    after = bulletin(TERMS, [*rows, breach], reported([*rows, breach]), "2026-03-20")
    assert length(after) <= length(before)


@given(lists)
def test_a_day_in_a_gap_is_never_quiet(rows: list[Incident]) -> None:
    found = bulletin(TERMS, rows, reported(rows), "2026-03-20")
    for day in found.days:
        in_gap = {g.source for g in found.gaps if g.first <= day.day <= g.last}
        assert in_gap == set(day.silent)
        assert not (day.quiet and in_gap)
        assert not (day.quiet and day.breaches)


RANK: Mapping[str, int] = {"broken": 0, "strained": 1, "unknown": 2, "holding": 2}


@given(lists, incidents)
def test_a_further_row_never_mends_a_day(rows: list[Incident], more: Incident) -> None:
    """A row of a source of its own joins no other, so it cannot take a count away."""
    more = replace(more, source="paper", source_id="more", kind="shelling", parties=("RUS",), latitude=49.4)
    before = bulletin(TERMS, rows, reported(rows), "2026-03-20").days
    after = bulletin(TERMS, [*rows, more], reported([*rows, more]), "2026-03-20").days
    assert all(RANK[b.state] <= RANK[a.state] for a, b in zip(before, after, strict=True))


@given(lists)
def test_every_breach_is_in_one_occurrence_and_each_source_once(rows: list[Incident]) -> None:
    placed = breaches(rows, TERMS)
    found = merge(placed, TERMS.thresholds)
    assert sorted(i for o in found for i in o.ids) == sorted(p.incident.id for p in placed)
    assert all(len({i.source for i in o.incidents}) == len(o.incidents) for o in found)
