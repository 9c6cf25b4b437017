"""Finds the sources that a report names itself: agencies, papers, the address at its end."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

from pledgebook.knowledge.languages import LANGUAGES, load_language
from pledgebook.knowledge.sources import load_sources
from pledgebook.reading.folding import fold
from pledgebook.reading.lexicon import Lexicon
from pledgebook.records.report import Credit, Span

_ADDRESS = re.compile(r"https?://[^\s<>\"')\]|]+")
_REACH = 24


@cache
def _agencies() -> tuple[Lexicon, Lexicon]:
    """Names in scripts that have spaces between words, and in those that have none."""
    names = load_sources()
    spaced = [(form, "agency", name) for form, name in names.items() if not _joined(form)]
    joined = [(form, "agency", name) for form, name in names.items() if _joined(form)]
    prefixes = load_language("ar").prefixes
    return Lexicon(spaced, prefixes=prefixes), Lexicon(joined, spaces=False)


def _joined(form: str) -> bool:
    return "\u3040" <= form[0] <= "\u9fff"


@cache
def _label() -> re.Pattern[str]:
    labels = {fold(label) for code in LANGUAGES for label in load_language(code).source_labels}
    return re.compile(rf"(?:{'|'.join(re.escape(label) for label in sorted(labels))})\s*[:：]\s*$")


def find_credits(text: str) -> tuple[Credit, ...]:
    """The agencies and papers that `text` names and the addresses that it gives as its source, in order."""
    folded = fold(text)
    addresses = [found.span() for found in _ADDRESS.finditer(text)]
    named = [
        Credit("address", text[start:end], Span(start, end))
        for start, end in addresses
        if _label().search(folded[max(0, start - _REACH) : start])
    ]
    starts = [start for start, _ in addresses]

    def within(at: int) -> bool:
        place = bisect_right(starts, at) - 1
        return place >= 0 and at < addresses[place][1]

    for lexicon in _agencies():
        found = lexicon.find(text, folded, 0, len(text))
        named += [Credit("agency", t.value, Span(t.start, t.end)) for t in found if not within(t.start)]
    return tuple(sorted(named, key=lambda credit: (credit.span.start, credit.kind)))
