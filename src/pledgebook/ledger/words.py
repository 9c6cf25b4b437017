"""Texts as words to search by, in every script; each word knows the exact characters that it was made from.

Chinese and Japanese write no spaces: there each character is a word, and what is sought is a row of them. Elsewhere
a word is a run of letters, digits and marks. Words are folded as Unicode's NFKC_Casefold does (Unicode Standard
Annex 31), and further: diacritics go, Arabic vowel signs, tatweel and the spellings of alef, ya and ta marbuta too.
Marks that make another letter in Japanese and vowel signs of Indic and Thai scripts stay.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

LONGEST = 64
"""Letters of a word that count: the index cuts very long ones, and not at a letter."""

_SINGLE = r"\p{Han}\p{Hiragana}\p{Katakana}"
_APART = rf"{_SINGLE}\u02bc"  # an apostrophe that Unicode calls a letter parts words, as the others do
_WORD = regex.compile(
    rf"[{_SINGLE}][\u3099\u309a\uff9e\uff9f]?"
    rf"|[[\p{{L}}\p{{N}}]--[{_APART}]](?:\p{{Cf}}*[[\p{{L}}\p{{N}}\p{{M}}]--[{_APART}]])*",
    regex.VERSION1,
)

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("ٱ", "ا"),
        **dict.fromkeys("ىی", "ي"),
        "ة": "ه",
        "ک": "ك",
        "ـ": None,
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ħ": "h",
        "æ": "ae",
        "œ": "oe",
    }
)
"""Letters that no decomposition makes alike."""


class Word(NamedTuple):
    """A folded word, made from `text[start:end]`."""

    folded: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text, in order; they do not overlap."""
    for found in _WORD.finditer(text):
        if folded := fold(found[0]):
            yield Word(folded, found.start(), found.end())


@lru_cache(maxsize=1 << 16)  # few words make up most of all texts
def fold(word: str) -> str:
    """A word without case, diacritics and variants; empty where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    kept = "".join(map(_digit, filter(_stays, plain))).translate(_ALIKE)
    return unicodedata.normalize("NFC", kept)[:LONGEST]


def _stays(character: str) -> bool:
    """Whether it is a letter, a digit, or a mark that is no diacritic (combining classes of Unicode, chapter 4.3)."""
    kind = unicodedata.combining(character)
    if kind == 1 or 10 <= kind <= 36 or kind >= 202:
        return False
    return unicodedata.category(character)[0] in "LNM"


def _digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character
