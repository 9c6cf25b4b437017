"""The order in which statements are reviewed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from builders import commitments_of, make_said
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.reconciliation import review
from pledgebook.reconciliation.conflicts import conflicts
from pledgebook.records.commitment import Said

DOSSIER = load_dossier("ukraine-guarantees")


def queue(said: list[Said]) -> list[review.Doubt]:
    judged = {s.statement.id for s in said if s.judged}
    told = review.told(said, DOSSIER)
    sides = review.open_sides(conflicts(said, DOSSIER))
    found = review.queue(told, commitments_of(said, DOSSIER), sides.positions, [], judged, len(said))
    assert found.length == len(found.head)
    return found.head


def ids(*said: Said) -> list[str]:
    return [s.statement.id for s in said]


def test_the_less_certain_of_two_alike_comes_first() -> None:
    sure = make_said("pledges", "2025-09-01", "FRA", 0.95, actor="FRA")
    unsure = make_said("open", "2025-09-01", "ITA", 0.6, actor="ITA")
    assert [d.statement for d in queue([sure, unsure])] == ids(unsure, sure)


def test_what_turned_a_stance_comes_before_what_only_repeats_it() -> None:
    turned = make_said("pledges", "2025-09-01", "FRA", 0.8, actor="FRA")
    repeats = make_said("pledges", "2025-09-05", "FRA", 0.8, actor="FRA")
    first, second = queue([turned, repeats])
    assert first.statement == turned.statement.id
    assert "turned the stance" in first.reasons
    assert second.reasons == ()


def test_a_side_of_an_open_conflict_says_so() -> None:
    yes, no = make_said("pledges", "2025-09-01", "DEU"), make_said("refuses", "2025-09-03", "DEU")
    assert all("one side of an open conflict" in d.reasons for d in queue([yes, no]))


def test_what_was_judged_is_left_out() -> None:
    said = make_said("pledges", "2025-09-01", "FRA", actor="FRA")
    assert queue([replace(said, judged=True)]) == []


STANCES = st.sampled_from(["pledges", "open", "refuses", "urged"])


@given(st.lists(st.tuples(STANCES, st.integers(1, 28), st.floats(0.5, 1)), max_size=8), st.randoms())
def test_the_order_of_statements_does_not_matter(found: list[tuple[str, int, float]], random: object) -> None:
    said = [make_said(stance, f"2025-09-{day:02}", "DEU", confidence) for stance, day, confidence in found]
    shuffled = sorted(said, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert queue(said) == queue(shuffled)
    assert {d.statement for d in queue(said)} == set(ids(*said))
