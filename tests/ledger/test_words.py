"""Words to search by: every script, exact offsets, one form for what people take for the same."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.ledger.words import LONGEST, fold, words

LETTERS = st.one_of(
    st.text(max_size=40),
    st.text("aÄßİıłZ0٢٣'’ʼ-_ \u00ad\u200f\u0301é", max_size=40),
    st.text("ضماناتٍ أإآٱةىيـ ﷺﺍ\u0651\u064b", max_size=40),
    st.text("安全保障がカ\u3099ｶﾞー々 。G7", max_size=40),
    st.text("гґїйё зв'язок กำลัง हिन्दी", max_size=40),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ÉTAT", "état"),
        ("e\u0301tat", "etat"),
        ("Łódź", "lodz"),
        ("STRASSE", "Straße"),
        ("IĞDIR", "ığdır"),
        ("İzmir", "izmir"),
        ("Україна", "УКРАЇНА"),
        ("ёлка", "елка"),
        ("ضماناتٍ", "ضمانات"),
        ("أمنيّة", "امنيه"),
        ("الـــقوات", "القوات"),
        ("على", "علي"),
        ("٢٠٢٥", "2025"),
        ("ｶﾞ", "ガ"),
        ("ＡＢＣ", "abc"),
        ("soft\u00adware", "software"),
    ],
)
def test_spellings_of_one_word_are_alike(one: str, other: str) -> None:
    assert [w.folded for w in words(one)] == [w.folded for w in words(other)] != []


@pytest.mark.parametrize(("one", "other"), [("が", "か"), ("हिन्दी", "हन्द"), ("กำ", "กา"), ("нет", "нёб")])
def test_other_words_stay_other(one: str, other: str) -> None:
    assert [w.folded for w in words(one)] != [w.folded for w in words(other)]


def test_chinese_and_japanese_are_words_of_one_character() -> None:
    assert [w.folded for w in words("G7首脳、第2回")] == ["g7", "首", "脳", "第", "2", "回"]


@pytest.mark.parametrize("apostrophe", "'’ʼ")
def test_every_apostrophe_parts_a_word(apostrophe: str) -> None:
    assert [w.folded for w in words(f"зв{apostrophe}язок")] == ["зв", "язок"]


def test_what_is_between_words_is_no_word() -> None:
    assert list(words("\x00 – \u200f“…” ـ \ud800 ! 😀 _")) == []


@given(LETTERS)
def test_words_stand_in_order_and_are_made_from_their_characters(text: str) -> None:
    end = 0
    for word in words(text):
        assert end <= word.start < word.end <= len(text)
        assert word.folded == fold(text[word.start : word.end])
        assert 0 < len(word.folded) <= LONGEST
        end = word.end


@given(LETTERS)
def test_case_and_composition_never_matter_to_latin_letters(text: str) -> None:
    latin = "".join(c for c in text if c.isascii())
    assert [w.folded for w in words(latin)] == [w.folded for w in words(latin.upper())]


def test_no_character_folds_to_what_parts_words_or_queries() -> None:
    for code in range(sys.maxunicode + 1):
        if 0xD800 <= code < 0xE000:
            continue
        folded = fold(chr(code))
        assert not any(c.isspace() or c in '"*¶\x00' for c in folded), hex(code)
