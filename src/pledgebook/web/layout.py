"""Templates and what all pages share: used by the workbench and by the static site alike."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import jinja2
from babel import Locale

from pledgebook.knowledge.actors import load_actors
from pledgebook.publication.standings import SIGNS
from pledgebook.templates import environment
from pledgebook.web.links import Links

_STEERING = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")

NAV: tuple[tuple[str, str], ...] = (
    ("Matrix", "matrix"),
    ("Changes", "changes"),
    ("Stories", "stories"),
    ("Meetings", "meetings"),
    ("Figures", "figures"),
    ("Conflicts", "conflicts"),
    ("Conditions", "conditions"),
    ("Coverage", "coverage"),
    ("Ceasefire", "ceasefire"),
    ("Map", "map"),
    ("Review", "review"),
    ("Read", "read"),
    ("Search", "search"),
)
"""The pages that the navigation names, each with its method of `Links`."""


def fill(template: str, *, links: Links, **context: Any) -> str:
    """A page from a template of `web/templates`.

    Args:
        template: the file's name.
        links: gives all addresses.
        context: what the template asks for. `user`, `csrf`, `moments`, `here` and `query` may be left out, as the
            static site does: the page then has no forms of its own. `nav` may name fewer pages. Where `static_site`,
            `policy` and `seen` (the moment, in words) have to be given: no server sends or knows them.
    """
    shared = {"user": None, "csrf": "", "moments": None, "here": "", "query": (), "nav": NAV, "static_site": False}
    return _environment().get_template(template).render({**shared, "links": links, **context})


@cache
def _environment() -> jinja2.Environment:
    made = environment("web/templates", revealed)
    made.filters.update(actor=actor, language=language, percent=percent)
    made.globals.update(SIGNS=SIGNS)
    return made


def revealed(value: Any) -> Any:
    """A text with the characters shown that would steer a page: overrides of direction, and control characters.

    They could make `refuses` read otherwise than it was written (Unicode Technical Report 36, 2.6).
    """
    if not isinstance(value, str) or not _STEERING.search(value):
        return value
    return type(value)(_STEERING.sub(_named, value))


def _named(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"


def actor(identifier: str) -> str:
    """What an actor is called in English; the id of one that is not known."""
    actors = load_actors()
    if identifier.startswith("GROUP:"):
        return f"{identifier[6:]} states"
    return actors.label(identifier) if actors.is_actor(identifier) else identifier


def language(code: str | None) -> str:
    """What a language is called in English; the code of one that is not known."""
    return str(Locale("en").languages.get(code or "", code or "language unknown"))


def percent(share: float) -> str:
    """A probability in percent, rounded down: what is not certain is never shown as 100 %."""
    return f"{int(share * 100)} %"
