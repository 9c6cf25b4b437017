"""Finds the characters that name actors: names, persons, capitals, adjectives, counted groups, titles."""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import ahocorasick_rs

from pledgebook.knowledge.actors import FALLBACK, Actors, Cue, Name, languages, load_actors
from pledgebook.reading.coreference import Found, Tracker
from pledgebook.reading.groups import find_groups
from pledgebook.records.report import Mention, Passage, Quantity

_CAPITALS = re.compile(r"[^\W\d_a-z]{4,}")
_KATAKANA = re.compile(r"[\u30a0-\u30ff]+")
_ARTICLE = re.compile(r"\w{1,4}[ ']")  # what may be an article before the name proper
_REACH = 60
_LONGEST = 2000
_SHORT = 3
"""A name of so few katakana is often a part of another word."""


class _Index(NamedTuple):
    automaton: ahocorasick_rs.AhoCorasick
    forms: list[str]
    table: Mapping[str, Name | Cue]
    even: Callable[[str], str]
    short: re.Pattern[str] | None
    letters: Mapping[str, Name]


@cache
def _index(actors: Actors, language: str) -> _Index:
    """The names of `language` and of English; the language's own outrank the English ones."""
    grammar = actors.grammar(language)
    wording = actors.wording(language)
    table: dict[str, Name | Cue] = dict(wording.cues)
    table.update({grammar.even(form): name for form, name in actors.names(FALLBACK).items()})
    if language != FALLBACK:
        table.update(actors.names(language))
    forms = list(table)
    automaton = ahocorasick_rs.AhoCorasick(forms, ahocorasick_rs.MatchKind.LeftmostLongest)
    short = wording.short
    single = {**short["actors"], **short["unclear"]} if short else {}
    letters = {letter: Name(actor, "name") for letter, actor in single.items()}
    return _Index(automaton, forms, table, grammar.even, _short_pattern(short) if short else None, letters)


def _short_pattern(short: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """Letters beside each other or beside the words that go with them; unclear ones only where a word begins."""
    clear, unclear = "".join(short["actors"]), "".join(short["unclear"])
    letters = clear + unclear
    after, before = ("|".join(sorted(map(re.escape, short[k]), key=len, reverse=True)) for k in ("after", "before"))
    return re.compile(
        f"(?:{before})(?P<object>[{letters}](?={after}|[^\\w])|[{clear}])"
        f"|(?<!\\w)[{letters}]{{2,}}|[{letters}]{{3,}}"
        f"|(?:[{clear}][{letters}]|[{unclear}][{clear}])(?={after}|[^\\w])"
        f"|(?<!\\w)[{unclear}](?={after})|[{clear}](?={after})|(?<!\\w)[{letters}](?=[、，：])"
    )


def _joins(inner: str, outer: str) -> bool:
    """Whether `outer`, the neighbour of a name's edge `inner`, makes the name a part of a longer word."""
    if not (outer.isalnum() or outer == "_"):
        return bool(unicodedata.combining(outer)) and outer > "\u02ff"
    return inner.isalnum() and not _ideograph(outer) and not _ideograph(inner)


def _ideograph(character: str) -> bool:
    return "\u3040" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff"


def _whole(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` stands for itself, not within a longer word."""
    if start and _joins(text[start], text[start - 1]):
        return False
    if end < len(text) and _joins(text[end - 1], text[end]):
        return False
    if end - start <= _SHORT and _KATAKANA.fullmatch(text, start, end):
        around = text[max(start - 1, 0) : start] + text[end : end + 1]
        return not any(_KATAKANA.fullmatch(c) and c != "・" for c in around)
    return True


def _search(text: str, index: _Index) -> Iterator[Found]:
    """The names in `text`, longest first at each place; masked ones included."""
    last = 0
    for pattern, start, end in index.automaton.find_matches_as_indexes(text):
        name = index.table[index.forms[pattern]]
        found = _checked(text, start, end, index, name)
        if found is None or _ARTICLE.match(text, found.start, found.end):
            found = _inside(text, found or Found(start, end, name), index) or found
        if found is not None and found.start >= last:
            last = found.end
            yield found


def _checked(text: str, start: int, end: int, index: _Index, name: Name | Cue) -> Found | None:
    """The name found, or a shorter one that begins there, where it is no part of a longer word."""
    if _whole(text, start, end):
        return Found(start, end, name)
    for shorter in range(end - 1, start + 1, -1):
        other = index.table.get(text[start:shorter])
        if other is not None and _whole(text, start, shorter):
            return Found(start, shorter, other)
    return None


def _inside(text: str, echo: Found, index: _Index) -> Found | None:
    """A name that begins within a find and outlasts it: "the coalition" opens "the coalition of the willing"."""
    for pattern, start, end in index.automaton.find_matches_as_indexes(text[echo.start + 1 : echo.end + _REACH]):
        start, end = echo.start + 1 + start, echo.start + 1 + end  # noqa: PLW2901  # offsets of the whole text
        name = index.table[index.forms[pattern]]
        if start < echo.end < end and isinstance(name, Name) and _whole(text, start, end):
            return Found(start, end, name)
    return None


def _lowered(text: str, lower: Mapping[int, str]) -> str | None:
    """`text` with its words in capitals written as names are; None where there is none or offsets would move."""

    def word(match: re.Match[str]) -> str:
        found = match.group()
        if not found.isupper():
            return found
        return found[0] + found[1:].translate(lower).lower()

    changed = _CAPITALS.sub(word, text)
    return changed if changed != text and len(changed) == len(text) else None


def _in_letters(text: str, index: _Index) -> Iterator[Found]:
    """Actors named by one letter, as headlines in Chinese and Japanese do."""
    if index.short is None:
        return
    for match in index.short.finditer(text):
        start, end = match.span("object") if match["object"] else match.span()
        for at in range(start, end):
            yield Found(at, at + 1, index.letters[text[at]])


def _merge(first: list[Found], second: Iterator[Found]) -> list[Found]:
    """`first` and whatever of `second` overlaps none of it, by offset."""
    free = [new for new in second if all(new.end <= old.start or new.start >= old.end for old in first)]
    return sorted([*first, *free], key=lambda found: found.start)


def find_names(text: str, language: str | None, actors: Actors) -> list[Found]:
    """The names and cues in a passage's text, ordered, without overlap; weak names are included and marked."""
    known = language if language in languages() else FALLBACK
    index = _index(actors, known)
    even = index.even(text)
    found = list(_search(even, index))
    lowered = _lowered(even, actors.grammar(known).lower)
    if lowered is not None:
        found = _merge(found, _search(lowered, index))
    if index.short is not None:
        found = _merge(found, _in_letters(even, index))
    return [item for item in found if isinstance(item.name, Cue) or not item.name.masked]


def find_mentions(
    text: str,
    passages: Sequence[Passage],
    published: str | None = None,
    knowledge: Actors | None = None,
    quantities: Iterable[Quantity] | None = None,
) -> tuple[Mention, ...]:
    """The mentions of actors in a report, ordered by offset, without overlap.

    Args:
        text: the report's text.
        passages: its passages; boilerplate is left out.
        published: when it was published; a person acts for whom it was then.
        knowledge: the actors, by default those of the package.
        quantities: the quantities found in the report, where they are known already; they tell counted groups.
    """
    actors = knowledge or load_actors()
    searched = [passage for passage in passages if not passage.boilerplate]
    groups = deque(find_groups(text, searched, quantities))
    tracker = Tracker(actors, published)
    mentions: list[Mention] = []
    for passage in searched:
        language = passage.language if passage.language in languages() else FALLBACK
        for start, end in _pieces(text, passage):
            own = [Mention(g.start - start, g.end - start, g.actor, g.kind) for g in _until(groups, start, end)]
            found = find_names(text[start:end], language, actors)
            resolved = tracker.passage(text[start:end], language, found, own)
            mentions += [Mention(start + m.start, start + m.end, m.actor, m.kind) for m in resolved]
    return tuple(mentions)


def _pieces(text: str, passage: Passage) -> Iterator[tuple[int, int]]:
    """A passage, or parts of it where it is longer than any sentence: the work grows with the square of its names."""
    start = passage.start
    while passage.end - start > _LONGEST:
        end = text.rfind(" ", start + 1, start + _LONGEST)
        end = start + _LONGEST if end < 0 else end
        yield start, end
        start = end
    yield start, passage.end


def _until(groups: deque[Mention], start: int, end: int) -> Iterator[Mention]:
    """Take from `groups` those within `start` and `end`, and drop those before."""
    while groups and groups[0].start < end:
        group = groups.popleft()
        if group.start >= start and group.end <= end:
            yield group
