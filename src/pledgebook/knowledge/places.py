"""The places where leaders meet, under every name and in every case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from pledgebook.knowledge.files import DATA, read_yaml
from pledgebook.knowledge.languages import forms, load_language

Place = tuple[str, str]
"""The usual English name and the state it lies in."""


@cache
def _raw() -> dict[str, Any]:
    raw: dict[str, Any] = read_yaml(DATA / "places.yaml", "places")
    return raw


@cache
def load_places(code: str) -> Mapping[str, Place | None]:
    """Every form under which a text in the language `code` may name a place; None for names that are no place.

    Names in the language's own script and in Latin letters are given, in Polish, Russian and Ukrainian with their
    case endings.
    """
    scripts = {"LATIN", *(_script(day) for day in load_language(code).dates.weekdays)}
    endings = {end: tuple(line.split()) for end, line in _raw()["endings"].get(code, {}).items()}
    out: dict[str, Place | None] = {}
    for name, entry in _raw()["places"].items():
        if code in entry.get("not", "").split():
            continue
        place = (name, entry["state"])
        for form in forms(entry["names"]):
            if _script(form) in scripts:
                inflected = endings if code != "pl" and (_script(form) != "LATIN" or code == "de") else {}
                out.update(dict.fromkeys(_cases(form, inflected), place))
        for form in forms(entry.get(code, "")):
            out.update(dict.fromkeys(_cases(form, endings), place))
        out.update((form, place) for form in forms(entry.get("venues", "")) if _script(form) in scripts)
    out.update(dict.fromkeys(forms(_raw().get("no_places", ""))))
    return MappingProxyType(out)


def capital_of(state: str) -> str | None:
    """The usual English name of a state's capital, where it is one of the places."""
    name: str | None = _raw()["capitals"].get(state)
    return name


def state_of(place: str) -> str | None:
    """The state that a place lies in, by its usual English name."""
    entry = _raw()["places"].get(place)
    return str(entry["state"]) if entry else None


def _script(form: str) -> str:
    letter = next((c for c in form if c.isalpha()), None)
    name = unicodedata.name(letter, "").partition(" ")[0] if letter else ""
    return "CJK" if name in {"HIRAGANA", "KATAKANA"} else name


def _cases(form: str, endings: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """`form`, and it with the endings of the longest ending that it has."""
    yield form
    for size in range(min(len(form) - 1, 4), 0, -1):
        replaced = endings.get(form[-size:])
        if replaced is not None:
            yield from (form[:-size] + ending for ending in replaced)
            return
