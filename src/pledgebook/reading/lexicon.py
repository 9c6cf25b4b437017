"""Finds many word forms in one pass, at word boundaries where the script has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from pledgebook.reading.folding import fold, is_letter
from pledgebook.records.report import Passage


@dataclass(frozen=True, slots=True)
class Token:
    """A form found in a text, with one of its senses."""

    start: int
    end: int
    kind: str
    value: Any


class Lexicon:
    """Forms with their senses, ready to be found."""

    def __init__(
        self, senses: Iterable[tuple[str, str, Any]], *, spaces: bool = True, prefixes: Iterable[str] = ()
    ) -> None:
        """Build from (form, kind, value); `prefixes` may be written together with a form before it."""
        self._senses: dict[str, list[tuple[str, str, Any]]] = {}
        for form, kind, value in senses:
            self._senses.setdefault(fold(form), []).append((form, kind, value))
        self._forms = list(self._senses)
        match = MatchKind.Standard if spaces else MatchKind.LeftmostLongest
        self._automaton = AhoCorasick(self._forms, matchkind=match)
        self._spaces = spaces
        self._prefixes = frozenset(prefixes)

    def find(self, text: str, folded: str, start: int, end: int) -> Iterator[Token]:
        """Yield the forms in `text[start:end]` in order; a form of several senses gives a token for each."""
        last = start
        for here, there, form in self._bounded_matches(folded, start, end):
            if here < last:
                continue
            written = text[here:there]
            tokens = [
                Token(here, there, kind, value)
                for original, kind, value in self._senses[form]
                if _case_fits(original, written)
            ]
            if tokens:
                last = there
                yield from tokens

    def _bounded_matches(self, folded: str, start: int, end: int) -> Iterable[tuple[int, int, str]]:
        """The forms that begin and end with a word, by offset, the longest first."""
        # all matches, since the longest may end within a word where a shorter one does not
        found = self._automaton.find_matches_as_indexes(folded[start:end], overlapping=self._spaces)
        matches = [(start + at, start + to, self._forms[index]) for index, at, to in found]
        if not self._spaces:
            return matches
        bounded = [match for match in matches if self._bounded(folded, *match)]
        return sorted(bounded, key=lambda match: (match[0], -match[1]))

    def _bounded(self, folded: str, start: int, end: int, form: str) -> bool:
        if form[-1].isalnum() and is_letter(folded, end):
            return False
        if not form[0].isalnum() or not is_letter(folded, start - 1):
            return True
        if not self._prefixes:
            return False
        first = start
        while first and start - first < 4 and is_letter(folded, first - 1):
            first -= 1
        return folded[first:start] in self._prefixes


def _case_fits(form: str, written: str) -> bool:
    """Whether `written` may stand for `form`: a form with capitals stands as it is or in capitals throughout."""
    if form == form.lower() or written.isupper():
        return True
    if form.isupper():
        return False
    return form[0].islower() or written[0].isupper()


def stretches(passages: Iterable[Passage]) -> Iterator[tuple[str, int, int]]:
    """Yield (language, start, end) for runs of passages in one language; those in no known language are left out."""
    language, start, end = None, 0, 0
    for passage in passages:
        if passage.language != language:
            if language is not None:
                yield language, start, end
            language, start = passage.language, passage.start
        end = passage.end
    if language is not None:
        yield language, start, end
