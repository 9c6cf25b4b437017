"""A report becomes chunks of passages: nothing is left out, nothing is asked twice, everything lies where it should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import make_reading
from pledgebook.extraction.base import Base
from pledgebook.extraction.features import FARTHEST, PAIR_LIMIT, WHOLE, Chunk, Cut, averages, chunks, inputs
from pledgebook.records.report import DateMention, Mention, PlaceMention, Quantity, Reading

BASE = Base()
WORDS = ["Berlin", "Paris", "wird", "die", "Truppen", "entsenden", "войска", "部队", "قوات", "ﬁfty", "２６"]
NAMES = {"Berlin": "DEU", "Paris": "FRA"}

parts = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), max_size=90).map(lambda w: " ".join(["Berlin", *w])), st.booleans()),
    min_size=1,
    max_size=20,
)


def cut(reading: Reading) -> list[Chunk]:
    return list(chunks(reading, BASE, BASE.tokenize))


@settings(max_examples=40)
@given(parts)
def test_every_passage_but_boilerplate_is_the_target_of_one_chunk(drawn: list[tuple[str, bool]]) -> None:
    reading = make_reading(drawn, NAMES)
    targets = [p for chunk in cut(reading) for p, target in zip(chunk.passages, chunk.target, strict=True) if target]
    assert targets == [n for n, (_, boilerplate) in enumerate(drawn) if not boilerplate]


@settings(max_examples=40)
@given(parts)
def test_chunks_keep_the_limit_and_the_order(drawn: list[tuple[str, bool]]) -> None:
    reading = make_reading(drawn, NAMES)
    usable = [n for n, p in enumerate(reading.passages) if not p.boilerplate]
    for chunk in cut(reading):
        assert len(chunk.ids) <= WHOLE.tokens
        assert (chunk.ids[0], chunk.ids[-1]) == (BASE.bos, BASE.eos)
        first = usable.index(chunk.passages[0])
        assert list(chunk.passages) == usable[first : first + len(chunk.passages)]
        assert list(chunk.target) == sorted(chunk.target), "context stands before the target"


@settings(max_examples=40)
@given(parts, st.integers(1, 3))
def test_a_chunk_is_of_no_more_passages_than_asked(drawn: list[tuple[str, bool]], most: int) -> None:
    found = list(chunks(make_reading(drawn, NAMES), BASE, BASE.tokenize, Cut(tokens=448, context=0, passages=most)))
    assert all(len(chunk.passages) <= most and chunk.target.all() for chunk in found)
    assert [p for chunk in found for p in chunk.passages] == [n for n, (_, dim) in enumerate(drawn) if not dim]


@settings(max_examples=40)
@given(parts)
def test_tokens_of_a_pair_lie_in_its_passages_and_read_the_name(drawn: list[tuple[str, bool]]) -> None:
    reading = make_reading(drawn, NAMES)
    for chunk in cut(reading):
        ranges = chunk.passage_tokens
        assert (ranges[1:, 0] >= ranges[:-1, 1]).all(), "passages do not overlap"
        assert ranges.max() <= len(chunk.ids)
        for passage, actor, spans, distance in zip(
            chunk.pair_passage, chunk.pair_actor, chunk.pair_tokens, chunk.pair_distance, strict=True
        ):
            for start, end in spans:
                holder = [n for n, (a, b) in enumerate(ranges) if a <= start < end <= b]
                assert len(holder) == 1
                assert (distance == 0) == (holder[0] == passage)
                piece = reading.passages[chunk.passages[holder[0]]]
                offsets = BASE.tokenize(reading.quote(piece)).offsets[1:-1]
                covered = offsets[start - ranges[holder[0], 0] : end - ranges[holder[0], 0]]
                text = reading.report.text[piece.start + covered[0, 0] : piece.start + covered[-1, 1]]
                assert NAMES[text.strip()] == actor


@settings(max_examples=20)
@given(parts)
def test_a_passage_is_paired_once_with_each_actor_named_in_it_or_shortly_before(drawn: list[tuple[str, bool]]) -> None:
    reading = make_reading(drawn, NAMES)
    for chunk in cut(reading):
        texts = [reading.quote(reading.passages[p]) for p in chunk.passages]
        expected = {
            (at, actor)
            for at in range(len(texts))
            for name, actor in NAMES.items()
            if any(name in text for text in texts[max(0, at - FARTHEST) : at + 1])
        }
        pairs = list(zip(chunk.pair_passage.tolist(), chunk.pair_actor, strict=True))
        assert len(pairs) == len(set(pairs))
        assert set(pairs) == expected


def test_a_report_that_fits_is_one_chunk_and_a_long_one_repeats_its_last_passages_as_context() -> None:
    short = make_reading([("Berlin sends troops.", False)] * 3, NAMES)
    assert [list(chunk.target) for chunk in cut(short)] == [[True, True, True]]
    long = make_reading([("Berlin sends troops.", False)] * 120, NAMES)
    first, second, *_ = cut(long)
    assert first.target.all()
    context = [p for p, target in zip(second.passages, second.target, strict=True) if not target]
    assert context
    assert context[-1] == first.passages[-1]


def test_distances_are_counted_in_passages_before() -> None:
    says = ["Nobody.", "Berlin agrees.", "It will.", "It shall.", "It may.", "Perhaps.", "Or so.", "Or not."]
    (chunk,) = cut(make_reading([(part, False) for part in says], NAMES))
    assert chunk.pair_distance.tolist() == [0, 1, 2]
    assert chunk.pair_passage.tolist() == [1, 2, 3]


def test_what_is_carried_over_is_asked_of_the_mention_it_comes_from() -> None:
    plain = make_reading([("Berlin agrees.", False), ("Will send troops.", False)], NAMES)
    carried = Mention(15, 19, "DEU", "carried")
    (chunk,) = cut(replace(plain, mentions=(*plain.mentions, carried)))
    assert chunk.pair_distance.tolist() == [0, 1]
    assert chunk.pair_tokens[0].tolist() == chunk.pair_tokens[1].tolist()


def test_the_nearest_mention_before_stands_for_the_actor() -> None:
    (chunk,) = cut(make_reading([("Berlin.", False), ("Berlin again.", False), ("It will.", False)], NAMES))
    starts = [int(spans[0, 0]) for spans in chunk.pair_tokens]
    assert starts[0] < starts[1] == starts[2]


def test_a_passage_without_anything_to_ask_makes_no_chunk() -> None:
    assert cut(make_reading([("Rain in the afternoon.", False)], NAMES)) == []
    assert cut(make_reading([("Berlin agrees.", True)], NAMES)) == []
    assert cut(make_reading([], NAMES)) == []


def test_dates_quantities_and_places_are_found_in_their_passages() -> None:
    plain = make_reading([("Rain.", False), ("On 4 September 26 states met in Paris.", False)], {})
    at = plain.report.text.index
    reading = replace(
        plain,
        dates=(DateMention(at("4 Sep"), at(" 26"), "2025-09-04"),),
        quantities=(Quantity(at("26"), at(" states"), 26.0, "state"),),
        places=(PlaceMention(at("Paris"), at("Paris") + 5, "Paris", "FRA"),),
    )
    (chunk,) = cut(reading)
    assert (chunk.dates, chunk.quantities, chunk.places) == ((0,), (0,), (0,))
    for tokens, passage, word in (
        (chunk.date_tokens, chunk.date_passage, "4 September"),
        (chunk.quantity_tokens, chunk.quantity_passage, "26"),
        (chunk.place_tokens, chunk.place_passage, "Paris"),
    ):
        assert passage.tolist() == [1]
        offsets = BASE.tokenize(plain.quote(plain.passages[1])).offsets[1:-1]
        start, end = tokens[0] - chunk.passage_tokens[1, 0]
        text = plain.quote(plain.passages[1])[offsets[start, 0] : offsets[end - 1, 1]]
        assert text.strip() == word


def test_a_roll_call_keeps_the_pairs_that_are_near() -> None:
    names = {chr(0x4E00 + n): f"GROUP:{n}" for n in range(180)}
    listed = list(names)
    lines = [" ".join(listed[n : n + 30]) for n in range(0, 180, 30)]
    (chunk,) = cut(make_reading([(line, False) for line in lines], names))
    assert len(chunk.pair_passage) == PAIR_LIMIT
    assert (np.diff(chunk.pair_passage) >= 0).all()
    assert (chunk.pair_distance == 0).sum() == 180


@given(st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), min_size=1, max_size=3), max_size=4))
def test_weights_of_a_row_are_a_mean(drawn: list[list[tuple[int, int]]]) -> None:
    ranges = [np.array([(a, min(a + n, 10)) for a, n in spans], np.int64) for spans in drawn]
    weights = averages(ranges, 10)
    assert weights.shape == (len(drawn), 10)
    assert np.allclose(weights.sum(axis=1), 1.0)
    for row, spans in zip(weights, ranges, strict=True):
        covered = {at for a, b in spans for at in range(a, b)}
        assert set(np.flatnonzero(row).tolist()) == covered


def test_a_row_without_a_range_weighs_nothing() -> None:
    assert averages([np.zeros((0, 2), np.int64)], 3).tolist() == [[0.0, 0.0, 0.0]]


@pytest.mark.parametrize("number", [1, 3])
def test_the_heads_inputs_fit_the_chunk(number: int) -> None:
    (chunk,) = cut(make_reading([("Berlin sends troops, Paris too.", False)] * number, NAMES))
    values = inputs(chunk)
    pairs, size = 2 * number, len(chunk.ids)
    for row, (first, last) in enumerate(chunk.passage_tokens):
        assert values["tokens"][row][values["there"][row]].tolist() == list(range(first, last))
    assert values["pair_weights"].shape == (pairs, size)
    assert [len(values[n]) for n in ("pair_passage", "pair_distance", "pair_kind")] == [pairs] * 3
    assert values["meeting_weights"].shape == (number, size)
    assert values["date_weights"].shape == values["quantity_weights"].shape == (0, size)


def test_a_passage_longer_than_a_chunk_is_cut_and_loses_nothing() -> None:
    words = "die Truppen sollen aus Berlin kommen, " * 300
    reading = make_reading([(f"Berlin {words} Paris", False)], NAMES)
    found = cut(reading)
    assert len(found) > 1
    assert all(len(chunk.ids) <= WHOLE.tokens for chunk in found)
    assert {c.passages for c in found} == {(0,)}
    assert {a for c in found for a in c.pair_actor} == {"DEU", "FRA"}
    whole = BASE.tokenize(reading.report.text).ids[1:-1].tolist()
    head, tail = (c.ids[1:-1].tolist() for c in (found[0], found[-1]))
    assert whole[: len(head)] == head
    assert whole[-len(tail) :] == tail
