"""Generates the forms in which a name stands in a text: case endings, prefixes, a capital at the beginning."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

Endings = Mapping[str, tuple[str, ...]]

MOST = 400
"""More forms than this of one name are a mistake in the data: only its ground form is kept."""

EVEN = str.maketrans(
    {"’": "'", "ʼ": "'", "‘": "'", "＇": "'", "´": "'", "`": "'", "\u00a0": " ", "\u202f": " ", "‑": "-", "‐": "-"}
)
"""Signs that look alike and mean the same; each is one character, so offsets stay."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """How names change in a language: `endings` by kind of word, `prefixes` by the beginning they replace."""

    endings: Mapping[str, Endings] = field(default_factory=dict)
    prefixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fold: Mapping[int, str] = field(default_factory=dict)
    lower: Mapping[int, str] = field(default_factory=dict)

    def even(self, text: str) -> str:
        """`text` with signs and letters that writers confuse made equal; every character keeps its offset."""
        text = text.translate(EVEN)
        return text.translate(self.fold) if self.fold else text

    def forms(self, name: str, kind: str) -> Iterator[str]:
        """Every form of `name`; a word that opens with `=` stays as it is, as does one that ends with a hyphen."""
        endings = self.endings.get(kind, {})
        words = [tuple(_inflect(word, endings)) for word in name.split(" ")]
        size = 1
        for forms in words:
            size *= len(forms)
        if size > MOST:
            words = [(word.lstrip("="),) for word in name.split(" ")]
        for combination in product(*words):
            form = self.even(" ".join(combination))
            for whole in (form, *self._prefixed(form)):
                yield whole
                if whole[0].islower():
                    yield whole[0].upper() + whole[1:]

    def _prefixed(self, form: str) -> Iterator[str]:
        for beginning, prefixes in self.prefixes.items():
            if form.startswith(beginning):
                for prefix in prefixes:
                    yield prefix + form[len(beginning) :]


def _inflect(word: str, endings: Endings) -> Iterable[str]:
    if word.startswith("="):
        return (word[1:],)
    if not endings or word.isupper() or word.endswith(("-", ".")):
        return (word,)
    for length in range(min(len(word), 6), -1, -1):
        found = endings.get(word[len(word) - length :])
        if found is not None:
            stem = word[: len(word) - length]
            return dict.fromkeys((word, *(stem + ending for ending in found)))
    return (word,)


def script(name: str) -> str:
    """The script of a name's first letter, as Unicode calls it: LATIN, CYRILLIC, ARABIC, CJK, KATAKANA."""
    for character in name:
        if character.isalpha():
            return unicodedata.name(character, "UNKNOWN").partition(" ")[0]
    return "UNKNOWN"
