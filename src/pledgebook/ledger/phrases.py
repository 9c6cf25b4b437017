"""What a query asks for: words, all of them; words between quotation marks stand side by side; `word*` begins so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from pledgebook.ledger.words import Word, words
from pledgebook.records.report import Span

MOST_CHARACTERS, MOST_PHRASES, MOST_WORDS = 2000, 32, 256
"""Of a query, its phrases, a phrase's words; what goes beyond is left out."""

_PIECE = regex.compile(r'"([^"]*)"?|([^\s"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』〝〞", '"'))
_SPACELESS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words that stand side by side; the last one may be only the `beginning` of a word."""

    folded: tuple[str, ...]
    beginning: bool = False

    def matches(self, found: Words) -> Iterator[Span]:
        """Yield where it stands in a text."""
        first, rest = self.folded[0], len(self.folded) - 1
        alone = self.beginning and not rest
        starts = found.beginning_with(first) if alone else found.places.get(first, [])
        for at in starts:
            part = found.words[at : at + rest + 1]
            if len(part) > rest and self._is(part):
                yield Span(part[0].start, part[-1].end)

    def _is(self, part: Sequence[Word]) -> bool:
        *whole, last = (word.folded for word in part)
        ends = last.startswith(self.folded[-1]) if self.beginning else last == self.folded[-1]
        return ends and tuple(whole) == self.folded[:-1]


class Words:
    """The words of a text, and where each of them stands."""

    def __init__(self, body: str) -> None:
        self.words = list(words(body))
        self.places: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            self.places.setdefault(word.folded, []).append(at)

    def beginning_with(self, letters: str) -> list[int]:
        """The numbers of the words that begin with some letters."""
        return sorted(at for word, places in self.places.items() if word.startswith(letters) for at in places)


def phrases(query: str) -> list[Phrase]:
    """What a query asks for: words, all of them; words between quotation marks stand side by side; `word*` begins so.

    Nothing in a query is wrong: signs that mean nothing are passed over.
    """
    found: dict[Phrase, None] = {}
    for quoted, plain in _PIECE.findall(query[:MOST_CHARACTERS].translate(_QUOTES)):
        folded = tuple(word.folded for word in words(quoted or plain))[:MOST_WORDS]
        if folded:
            beginning = plain.endswith("*") and not _SPACELESS.fullmatch(folded[-1])
            found[Phrase(folded, beginning)] = None
    return list(found)[:MOST_PHRASES]
