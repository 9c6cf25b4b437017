"""Resolves what names nobody by itself: persons introduced by their office, offices, echoes, pronouns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from pledgebook.knowledge.actors import Actors, Cue, Name, Wording
from pledgebook.reading.introductions import Introduction, introduced
from pledgebook.records.report import Mention, MentionKind

STATE_KINDS = frozenset({"name", "adjective", "seat"})
PERSONAL = frozenset({"person", "title", "pronoun"})
TALKED_ABOUT = frozenset({"RUS", "UKR", "EUROPE", "COALITION"})
"""Actors of whom every report speaks: a minister without a state is seldom theirs."""
EVIDENT = ("EUROPE", "NATO", "DEU", "COALITION")
"""Whom "the allies", "the alliance", "the chancellor" and "the coalition" mean where nothing else was named."""
MOST = 1000
"""Forms of names learnt from one report; a text that introduces more persons is none."""
MEMORY = 2
"""A pronoun means a person named at most so many passages before."""
BESIDE_BEFORE, BESIDE_AFTER, BESIDE_PERSON = 4, 14, 30
"""A state named so near an office, in characters, is that of the office; a person named after it holds it."""


_OPENING = re.compile(r"\s*(?:(?P<quote>[\"«»„“”‘'—–「『])|\w+)")
_CLAUSE = re.compile(r"[,.;:!?。；，、]")


class Found(NamedTuple):
    """A name or cue found in a text."""

    start: int
    end: int
    name: Name | Cue


class Item(NamedTuple):
    """A mention in the making."""

    start: int
    end: int
    actor: str
    kind: MentionKind
    offices: tuple[str, ...] = ()


def overlaps(item: Item | Mention | Found, other: Item | Mention | Found) -> bool:
    """Whether two spans share a character."""
    return item.start < other.end and other.start < item.end


@cache
def _pronouns(words: tuple[str, ...], *, spaced: bool) -> re.Pattern[str] | None:
    if not words:
        return None
    either = "|".join(sorted({w for word in words for w in (word, word.capitalize())}, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)" if spaced else either)


class Tracker:
    """Follows the actors of a report from passage to passage."""

    def __init__(self, actors: Actors, published: str | None) -> None:
        self._actors = actors
        self._published = published
        self._known: set[str] = set()
        self._learnt: dict[str, Introduction] = {}
        self._search: re.Pattern[str] | None = None
        self._holders: dict[str, str] = {}
        self._seen: dict[str, int] = {}
        self._person: tuple[str, int] | None = None
        self._states: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        self._focus: str | None = None
        self._place = 0
        self._passage = 0

    def passage(self, text: str, language: str, found: Sequence[Found], groups: Sequence[Mention]) -> list[Mention]:
        """The mentions of the next passage, ordered, without overlap; offsets count from its beginning."""
        self._passage += 1
        wording = self._actors.wording(language)
        items = self._named(found)
        items += self._again(text, items)
        several = [cue for cue in found if isinstance(cue.name, Cue) and cue.name.kind == "several"]
        groups = [group for group in groups if not any(overlaps(group, cue) for cue in several)]
        items = _without_lost_titles(_with_groups(items, groups))
        offices = [item for item in found if isinstance(item.name, Cue) and item.name.kind == "office"]
        for new in introduced(text, offices, items, wording):
            self._learn(new, language, items)
        items.sort()
        resolved = [item for cue in found if isinstance(cue.name, Cue) for item in self._cue(text, cue, items, wording)]
        items += [item for item in resolved if not any(overlaps(item, other) for other in items)]
        items.sort()
        items += self._pronoun(text, wording, items)
        items.sort()
        items = self._carried(text, items) + items
        self._remember(items)
        return [Mention(item.start, item.end, item.actor, item.kind) for item in items]

    def _named(self, found: Sequence[Found]) -> list[Item]:
        """The names, each with its actor at the time of the report."""
        items = []
        for start, end, name in found:
            if isinstance(name, Cue) or (name.weak and name.person not in self._known):
                continue
            if name.person is None:
                items.append(Item(start, end, name.actor, name.kind))
                continue
            self._known.add(name.person)
            actor = self._actors.person_actor(name.person, self._published)
            offices = self._actors.person_offices(name.person, self._published)
            items.append(Item(start, end, actor, "person", offices))
        return items

    def _again(self, text: str, items: Sequence[Item]) -> list[Item]:
        """Persons introduced before, named again."""
        if self._search is None:
            return []
        again = []
        for match in self._search.finditer(text):
            learnt = self._learnt[match.group()]
            item = Item(*match.span(), learnt.actor or "", "person", (learnt.office,))
            if not any(overlaps(item, other) for other in items):
                again.append(item)
        return again

    def _learn(self, new: Introduction, language: str, items: list[Item]) -> None:
        actor = new.actor or self._only_state(items)
        item = Item(new.start, new.end, actor, "person", (new.office,))
        if not actor or len(self._learnt) >= MOST or any(overlaps(item, other) for other in items):
            return
        items.append(item)
        known = new._replace(actor=actor)
        for form in self._actors.grammar(language).forms(new.family, "people"):
            self._learnt.setdefault(form, known)
        either = "|".join(sorted(map(re.escape, self._learnt), key=len, reverse=True))
        self._search = re.compile(rf"(?<!\w)(?:{either})(?!\w)" if self._actors.wording(language).spaced else either)

    def _only_state(self, items: Sequence[Item]) -> str:
        """The one third state that this passage and the one before speak of; nothing where there are several."""
        here = _states(items)
        third = (here | self._states[1]) - TALKED_ABOUT
        return next(iter(third)) if len(third) == 1 else ""

    def _cue(self, text: str, cue: Found, items: Sequence[Item], wording: Wording) -> Iterator[Item]:
        start, end, name = cue
        if not isinstance(name, Cue):
            return
        if name.kind == "several":
            share = (end - start) / len(name.values)  # every actor needs characters of its own
            for place, actor in enumerate(name.values):
                yield Item(start + round(place * share), start + round((place + 1) * share), actor, "title")
        elif name.kind == "echo":
            echoed = self._echo(cue, name.values, items)
            if echoed is not None and not any(i.kind == "person" and _beside(text, cue, i) for i in items):
                yield Item(start, end, echoed, "title")
        else:
            holder = self._office(text, cue, items, wording)
            if holder is not None:
                yield Item(start, end, holder, "title")

    def _echo(self, cue: Found, actors: Sequence[str], items: Sequence[Item]) -> str | None:
        """Of the actors that a word may echo the one named last, else the evident one."""
        seen = self._seen | {item.actor: self._place + item.start + 1 for item in items if item.start < cue.start}
        named = [actor for actor in actors if actor in seen]
        return max(named, key=seen.__getitem__) if named else next((a for a in actors if a in EVIDENT), None)

    def _office(self, text: str, cue: Found, items: Sequence[Item], wording: Wording) -> str | None:
        """Whom an office with nothing beside it means: who was named with it before."""
        if any(_beside(text, cue, item) for item in items):
            return None
        before = text[: cue.start].rsplit(maxsplit=1)[-1:]
        word = before[0].lower() if before else ""
        own = word in wording.possessives
        if wording.articles and not own and word not in wording.articles:
            return None
        office = cue.name.values[0] if isinstance(cue.name, Cue) else ""
        for held in reversed(self._holders):
            if held == office or (office == "minister" and held.endswith("minister")):
                return self._holders[held]
        return self._person[0] if own and self._person else None

    def _pronoun(self, text: str, wording: Wording, items: Sequence[Item]) -> list[Item]:
        pattern = _pronouns(wording.pronouns, spaced=wording.spaced)
        if pattern is None or self._person is None or self._passage - self._person[1] > MEMORY:
            return []
        match = pattern.search(text)
        if match is None or any(item.kind in PERSONAL and item.start < match.end() for item in items):
            return []
        return [Item(*match.span(), self._person[0], "pronoun")]

    def _carried(self, text: str, items: Sequence[Item]) -> list[Item]:
        """Whom the passages before spoke of, where this one names nobody or opens with somebody's words."""
        opening = _OPENING.match(text)
        if self._focus is None or opening is None or (items and not opening["quote"]):
            return []
        if any(item.kind in PERSONAL or item.actor == self._focus or item.start < opening.end() for item in items):
            return []
        return [Item(*opening.span(), self._focus, "carried")]

    def _remember(self, items: Sequence[Item]) -> None:
        persons = [item for item in items if item.kind in PERSONAL]
        if items:
            self._focus = (persons or items)[0].actor
        self._states = self._states[1], _states(items)
        for item in items:
            self._place += 1
            self._seen[item.actor] = self._place
            if item.kind == "person":
                if self._person is None or self._person[1] != self._passage:
                    self._person = item.actor, self._passage  # the first is mostly the subject
                for office in item.offices:
                    self._holders.pop(office, None)
                    self._holders[office] = item.actor


def _states(items: Sequence[Item]) -> frozenset[str]:
    return frozenset(item.actor for item in items if item.kind in STATE_KINDS)


def _beside(text: str, cue: Found, item: Item) -> bool:
    """Whether `item` tells whose office `cue` is."""
    if item.start < cue.start:
        return cue.start - item.end <= BESIDE_BEFORE
    reach = BESIDE_PERSON if item.kind == "person" else BESIDE_AFTER
    return item.start - cue.end <= reach and not _CLAUSE.search(text, cue.end, item.start)


def _without_lost_titles(items: Sequence[Item]) -> list[Item]:
    """`items` without the titles beside which another actor stands: "the chancellor" is not German in Vienna."""
    return [
        item
        for item in items
        if item.kind != "title"
        or not any(
            other.kind != "title"
            and other.actor != item.actor
            and (0 <= other.start - item.end <= BESIDE_BEFORE or 0 <= item.start - other.end <= 1)
            for other in items
        )
    ]


def _with_groups(items: Sequence[Item], groups: Sequence[Mention]) -> list[Item]:
    """Counted groups outrank the names within them ("26 European nations"), organisations outrank groups ("G7")."""
    out = list(items)
    for group in groups:
        inside = [item for item in out if overlaps(item, group)]
        if any(item.kind == "organisation" and item.actor != "EUROPE" for item in inside):
            continue
        out = [item for item in out if item not in inside]
        out.append(Item(group.start, group.end, group.actor, "group"))
    return out
