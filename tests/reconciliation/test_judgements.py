"""Judgements on statements and reports: what they change, and that a withdrawn one changes nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from builders import commitments_of, make_said
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.reconciliation.judgements import at_odds, judged, same_and_different, standing_judgements
from pledgebook.records.judgement import About, Judgement, Verdict

DOSSIER = load_dossier("ukraine-guarantees")
SAID = [
    make_said("pledges", "2025-08-01", "DEU", 0.4),
    make_said("refuses", "2025-08-02", "DEU", 0.9),
    make_said("open", "2025-08-03", "FRA", 0.9),
]
IDS = [said.statement.id for said in SAID]


def make_judgement(
    verdict: Verdict, *subject: str, at: int = 1, by: str = "Ada", about: About = "statement", **changes: object
) -> Judgement:
    return Judgement(verdict, about, subject, by, f"2026-01-01T00:00:{at:02}Z", "read it", changes or None)


def withdraw(judgement: Judgement, at: int) -> Judgement:
    return make_judgement("withdraw", judgement.id, at=at, about="judgement")


def test_a_rejected_statement_counts_nowhere() -> None:
    assert judged(SAID, [make_judgement("reject", IDS[1])]) == [SAID[0], SAID[2]]


def test_rule_8_an_accepted_statement_is_certain() -> None:
    (before,), (after,) = (
        commitments_of(s, DOSSIER) for s in ([SAID[0]], judged([SAID[0]], [make_judgement("accept", IDS[0])]))
    )
    assert (before.uncertain, after.uncertain, after.confidence) == (True, False, 1.0)


def test_a_corrected_statement_is_read_as_corrected_and_keeps_its_evidence_and_id() -> None:
    correction = make_judgement("correct", IDS[1], stance="undecided", conditions=["framework"])
    found = judged(SAID, [correction])
    assert found[1].position == replace(SAID[1].position, stance="undecided", conditions=("framework",))
    assert (found[1].statement.evidence, found[1].statement.id) == (SAID[1].statement.evidence, IDS[1])
    assert commitments_of(found, DOSSIER)[0].stance == "undecided"


def test_the_later_judgement_holds() -> None:
    early, late = make_judgement("reject", IDS[0], at=1), make_judgement("accept", IDS[0], at=2, by="Bo")
    for order in ([early, late], [late, early]):
        assert len(judged(SAID, order)) == 3
        assert at_odds(order) == [(early, late)]
    agreeing = make_judgement("accept", IDS[0], at=3)
    assert at_odds([early, late, agreeing]) == [], "Ada has come round"


def test_a_withdrawal_may_be_withdrawn() -> None:
    rejected = make_judgement("reject", IDS[0])
    gone = withdraw(rejected, 2)
    back = withdraw(gone, 3)
    assert standing_judgements([rejected, gone]) == []
    assert standing_judgements([back, gone, rejected]) == [rejected]


def test_pairs_of_reports_are_judged_as_to_origin_and_story() -> None:
    made = [
        make_judgement("same", "a", "b", about="origin"),
        make_judgement("different", "a", "b", about="story"),
        make_judgement("same", "c", "d", about="origin", at=1),
        make_judgement("different", "c", "d", about="origin", at=2),
    ]
    assert same_and_different(made, "origin") == ({("a", "b")}, {("c", "d")})
    assert same_and_different(made, "story") == (set(), {("a", "b")})


@given(
    st.lists(
        st.tuples(st.sampled_from(["accept", "reject", "correct"]), st.sampled_from(IDS), st.integers(1, 9)),
        max_size=6,
        unique_by=lambda t: t[2],
    ),
    st.randoms(use_true_random=False),
)
def test_judgements_undone_leave_no_trace_whatever_their_order(drawn: list[tuple[Verdict, str, int]], random) -> None:  # type: ignore[no-untyped-def]
    made = [
        make_judgement(verdict, subject, at=at, **({"stance": "open"} if verdict == "correct" else {}))
        for verdict, subject, at in drawn
    ]
    undone = [*made, *(withdraw(j, 20 + n) for n, j in enumerate(made))]
    random.shuffle(undone)
    assert judged(SAID, undone) == SAID
    assert commitments_of(judged(SAID, undone), DOSSIER) == commitments_of(SAID, DOSSIER)
