"""Finds places where leaders meet: cities, and palaces that stand for them."""

from __future__ import annotations

from functools import cache

from pledgebook.knowledge.languages import load_language
from pledgebook.knowledge.places import load_places
from pledgebook.reading.folding import fold
from pledgebook.reading.lexicon import Lexicon, stretches
from pledgebook.records.report import Passage, PlaceMention


@cache
def _lexicon(code: str) -> Lexicon:
    language = load_language(code)
    names = load_places(code)
    senses = [(form, "place", place) for form, place in names.items()]
    return Lexicon(senses, spaces=language.spaces, prefixes=language.prefixes)


def find_places(text: str, passages: tuple[Passage, ...]) -> tuple[PlaceMention, ...]:
    """The places that `passages` name, in order and without overlap; a venue stands for its city."""
    folded = fold(text)
    out: list[PlaceMention] = []
    for code, start, end in stretches(passages):
        for token in _lexicon(code).find(text, folded, start, end):
            if token.value is None or (out and out[-1].start == token.start):
                continue
            place, state = token.value
            out.append(PlaceMention(token.start, token.end, place, state))
    return tuple(out)
