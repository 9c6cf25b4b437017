"""Finds places where leaders meet: cities, and palaces that stand for them."""

from __future__ import annotations

from functools import cache

from pledgebook.knowledge.languages import load_language
from pledgebook.knowledge.places import capital_of, load_places
from pledgebook.reading.folding import fold
from pledgebook.reading.lexicon import Lexicon, stretches
from pledgebook.records.report import Mention, Passage, PlaceMention


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


@cache
def _capitals(code: str) -> Lexicon:
    language = load_language(code)
    senses = [(form, "capital", None) for form in language.capital]
    return Lexicon(senses, spaces=language.spaces, prefixes=language.prefixes)


def find_capitals(text: str, passages: tuple[Passage, ...], mentions: tuple[Mention, ...]) -> tuple[PlaceMention, ...]:
    """The cities that words such as "the French capital" stand for."""
    folded = fold(text)
    ends = {mention.end: mention for mention in mentions}
    starts = {mention.start: mention for mention in mentions}
    out: list[PlaceMention] = []
    for code, start, end in stretches(passages):
        for token in _capitals(code).find(text, folded, start, end):
            beside = (
                ends.get(token.start) or ends.get(token.start - 1) or starts.get(token.end) or starts.get(token.end + 1)
            )
            city = capital_of(beside.actor) if beside is not None else None
            if beside is not None and city is not None:
                place = PlaceMention(min(token.start, beside.start), max(token.end, beside.end), city, beside.actor)
                out.append(place)
    return tuple(out)
