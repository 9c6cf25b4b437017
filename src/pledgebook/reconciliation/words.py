"""The words of a report, compared: shingles (Broder, 1997), sentences, and how much of one text stands in another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pledgebook.records.report import Span

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_JOINED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")

SHINGLE = 3
"""Words of a shingle: two reports on one event share many pairs of words, but few triples."""

CHARACTERS = 2
"""Characters of a script without spaces that count as much as a word."""

MOST_WORDS = 20_000
"""A text is compared by its first words: a book's worth of text must not be compared in whole."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text as its words: offsets by passage, normalised (NFKC, case folded), and their shingles.

    `unit` is how many words count as one: 1, or 2 for scripts without spaces, whose characters are the words here.
    """

    passages: tuple[Span, ...]
    of_passage: tuple[tuple[str, ...], ...]
    shingles: frozenset[str]
    unit: int

    @property
    def count(self) -> int:
        """How many words there are."""
        return sum(map(len, self.of_passage)) // self.unit

    def is_long(self, passage: int, least: int) -> bool:
        """Whether a passage has at least so many words."""
        return len(self.of_passage[passage]) >= least * self.unit


def words_of(text: str, passages: Iterable[Span]) -> Words:
    """The words of the passages of a text; those without a word are left out."""
    spans, words, left = list[Span](), list[tuple[str, ...]](), MOST_WORDS
    for span in passages:
        found = _WORD.findall(text[span.start : span.end])[:left]
        if found:
            spans.append(span)
            words.append(tuple(unicodedata.normalize("NFKC", word).casefold() for word in found))
            left -= len(found)
    flat = [word for passage in words for word in passage]
    joined = sum(_JOINED.match(word) is not None for word in flat)
    unit = CHARACTERS if joined * 2 > len(flat) else 1
    return Words(tuple(spans), tuple(words), frozenset(shingles(flat, SHINGLE * unit)), unit)


def shingles(words: Sequence[str], size: int) -> list[str]:
    """Every run of `size` words; all of them as one where there are fewer."""
    return [" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1))] if words else []


def resemblance(one: Words, other: Words) -> float:
    """The share of all shingles that both have (Jaccard)."""
    both = len(one.shingles & other.shingles)
    return both / max(1, len(one.shingles) + len(other.shingles) - both)


def containment(one: Words, other: Words) -> float:
    """The share of the shorter text's shingles that the other has too."""
    return len(one.shingles & other.shingles) / max(1, min(len(one.shingles), len(other.shingles)))


def alike(one: Words, other: Words) -> list[tuple[Span, Span]]:
    """The passages that stand in both, the longest first; those that are nearly the same count too.

    A passage's match is the one that shares the most shingles with it, at least half.
    """
    size = SHINGLE * one.unit
    theirs: dict[str, list[int]] = {}
    for number, passage in enumerate(other.of_passage):
        for shingle in set(shingles(passage, size)):
            theirs.setdefault(shingle, []).append(number)
    found = []
    for span, passage in zip(one.passages, one.of_passage, strict=True):
        mine = set(shingles(passage, size))
        shared: dict[int, int] = {}
        for shingle in mine:
            for number in theirs.get(shingle, ()):
                shared[number] = shared.get(number, 0) + 1
        best = min(shared, key=lambda number: (-shared[number], number), default=None)
        if best is not None and shared[best] * 2 >= len(mine):
            found.append((shared[best], span, other.passages[best]))
    found.sort(key=lambda match: (-match[0], match[1].start))
    return [(mine, their) for _, mine, their in found]
