"""The language of each paragraph."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pledgebook.knowledge.languages import LANGUAGES, load_language
from pledgebook.reading.folding import fold

# known to the identifier so that they are not taken for ours
_OTHERS = ("bg", "cs", "da", "el", "et", "fa", "fi", "he", "hi", "hr", "hu")
_MORE_OTHERS = ("ko", "lt", "lv", "no", "ro", "sk", "sl", "sr", "sv", "th", "vi")
_LETTERS_NEEDED = 40
_SURE = 0.9
_SURE_SHORT = 0.97
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
TWINS = ("id", "ms")
_HINT_MARKS = 3  # words of the other twin that outweigh what a report says of itself
_FIRST_SAMPLE = 64  # mostly tells; none of 9,000 paragraphs where it is sure is told otherwise by more
_LONGEST_SAMPLE = 160  # of the training passages, none is told otherwise by more


@cache
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*LANGUAGES, *_OTHERS, *_MORE_OTHERS])
    identifier.nb_ptc = np.ascontiguousarray(identifier.nb_ptc)  # it takes rows, and leaves columns side by side
    return identifier


def paragraph_languages(paragraphs: Sequence[str], hint: str | None) -> list[str | None]:
    """The language of each paragraph, None where it is not one of ours.

    A paragraph too short to tell takes the language of the one before it, or else of the document.
    """
    guesses = [_guess(paragraph) for paragraph in paragraphs]
    guesses = _settle_twins(guesses, paragraphs, hint)
    weights: Counter[str] = Counter()
    for paragraph, (language, sure) in zip(paragraphs, guesses, strict=True):
        if language:
            weights[language] += len(paragraph) if sure else len(paragraph) // 10
    if hint in LANGUAGES:
        weights[hint] += 1 + (sum(weights.values()) // 5)
    main = weights.most_common(1)[0][0] if weights else hint
    out: list[str | None] = []
    for paragraph, (language, sure) in zip(paragraphs, guesses, strict=True):
        fits = language if sure else main
        if not sure and main is not None and not _scripts_fit(paragraph, main):
            fits = language
        out.append(fits)
    return [language if language in LANGUAGES else None for language in out]


def _guess(paragraph: str) -> tuple[str | None, bool]:
    """A language and whether it is sure."""
    sample = paragraph[:_LONGEST_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    if not letters:
        return None, False
    kana, han = len(_KANA.findall(sample)), len(_HAN.findall(sample))
    if han + kana > letters * 0.3:
        japanese = kana > 0.1 * (han + kana)
        return ("ja" if japanese else "zh"), han + kana >= (8 if japanese else 12)
    if letters > _FIRST_SAMPLE:
        language, probability = _likeliest(sample[:_FIRST_SAMPLE])
        if probability >= _SURE_SHORT and language in LANGUAGES:
            return language, True
    language, probability = _likeliest(sample)
    if letters < _LETTERS_NEEDED // 2:
        return language, False
    needed = _SURE if letters >= _LETTERS_NEEDED else _SURE_SHORT
    if language not in LANGUAGES and letters < 2 * _LETTERS_NEEDED:
        return language, False
    return language, probability >= needed or (letters >= 100 and probability >= 0.5)


def _likeliest(sample: str) -> tuple[str, float]:
    """The likeliest language and its probability; twins count as one."""
    ranked = dict(_identifier().rank(sample)[:2])
    language = next(iter(ranked))
    return language, sum(ranked.values()) if set(ranked) == set(TWINS) else ranked[language]


def _settle_twins(
    guesses: list[tuple[str | None, bool]], paragraphs: Sequence[str], hint: str | None
) -> list[tuple[str | None, bool]]:
    """Indonesian and Malay look alike in a paragraph: the words of the whole document decide."""
    texts = [p for p, (language, _) in zip(paragraphs, guesses, strict=True) if language in TWINS]
    if not texts:
        return guesses
    words = Counter(re.findall(r"\w+", fold(" ".join(texts))))
    marks = {code: sum(words[marker] for marker in load_language(code).markers) for code in TWINS}
    if hint in TWINS:
        marks[hint] += _HINT_MARKS
    twin = max(TWINS, key=lambda code: marks[code])
    return [(twin, sure) if language in TWINS else (language, sure) for language, sure in guesses]


@cache
def _scripts(code: str) -> str:
    """The script of a language, as its weekdays are written."""
    return _script(next(iter(load_language(code).dates.weekdays)))


def _script(text: str) -> str:
    letter = next((c for c in text if c.isalpha()), None)
    name = unicodedata.name(letter, "").partition(" ")[0] if letter else ""
    return "CJK" if name in {"HIRAGANA", "KATAKANA"} else name


def _scripts_fit(paragraph: str, language: str) -> bool:
    if language not in LANGUAGES:
        return True
    return _script(paragraph) in {_scripts(language), "LATIN", ""}
