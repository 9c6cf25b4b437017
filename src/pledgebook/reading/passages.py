"""Cuts a text into passages: sentences with their paragraph and language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from sentencex import get_sentence_boundaries

from pledgebook.knowledge.languages import Language, load_language
from pledgebook.reading.detection import TWINS, paragraph_languages
from pledgebook.records.report import Passage

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
_INITIAL = re.compile(r"(?:^|[\s(«„“\"'.])[^\W\d_]\.$")
_ORDINAL = re.compile(r"(?:^|[\s(])\d{1,3}\.$")
_CJK_STOP = re.compile(r"[。！？!?]+|[「『“《（(【〔」』”》）)】〕]")
_OPEN, _SHUT = frozenset("「『“《（(【〔"), frozenset("」』”》）)】〕")
_CLOSING = "”»“\"'’)]}›」』）】"
_WINDOW = 4000
_GLANCE = 200
_FALLBACK = "en"  # whose rules hold where a paragraph is in no language of ours
_MOST_BLOCK = 6  # titles that follow a heading such as "Related stories"


def find_passages(text: str, language_hint: str | None = None) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """The passages of `text` in order, and its languages, the most frequent first.

    Every character that is no space lies in one passage.

    Args:
        text: the report's text.
        language_hint: what the report says its language is; paragraphs that clearly are in another keep theirs.
    """
    lines = [found.span() for found in _LINE.finditer(text) if not found[0].isspace()]
    paragraphs = [text[start:end] for start, end in lines]
    languages = paragraph_languages(paragraphs, language_hint)
    marked = _boilerplate(paragraphs, languages)
    out: list[Passage] = []
    counted: Counter[str] = Counter()
    for number, ((start, _), paragraph, language) in enumerate(zip(lines, paragraphs, languages, strict=True)):
        if language is not None and not marked[number]:
            counted[language] += len(paragraph)
        for at, to in _sentences(paragraph, language):
            out.append(Passage(start + at, start + to, number, language, marked[number]))
    return tuple(out), tuple(code for code, _ in counted.most_common())


def read_in(passages: Iterable[Passage]) -> tuple[str, ...]:
    """The languages by whose rules passages were cut and are searched."""
    used = {passage.language or _FALLBACK for passage in passages}
    return tuple(sorted(used.union(TWINS) if used.intersection(TWINS) else used))


def _sentences(paragraph: str, language: str | None) -> Iterator[tuple[int, int]]:
    """Yield the sentences' offsets, without the spaces around them."""
    rules = load_language(language) if language is not None else None
    if rules is not None and not rules.spaces:
        cuts = list(_full_stops(paragraph))
    else:
        cuts = list(_boundaries(paragraph, language or _FALLBACK))
    start = 0
    for cut in cuts:
        if _may_end(paragraph, start, cut, rules):
            yield from _trimmed(paragraph, start, cut)
            start = cut
    yield from _trimmed(paragraph, start, len(paragraph))


def _boundaries(paragraph: str, language: str) -> Iterator[int]:
    """Where sentences begin, but for the first; a window at a time, since the cutter's time grows with its square."""
    start = 0
    while start < len(paragraph):
        window = paragraph[start : start + _WINDOW]
        cuts = [start + boundary["start_index"] for boundary in get_sentence_boundaries(language, window)[1:]]
        whole = start + len(window) >= len(paragraph)
        yield from cuts if whole else cuts[:-1]
        # the last sentence of a window may go on after it
        begin = cuts[-1] if cuts and not whole else start + len(window)
        if cuts and not whole:
            yield begin
        start = begin


def _full_stops(paragraph: str) -> Iterator[int]:
    """Where sentences of Chinese and Japanese end: a quotation stays in the sentence that holds it."""
    depth = 0
    for found in _CJK_STOP.finditer(paragraph):
        sign = found[0][0]
        if sign in _OPEN:
            depth += 1
        elif sign in _SHUT:
            depth = max(0, depth - 1)
        elif depth == 0:
            yield found.end()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _may_end(paragraph: str, start: int, cut: int, rules: Language | None) -> bool:
    """Whether a sentence may end before `cut`: not after an abbreviation, nor where a small letter goes on."""
    # a glance on either side: the whole sentence at each cut would make the time grow with its square
    before, after = paragraph[max(start, cut - _GLANCE) : cut].rstrip(), paragraph[cut : cut + 40].lstrip()
    if not before or not after:
        return False
    closing = after[0] in _CLOSING and after[0] != "“" and (len(after) == 1 or not after[1].isalnum())
    # "WARSAW.— The minister" is a dateline
    dateline = after[0] in "-–—" and not paragraph[cut - 1].isspace()
    if closing or dateline or after[0].islower():
        return False
    if rules is None or before[-1] != ".":
        return True
    word = before.rsplit(None, 1)[-1].lstrip("(«„“\"'")
    if word in rules.closing and after[0].isupper():
        return True
    if _INITIAL.search(before[-5:]) or word in rules.abbreviations:
        return False
    return not (rules.ordinal_dot and _ORDINAL.search(before[-6:]))


@cache
def _patterns(language: str | None) -> tuple[re.Pattern[str], frozenset[str]]:
    rules = load_language(language or _FALLBACK)
    labels = "|".join(re.escape(label) for label in rules.source_labels)
    source = rf"[(\[]?(?:{labels})\s?[:：]\s?(?:https?://\S+|.{{0,60}})[)\]]?\s*\|?"
    return (
        re.compile("|".join(f"(?:{pattern})" for pattern in (*rules.boilerplate, source)), re.IGNORECASE),
        frozenset(heading.casefold() for heading in rules.headings),
    )


def _boilerplate(paragraphs: list[str], languages: list[str | None]) -> list[bool]:
    """Which paragraphs are none of the article's: buttons, teasers, adverts, credits."""
    marked: list[bool] = []
    left = 0
    for paragraph, language in zip(paragraphs, languages, strict=True):
        pattern, headings = _patterns(language)
        bare = paragraph.strip()
        if bare.casefold().rstrip(":：") in headings:
            left = _MOST_BLOCK
            marked.append(True)
            continue
        title = left > 0 and len(bare) < 140 and bare[-1] not in '.!?…。！？”"»'
        left = left - 1 if title else 0
        marked.append(title or pattern.fullmatch(bare) is not None)
    return marked
