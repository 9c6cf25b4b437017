"""From the heads' outputs to claims: what is sure enough is claimed, and quoted from its passage."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_reading
from pledgebook.extraction import subject
from pledgebook.extraction.base import Base
from pledgebook.extraction.decode import (
    NOBODY,
    NONE,
    PUBLISHED,
    SELF,
    UNDATED,
    USUAL,
    Decoder,
)
from pledgebook.extraction.features import Chunk, chunks
from pledgebook.extraction.model import Calibration, Labels, Outputs
from pledgebook.extraction.probability import sigmoid, softmax
from pledgebook.extraction.settle import Finding
from pledgebook.records.report import DateMention, PlaceMention, Quantity, Reading
from pledgebook.records.statement import Claim, Figure, Meeting

BASE = Base()
LABELS = Labels(
    actions=("force", "arms"),
    stances=("pledges", "refuses"),
    conditions=("ceasefire", "partners"),
    domains=("land", "sea"),
    statuses=("held", "planned"),
    metrics=("states-meeting", "troops"),
)
PLAIN = Calibration(1.0, 0.0, {"balance": 0.5, "precision": 0.9, "recall": 0.1})
DECODER = Decoder(LABELS, dict.fromkeys(("position", "condition", "domain", "meeting", "figure", "action"), PLAIN))
TEXT = "Berlin and Paris send 500 soldiers by 1 May, said leaders in Toulon."
YES, NO = 9.0, -9.0


def example() -> tuple[Reading, Chunk]:
    plain = make_reading([("Nothing here.", False), (TEXT, False)], {"Berlin": "DEU", "Paris": "FRA"})
    at = plain.report.text.index
    reading = replace(
        plain,
        dates=(DateMention(at("1 May"), at(", said"), "2026-05-01"),),
        quantities=(Quantity(at("500"), at(" soldiers"), 500.0, "soldier", "more"),),
        places=(PlaceMention(at("Toulon"), at("Toulon") + 6, "Toulon", "FRA"),),
    )
    (chunk,) = chunks(reading, BASE, BASE.tokenize)
    return reading, chunk


READING, CHUNK = example()
GERMANY = CHUNK.pair_actor.index("DEU")
FRANCE = CHUNK.pair_actor.index("FRA")


def silence() -> Outputs:
    """Outputs that claim nothing; each pair of the chunk's passages is asked about both actions."""
    pairs, rows = len(CHUNK.pair_actor), 1 + len(CHUNK.passages)
    asked = 2 * pairs
    shapes = {
        "action": (asked,), "stance": (asked, 2), "condition": (asked, 2), "domain": (asked, 2),
        "speaker": (asked, 2 + pairs), "counterpart": (asked, 2 + pairs), "deadline": (asked, 2),
        "amount": (asked, 2), "meeting": (rows, 3), "meeting_place": (rows, 2), "meeting_date": (rows, 3),
        "participant": (rows, pairs), "metric": (1, 3), "figure_place": (1, 1 + pairs),
    }  # fmt: skip
    out: Outputs = {name: np.full(shape, NO, np.float32) for name, shape in shapes.items()}
    out["meeting"][:, 0] = out["metric"][:, 0] = YES
    out["pair"], out["which"] = np.repeat(np.arange(pairs), 2), np.tile(np.arange(2), pairs)
    return out


def pledge(pair: int = GERMANY) -> Outputs:
    """Outputs in which an actor pledges a force, as the report says it."""
    out = silence()
    n = 2 * pair
    out["action"][n] = out["stance"][n, 0] = YES
    out["speaker"][n, NONE] = out["counterpart"][n, NOBODY] = YES
    return out


def claims(outputs: Outputs, chunk: Chunk = CHUNK, decoder: Decoder = DECODER) -> list[Claim]:
    return list(decoder.claims(READING, chunk, outputs))


def finding(outputs: Outputs, actor: str = "DEU", action: str = "force") -> Finding:
    found = DECODER.findings(READING, CHUNK, outputs)
    return next(f for f in found if (f.actor, f.action) == (actor, action))


def test_a_question_that_is_answered_becomes_a_finding_of_its_passage() -> None:
    assert list(DECODER.findings(READING, CHUNK, silence())) == []
    found = list(DECODER.findings(READING, CHUNK, pledge()))
    assert [(f.actor, f.action, f.passage, int(f.stances.argmax())) for f in found] == [("DEU", "force", 1, 0)]
    assert found[0].stances[0] == pytest.approx(sigmoid(np.float32(YES)) ** 2)


def test_conditions_domains_deadline_and_amount_belong_to_their_question() -> None:
    out, n = pledge(), 2 * GERMANY
    out["condition"][n, 1] = out["domain"][n, :] = YES
    out["condition"][n + 1, 0] = YES  # of arms, which nobody pledges
    out["deadline"][n, 1] = out["amount"][n, 1] = YES
    found = finding(out)
    assert [bool(x > 0.5) for x in found.conditions] == [False, True]
    assert [bool(x > 0.5) for x in found.domains] == [True, True]
    assert (found.deadline, found.amount, found.unit) == ("2026-05-01", 500.0, "soldier")
    assert finding(pledge()).deadline is None


@pytest.mark.parametrize(
    ("answer", "speaker"), [(NONE, None), (SELF, "DEU"), (2 + FRANCE, "FRA"), (2 + GERMANY, "DEU")]
)
def test_the_speaker_is_pointed_at(answer: int, speaker: str | None) -> None:
    out = pledge()
    out["speaker"][2 * GERMANY] = NO
    out["speaker"][2 * GERMANY, answer] = YES
    speakers = finding(out).speakers
    assert max(speakers, key=lambda name: speakers[name]) == speaker
    assert sum(speakers.values()) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(
    ("answer", "counterpart"), [(NOBODY, None), (USUAL, subject.USUAL), (2 + FRANCE, "FRA"), (2 + GERMANY, None)]
)
def test_nobody_is_a_counterpart_of_itself(answer: int, counterpart: str | None) -> None:
    out = pledge()
    out["counterpart"][2 * GERMANY] = NO
    out["counterpart"][2 * GERMANY, answer] = YES
    assert finding(out).counterpart == counterpart


def test_what_is_not_sure_enough_is_claimed_by_its_use() -> None:
    out = silence()
    assert claims(out) == []
    out["metric"][0] = (0.0, 1.0, NO)  # a share of 0.73
    assert len(claims(out)) == 1
    strict = Decoder(DECODER.labels, DECODER.calibration, "precision")
    assert claims(out, decoder=strict) == []
    out["metric"][0] = (1.0, 0.0, NO)  # a share of 0.27
    assert claims(out) == []
    assert len(claims(out, decoder=Decoder(DECODER.labels, DECODER.calibration, "recall"))) == 1


def test_a_claim_quotes_its_passage_with_its_confidence() -> None:
    out = silence()
    out["metric"][0] = (0.0, 1.0, NO)
    (claim,) = claims(out)
    assert (claim.quote, claim.hint) == (TEXT, READING.passages[1].start)
    assert claim.confidence == pytest.approx(1 - softmax(np.array([0.0, 1.0, NO]))[0], abs=1e-3)


def test_context_is_read_but_not_claimed_again() -> None:
    out = pledge()
    out["metric"][0, 2] = out["meeting"][0, 1] = 2 * YES
    assert len(claims(out)) == 2
    assert claims(out, replace(CHUNK, target=np.zeros(len(CHUNK.passages), np.bool_))) == []


@pytest.mark.parametrize(("answer", "date"), [(UNDATED, None), (PUBLISHED, "2025-09-04"), (2, "2026-05-01")])
def test_a_meeting_at_a_place_has_its_date_status_and_participants(answer: int, date: str | None) -> None:
    out = silence()
    out["meeting"][0, 2] = 2 * YES
    out["meeting_date"][0, answer] = out["participant"][0, FRANCE] = YES
    assert [c.content for c in claims(out)] == [Meeting("Toulon", date, "planned", ("FRA",))]


@pytest.mark.parametrize(
    ("status", "value", "other", "date"),
    [
        (1, "2026-05-01", "2025-05-01", "2025-05-01"),
        (1, "2025-05", "2026-05", "2025-05"),
        (2, "2025-05-01", "2026-05-01", "2026-05-01"),
        (2, "2025-09", "2026-09", "2025-09"),  # the month of publication is not over
        (2, "2025-05-01", None, "2025-05-01"),
    ],
)
def test_what_was_held_lies_behind_and_what_is_planned_ahead(
    status: int, value: str, other: str | None, date: str
) -> None:
    reading = replace(READING, dates=(replace(READING.dates[0], value=value, other=other),))
    out = silence()
    out["meeting"][0, status] = 2 * YES
    out["meeting_date"][0, 2] = YES
    (claim,) = DECODER.claims(reading, CHUNK, out)
    assert isinstance(claim.content, Meeting)
    assert claim.content.date == date


def test_what_is_due_lies_ahead() -> None:
    reading = replace(READING, dates=(replace(READING.dates[0], value="2025-05-01", other="2026-05-01"),))
    out = pledge()
    out["deadline"][2 * GERMANY, 1] = YES
    assert next(DECODER.findings(reading, CHUNK, out)).deadline == "2026-05-01"


def test_a_meeting_without_a_place_of_its_own_is_a_call_or_points_at_one() -> None:
    out = silence()
    row = len(CHUNK.places) + 1  # the second passage as a whole
    out["meeting"][row, 1] = 2 * YES
    out["meeting_place"][row, 0] = out["meeting_date"][row, UNDATED] = YES
    assert [c.content for c in claims(out)] == [Meeting(None, None, "held")]
    out["meeting_place"][row, 1] = 2 * YES
    assert [c.content for c in claims(out)] == [Meeting("Toulon", None, "held")]


def test_a_figure_keeps_value_unit_and_bound_and_may_count_a_meeting() -> None:
    out = silence()
    out["metric"][0, 1] = 2 * YES
    out["figure_place"][0, 1 + FRANCE] = YES
    (claim,) = claims(out)
    assert claim.content == Figure("states-meeting", 500.0, "soldier", "FRA", "more")
    out["meeting"][0, 1] = 2 * YES
    meeting = next(c.content for c in claims(out) if isinstance(c.content, Meeting))
    assert meeting.count == 500


@given(st.lists(st.floats(-1e4, 1e4, width=32), min_size=1, max_size=5))
def test_shares_are_shares_however_large_the_scores(scores: list[float]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one, other = sigmoid(np.array(scores, np.float32)), softmax(np.array(scores, np.float32))
    assert ((one >= 0) & (one <= 1)).all()
    assert other.sum() == pytest.approx(1, abs=1e-4)
    assert other[np.argmax(scores)] == other.max()
