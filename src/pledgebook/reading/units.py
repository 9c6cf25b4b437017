"""What stands beside a number: scale, unit, bound, label."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pledgebook.knowledge.languages import Language, load_language
from pledgebook.reading.folding import fold, is_letter
from pledgebook.records.report import Bound

_NOTHING = re.compile(r"(?!)")
_WORD = re.compile(r"[^\W\d_]+(?:[-'.][^\W\d_]+)*\.?\s")
_REACH = 30
_COUNTED = frozenset({"soldier", "person", "state", "unit", "drone", "missile"})
_LONGEST_LINKS = 3


def alternatives(forms: Iterable[str]) -> str:
    """A pattern for any of `forms`, folded, the longest first; a form that ends in `*` may go on."""
    ordered = sorted({fold(form) for form in forms}, key=lambda form: (-len(form), form))
    return "|".join(re.escape(form[:-1]) + r"\w*" if form.endswith("*") else re.escape(form) for form in ordered)


class _Table:
    """Forms of one kind with their values; finds one at or before a place."""

    def __init__(self, values: dict[str, object], *, spaces: bool) -> None:
        self.values = {fold(form): value for form, value in values.items()}
        pattern = alternatives(self.values)
        stop = r"(?!\w)" if spaces else ""
        self.at = re.compile(rf"(?:{pattern}){stop}") if self.values else _NOTHING
        self.letters = [form for form in self.values if not form[0].isalnum()]
        # a sign such as $ may follow a letter, a word may not
        guard = r"(?<!\w)" if spaces else ""
        words = alternatives(form for form in self.values if form[0].isalnum())
        signs = alternatives(form for form in self.values if not form[0].isalnum())
        both = "|".join(part for part in (f"{guard}(?:{words})" if words else "", signs) if part)
        self.before = re.compile(rf"(?:{both})\s?$") if both else _NOTHING

    def value(self, found: str) -> object:
        found = found.rstrip() if found.rstrip() in self.values else found
        if found in self.values:
            return self.values[found]
        return next((v for f, v in self.values.items() if f.endswith("*") and found.startswith(f[:-1])), None)


class Units:
    """The words beside numbers of one language."""

    def __init__(self, language: Language) -> None:
        rules = language.quantities
        self.spaces = language.spaces
        # another number, or what joins two, ends the search for a unit
        self._stops = {fold(form) for form in (*rules.words, *rules.ranges, *rules.ordinals)}
        self._scales = _Table(dict(rules.scales), spaces=language.spaces)
        self._multipliers = _Table(dict(rules.multipliers), spaces=language.spaces)
        self._units = _Table(dict(rules.units), spaces=language.spaces)
        self._prefixes = _Table(dict(rules.prefix_units), spaces=language.spaces)
        self._bounds = _Table(dict(rules.bounds), spaces=language.spaces)
        self._after = _Table(dict(rules.bounds_after), spaces=language.spaces)
        labels = _Table(dict.fromkeys(rules.labels, True), spaces=language.spaces)
        self._labels = labels.before
        links = alternatives(rules.unit_links)
        self._links = re.compile(rf"(?:(?:{links})(?:\s|(?<=')))?") if links else re.compile("")

    def scale_at(self, folded: str, at: int) -> tuple[float, int] | None:
        """The scale ("million") that follows `at`, and where it ends."""
        found = self._scales.at.match(folded, _skip(folded, at))
        if found is None:
            return None
        value = self._scales.value(found[0])
        return (value, found.end()) if isinstance(value, float) else None

    def unit_at(self, folded: str, at: int, words: int = 2) -> tuple[str | None, int] | None:
        """The unit that follows `at`, at most so many `words` on for what is counted, and where it ends."""
        here = _skip(folded, at)
        linked = here
        for _ in range(_LONGEST_LINKS):
            found = self._units.at.match(folded, linked)
            if found is not None:
                return self._unit(found[0]), found.end()
            link = self._links.match(folded, linked)
            if link is None or link.end() == linked:
                break
            linked = link.end()
        for _ in range(words):
            word = _WORD.match(folded, here)
            if word is None or word[0].rstrip().endswith(".") or word[0].rstrip() in self._stops:
                return None
            here = word.end()
            found = self._units.at.match(folded, here)
            if found is not None:
                unit = self._unit(found[0])
                return (unit, found.end()) if unit in _COUNTED else None
        return None

    def _unit(self, found: str) -> str | None:
        value = self._units.value(found)
        return value if isinstance(value, str) else None

    def prefix_before(self, folded: str, at: int) -> tuple[str | None, int] | None:
        """The unit that stands before `at` ("$", "yüzde"), and where it starts."""
        left = max(0, at - _REACH)
        found = self._prefixes.before.search(folded[left:at])
        if found is None:
            return None
        value = self._prefixes.value(found[0].strip())
        return (value if isinstance(value, str) and value != "none" else None), left + found.start()

    def bound_before(self, folded: str, at: int) -> Bound | None:
        """The bound that stands before `at`: "more than", "about"."""
        left = max(0, at - _REACH)
        found = self._bounds.before.search(folded[left:at])
        return None if found is None else _bound(self._bounds.value(found[0].strip()))

    def bound_after(self, folded: str, at: int) -> tuple[Bound, int] | None:
        """The bound that follows `at`: "-odd", "以上", and where it ends."""
        here = at + 1 if folded[at : at + 1] == " " else at
        found = self._after.at.match(folded, here)
        bound = None if found is None else _bound(self._after.value(found[0]))
        return None if found is None or bound is None else (bound, found.end())

    def labelled(self, folded: str, at: int) -> bool:
        """Whether the number at `at` only names something: "article 5"."""
        return self._labels.search(folded[max(0, at - _REACH) : at]) is not None

    def counts(self, folded: str, start: int, end: int) -> bool:
        """Whether what stands beside the digits `start` to `end` shows that they are no year."""
        return (
            self.scale_at(folded, end) is not None
            or self.unit_at(folded, end, words=0) is not None
            or self.prefix_before(folded, start) is not None
        )


def _bound(value: object) -> Bound | None:
    for bound in ("about", "more", "less"):
        if value == bound:
            return bound
    return None


def _skip(folded: str, at: int) -> int:
    """`at` or the place after the space or hyphen there."""
    if folded[at : at + 1] == " ":
        return at + 1
    return at + 1 if folded[at : at + 1] == "-" and is_letter(folded, at + 1) else at


@cache
def units_of(code: str) -> Units:
    """The words beside numbers of the language with this code."""
    return Units(load_language(code))
