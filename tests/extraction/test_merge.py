"""Claims of one report that say the same get one content; each keeps its own quote."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_position
from pledgebook.extraction.merge import merge
from pledgebook.records.statement import Claim, Content, Figure, Meeting


def claims(*contents: Content) -> list[Claim]:
    """Claims of falling confidence, each with a quote of its own."""
    return [Claim(content, f"quote {n}", round(0.9 - n / 100, 3), n) for n, content in enumerate(contents)]


def merged(*contents: Content) -> Sequence[Content]:
    return list(dict.fromkeys(claim.content for claim in merge(claims(*contents))))


def test_positions_unite_conditions_and_domains_and_keep_the_surest_rest() -> None:
    one = make_position("pledges", "DEU", conditions=("partners",), domains=("sea",))
    two = make_position("pledges", "FRA", conditions=("ceasefire",), domains=("air", "sea"), deadline="2026")
    expected = make_position(
        "pledges", "DEU", conditions=("ceasefire", "partners"), domains=("air", "sea"), deadline="2026"
    )
    assert merged(one, two) == [expected]


@pytest.mark.parametrize("other", [{"actor": "FRA"}, {"action": "arms"}, {"stance": "refuses"}])
def test_another_actor_action_or_stance_is_another_position(other: dict[str, str]) -> None:
    fields = {"stance": "pledges", **other}
    assert len(merged(make_position("pledges"), make_position(**fields))) == 2


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("Paris", "2025-09-04"), ("Paris", None), ("Paris", "2025-09-04")),
        (("Paris", "2025-09"), ("Paris", "2025-09-04"), ("Paris", "2025-09-04")),
        (("Paris", "2025-09-04"), (None, "2025-09-04"), ("Paris", "2025-09-04")),
        ((None, "2025-09-04"), ("Paris", "2025-09-04"), ("Paris", "2025-09-04")),
    ],
)
def test_meetings_of_one_place_and_agreeing_dates_are_one(
    one: tuple[str, str], other: tuple[str, str], expected: tuple[str, str]
) -> None:
    (content,) = merged(Meeting(*one, "held", ("FRA",)), Meeting(*other, "held", ("DEU",), 35))
    assert content == Meeting(*expected, "held", ("DEU", "FRA"), 35)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Paris", "2025-09-04"), ("Paris", "2025-09-03")),
        (("Paris", "2025-09-04"), ("London", "2025-09-04")),
        (("Paris", None), ("London", None)),
        (("Paris", None), (None, "2025-09-04")),
        (("Paris", None), (None, None)),
    ],
)
def test_meetings_that_contradict_stay_apart(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert len(merged(Meeting(*one, "held"), Meeting(*other, "held"))) == 2


def test_figures_are_the_same_by_value_and_unit() -> None:
    pledging = Figure("states-pledging", 26.0, "state")
    assert merged(pledging, Figure("states-meeting", 26.0, "state")) == [pledging]
    assert len(merged(pledging, Figure("states-pledging", 26.0, None))) == 2
    assert len(merged(pledging, Figure("states-pledging", 35.0, "state"))) == 2


def test_kinds_never_merge() -> None:
    assert len(merged(make_position("open"), Meeting(None, None, "held"), Figure("other", 1.0))) == 3


contents = st.builds(
    make_position,
    st.sampled_from(["pledges", "open"]),
    st.sampled_from([None, "DEU", "FRA"]),
    actor=st.sampled_from(["DEU", "FRA"]),
    conditions=st.lists(st.sampled_from(["ceasefire", "partners"]), unique=True).map(tuple),
) | st.builds(Figure, st.just("troops"), st.sampled_from([1.0, 2.0]), st.sampled_from([None, "soldier"]))


@given(st.lists(contents, max_size=8))
def test_every_claim_keeps_quote_and_confidence(drawn: list[Content]) -> None:
    before = claims(*drawn)
    after = merge(before)
    assert sorted((c.quote, c.confidence, c.hint) for c in after) == sorted(
        (c.quote, c.confidence, c.hint) for c in before
    )


@given(st.lists(contents, max_size=8), st.randoms())
def test_merging_is_idempotent_and_heeds_no_order(drawn: list[Content], random: object) -> None:
    before = claims(*drawn)
    after = merge(before)
    assert merge(after) == after
    shuffled = list(before)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merge(shuffled) == after
