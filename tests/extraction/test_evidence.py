"""A quote becomes an exact span of the report, or a rejection that says why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builders import make_position, make_reading
from pledgebook.extraction.evidence import ground, locate
from pledgebook.records.report import Passage, Reading
from pledgebook.records.statement import Claim, Content, Evidence, Figure

PLEDGE = make_position("pledges", "DEU")
TEXTS = st.text(st.characters(), max_size=60)


def reading(*parts: str, boilerplate: str | None = None) -> Reading:
    extra = [(boilerplate, True)] if boilerplate is not None else []
    return make_reading([(part, False) for part in parts] + extra, {})


def claim(quote: str, hint: int | None = None, confidence: float = 0.9, content: Content = PLEDGE) -> Claim:
    return Claim(content, quote, confidence, hint)


def test_a_quote_becomes_its_span() -> None:
    (statement,), rejections = ground([claim("sends troops")], reading("Berlin sends troops. 😀"))
    assert statement.evidence == Evidence(7, 19, "sends troops")
    assert (statement.content, statement.confidence, statement.report) == (PLEDGE, 0.9, "x-1")
    assert rejections == []


@given(TEXTS, st.data())
def test_the_span_reads_the_quote_to_the_letter(text: str, data: st.DataObject) -> None:
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    hint = data.draw(st.none() | st.integers(0, len(text)))
    found = locate(text[start:end], text, hint)
    assert found is not None
    assert text[found.start : found.end] == found.quote == text[start:end]
    if hint is not None:
        every = [at for at in range(len(text)) if text.startswith(found.quote, at)]
        assert abs(found.start - hint) == min(abs(at - hint) for at in every)


@given(TEXTS, TEXTS, st.none() | st.integers(0, 60))
def test_what_is_not_in_the_text_is_not_found(quote: str, text: str, hint: int | None) -> None:
    assert (locate(quote, text, hint) is None) == (not quote or quote not in text)


@pytest.mark.parametrize(("hint", "start"), [(None, 0), (0, 0), (8, 10), (10, 10), (14, 10), (99, 20)])
def test_of_equal_quotes_the_one_nearest_to_the_hint_is_taken(hint: int | None, start: int) -> None:
    assert locate("a pledge.", "a pledge. a pledge. a pledge.", hint) == Evidence(start, start + 9, "a pledge.")


@pytest.mark.parametrize("quote", ["Berlin  sends", "berlin sends", "Berlin sends no", "", "Berlin sends troops\u0301"])
def test_a_quote_that_does_not_stand_there_is_rejected(quote: str) -> None:
    statements, (rejection,) = ground([claim(quote)], reading("Berlin sends troops."))
    assert statements == []
    assert (rejection.stage, rejection.subject, rejection.report) == ("evidence", quote, "x-1")
    assert rejection.reason == "the quote does not stand in the report"


def test_a_quote_in_boilerplate_is_rejected() -> None:
    text = reading("Berlin sends troops.", boilerplate="Read also: Paris sends ships.")
    statements, rejections = ground([claim("Read also"), claim("Paris sends ships.")], text)
    assert statements == []
    assert [r.reason for r in rejections] == ["the quote stands in boilerplate"] * 2


def test_one_content_quoted_twice_is_one_statement_with_the_surest_evidence_first() -> None:
    text = reading("Berlin sends troops.", "So it does.", "Germany will send troops.")
    claims = [claim("Berlin sends troops.", 0, 0.6), claim("Germany will send troops.", 33, 0.8), claim("So it does.")]
    (statement,), rejections = ground([replace(c, confidence=0.5) if "So" in c.quote else c for c in claims], text)
    assert statement.evidence.quote == "Germany will send troops."
    assert [e.quote for e in statement.further] == ["Berlin sends troops.", "So it does."]
    assert statement.confidence == 0.8
    assert rejections == []


def test_one_quote_claimed_twice_is_one_evidence() -> None:
    (statement,), _ = ground([claim("Berlin", 0), claim("Berlin", 2)], reading("Berlin sends troops."))
    assert statement.further == ()


def test_different_contents_of_one_quote_are_statements_of_their_own() -> None:
    contents = [PLEDGE, make_position("pledges", "FRA"), Figure("troops", 500.0, "soldier")]
    statements, _ = ground([claim("Berlin", content=c) for c in contents], reading("Berlin sends troops."))
    assert {s.content for s in statements} == set(contents)


@given(st.lists(st.tuples(st.sampled_from(["one", "two", "three", "none"]), st.integers(0, 15)), max_size=8))
def test_no_claim_is_lost_and_statements_stand_in_order(drawn: list[tuple[str, int]]) -> None:
    text = reading("one two three one")
    claims = [claim(quote, hint, content=make_position("open", quote)) for quote, hint in drawn]
    statements, rejections = ground(claims, text)
    assert len(rejections) == sum(quote == "none" for quote, _ in drawn)
    assert {s.content for s in statements} == {c.content for c in claims if c.quote != "none"}
    assert [s.evidence.start for s in statements] == sorted(s.evidence.start for s in statements)
    assert ground(claims[::-1], text)[0] == statements or len({c.quote for c in claims}) < len(claims)


def test_the_start_of_the_quote_decides_on_boilerplate() -> None:
    text = reading("Berlin sends troops.", boilerplate="Menu")
    passages = (*text.passages[:-1], Passage(21, 25, 1, None, boilerplate=True))
    statements, _ = ground([claim("troops.")], replace(text, passages=passages))
    assert [s.evidence.start for s in statements] == [13]
