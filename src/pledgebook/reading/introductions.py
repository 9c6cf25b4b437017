"""Finds persons whom a text introduces by office and state: "Portuguese defence minister Nuno Melo"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pledgebook.knowledge.actors import Cue, Wording

if TYPE_CHECKING:
    from pledgebook.reading.coreference import Found, Item

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_GAP = re.compile(r"[\s,–—(“„«\"]{1,3}")
_ARABIC = re.compile(r"[\u0621-\u064a]{3,}")
_DOTTED = re.compile(r"[\u4e00-\u9fff]{1,6}[·・•][\u4e00-\u9fff]{1,4}|[\u30a1-\u30ff]{2,}")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc・＝=]{2,14}$")
FEWEST, LONGEST = 2, 4
"""Words of a person's name, particles included."""


class Introduction(NamedTuple):
    """A person introduced: where the name stands, the family name, the state or organisation, the office."""

    start: int
    end: int
    family: str
    actor: str | None
    office: str


def introduced(text: str, offices: Sequence[Found], items: Sequence[Item], wording: Wording) -> Iterator[Introduction]:
    """The persons introduced in a passage whom no list of persons knows."""
    for found in offices:
        office = found.name.values[0] if isinstance(found.name, Cue) else ""
        if any(item.kind == "person" and 0 <= item.start - found.end <= 40 for item in items):
            continue
        beside = _beside(text, found, items)
        if wording.spaced:
            yield from _spaced(text, found, beside, items, wording, office)
        else:
            yield from _unspaced(text, found, beside, wording, office)


def _beside(text: str, office: Found, items: Sequence[Item]) -> Item | None:
    """The state or organisation named beside an office, within the same clause."""
    after = [item for item in items if 0 <= item.start - office.end <= 6 and item.kind != "person"]
    before = [item for item in items if 0 <= office.start - item.end <= 10 and item.kind != "person"]
    for item in (*after, *reversed(before)):
        between = text[min(item.end, office.end) : max(item.start, office.start)]
        if not re.search(r"[.,;:!?。；，、]", between):
            return item
    return None


def _spaced(
    text: str, office: Found, beside: Item | None, items: Sequence[Item], wording: Wording, title: str
) -> Iterator[Introduction]:
    end = max(office.end, beside.end if beside is not None and beside.start >= office.end else 0)
    link = _links(wording.links)
    field = link.match(text, end) if link is not None else None
    end = field.end() if field else end
    gap = _GAP.match(text, end)
    if gap is None or not text[end:].strip():
        return
    words = list(_run(text, gap.end(), items, wording))
    if len(words) < FEWEST or (_ARABIC.match(words[0].group()) and end == office.end):
        return  # one word is too often no name, and Arabic has no capitals to tell
    start, stop, family = words[0].start(), words[-1].end(), words[-1].group()
    if len(family) > 2:
        yield Introduction(start, stop, family, beside.actor if beside else None, title)


def _run(text: str, at: int, items: Sequence[Item], wording: Wording) -> Iterator[re.Match[str]]:
    """The words of a name from `at` on: capitals, or Arabic words that are no others."""
    for count in range(LONGEST):
        word = _WORD.match(text, at)
        if word is None or any(item.start < word.end() and word.start() < item.end for item in items):
            return
        if not _names(word.group(), count, wording):
            return
        yield word
        if text[word.end() : word.end() + 1] != " ":
            return
        at = word.end() + 1


def _names(word: str, place: int, wording: Wording) -> bool:
    """Whether `word`, the first, second … after an office, can be a part of a person's name."""
    if _stops(word, wording.stops):
        return False
    if _ARABIC.match(word):
        return place <= 1  # Arabic has no capitals: given and family name, no more
    return (word[0].isupper() and len(word) > 1) or (place > 0 and word in wording.particles)


def _stops(word: str, stops: Sequence[str]) -> bool:
    return any(word == stop or (stop.endswith("-") and word.startswith(stop[:-1])) for stop in stops)


def _unspaced(text: str, office: Found, beside: Item | None, wording: Wording, title: str) -> Iterator[Introduction]:
    """Names beside an office in Chinese (after it) and Japanese (before it)."""
    before = _KATAKANA.search(text, max(0, office.start - 14), office.start)
    if before is not None and (beside is None or before.start() >= beside.end):
        family = re.split(r"[・＝=]", before.group())[-1]
        if len(family) > 1 and family not in wording.stops:
            yield Introduction(before.start(), before.end(), family, beside.actor if beside else None, title)
        return
    after = _DOTTED.match(text, office.end)
    if after is None or beside is None:
        return
    given, _, family = re.sub("[・•]", "·", after.group()).partition("·")
    stops = [at for at in range(1, len(family)) if family[at] in wording.stops]
    family = family[: min(stops)] if stops else family
    if len(family) > 1:
        end = after.start() + len(given) + 1 + len(family)
        yield Introduction(after.start(), end, family, beside.actor, title)


@cache
def _links(links: tuple[str, ...]) -> re.Pattern[str] | None:
    """The field of an office that stands apart from it: "ministre portugais de la Défense"."""
    if not links:
        return None
    either = "|".join(sorted(map(re.escape, links), key=len, reverse=True))
    return re.compile(rf"\s(?:{either})\s?[^\W\d_]\w+(?:\s[^\W\dA-Z_]\w+)?")
