"""Actors: states, organisations and the persons who act for them, and what each is called in every language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from babel import Locale

from pledgebook.errors import UsageError
from pledgebook.knowledge.files import DATA, read_yaml
from pledgebook.knowledge.forms import Grammar, script
from pledgebook.records.report import MentionKind

FOLDER = DATA / "actors"
GROUP = re.compile(r"GROUP:[1-9][0-9]{0,2}")
FALLBACK = "en"
LATIN = "LATIN"
_PARTS: tuple[tuple[str, MentionKind, str], ...] = (
    ("seats", "seat", "names"),
    ("adjectives", "adjective", "adjectives"),
    ("titles", "title", "names"),
    ("names", "name", "names"),
)


class Name(NamedTuple):
    """What a surface form means: an actor, how it is named, and the person where it is a person's name.

    `weak` names count only where the person was named in full before; `masked` ones name nobody.
    """

    actor: str
    kind: MentionKind
    person: str | None = None
    weak: bool = False
    masked: bool = False


MASK = Name("", "name", None, masked=True)


class Office(NamedTuple):
    """An office that a person holds for an actor, from a day to a day (ISO dates, None where open)."""

    actor: str
    office: str
    start: str | None = None
    end: str | None = None

    def holds(self, date: str) -> bool:
        """Whether `date` (a day, month or year) lies in the office's time."""
        return (self.start or "") <= date and (self.end is None or date <= self.end)


@dataclass(frozen=True, slots=True)
class Person:
    """A person with every spelling of the name and the offices, the earliest first."""

    key: str
    name: str
    spellings: tuple[str, ...]
    weak: tuple[str, ...]
    offices: tuple[Office, ...]


class Cue(NamedTuple):
    """A word that means an actor only by what stands before it: an office, an echo, several at once."""

    kind: Literal["office", "echo", "several"]
    values: tuple[str, ...]
    """The office, the actors that it may echo, or all those that it means."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How a language speaks of offices and persons; `short` are names of one letter and what stands around them."""

    cues: Mapping[str, Cue]
    articles: frozenset[str]
    possessives: frozenset[str]
    particles: frozenset[str]
    links: tuple[str, ...]
    stops: tuple[str, ...]
    pronouns: tuple[str, ...]
    short: Mapping[str, Any] | None
    spaced: bool


@dataclass(frozen=True, slots=True, eq=False)  # hashed by identity: its names are cached
class Actors:
    """Everything known about actors; names are made language by language, when first asked for."""

    states: Mapping[str, Mapping[str, str]]
    organisations: Mapping[str, Mapping[str, str]]
    people: Mapping[str, Person]

    def is_actor(self, actor: str) -> bool:
        """Whether `actor` is the id of a state, an organisation or a counted group."""
        return actor in self.states or actor in self.organisations or bool(GROUP.fullmatch(actor))

    def label(self, actor: str, language: str = FALLBACK) -> str:
        """What `actor` is called in `language`; English where that is unknown.

        Raises:
            UsageError: there is no such actor.
        """
        if not self.is_actor(actor):
            raise UsageError(f"{actor!r} is no actor; a three-letter state, an organisation or GROUP:n")
        if actor in self.states:
            state = self.states[actor]
            territories = Locale.parse(language).territories if language != FALLBACK else {}
            return str(territories.get(state["alpha2"], state["name"]))
        if actor in self.organisations:
            own = read_names(language).get("names", {}).get(actor) if language in languages() else None
            return str(own[0]).replace("=", "") if own else self.organisations[actor]["name"]
        return actor

    def person_actor(self, person: str, date: str | None = None) -> str:
        """Whom `person` acts for at `date`: in the latest office held then, else the nearest before, else the first."""
        offices = self.people[person].offices
        if date is None:
            return offices[-1].actor
        for office in reversed(offices):
            if office.holds(date):
                return office.actor
        past = [office for office in offices if (office.start or "") <= date]
        return (past or offices)[-1 if past else 0].actor

    def person_offices(self, person: str, date: str | None = None) -> tuple[str, ...]:
        """The offices that `person` holds at `date`; all of them where no date is given."""
        return tuple(o.office for o in self.people[person].offices if date is None or o.holds(date))

    def names(self, language: str) -> Mapping[str, Name]:
        """Every surface form known in `language`, persons included, English not."""
        return _names(self, language)

    def grammar(self, language: str) -> Grammar:
        """How names change in `language`."""
        return _grammar(language)

    def wording(self, language: str) -> Wording:
        """How `language` speaks of offices and persons."""
        return _wording(language)


@cache
def languages() -> tuple[str, ...]:
    """The languages in which names are known, in alphabetical order."""
    return tuple(sorted(path.stem for path in (FOLDER / "names").glob("*.yaml")))


@cache
def read_names(language: str) -> Mapping[str, Any]:
    """The data file of names in `language`; empty where there is none."""
    if language not in languages():
        return MappingProxyType({})
    value: dict[str, Any] = read_yaml(FOLDER / "names" / f"{language}.yaml", "names")
    return MappingProxyType(value)


@cache
def load_actors() -> Actors:
    """All actors and persons.

    Raises:
        DataError: a data file breaks its schema.
    """
    people = {}
    for key, entry in read_yaml(FOLDER / "people.yaml", "people").items():
        offices = tuple(Office(*office) for office in entry["offices"])
        people[key] = Person(key, entry["name"], tuple(entry["spellings"]), tuple(entry.get("weak", ())), offices)
    return Actors(
        MappingProxyType(read_yaml(FOLDER / "states.yaml", "states")),
        MappingProxyType(read_yaml(FOLDER / "organisations.yaml", "organisations")),
        MappingProxyType(people),
    )


@cache
def _grammar(language: str) -> Grammar:
    data = read_names(language)
    endings = {
        kind: {ending: tuple(forms) for ending, forms in table.items()}
        for kind, table in data.get("endings", {}).items()
    }
    prefixes = {beginning: tuple(items) for beginning, items in data.get("prefixes", {}).items()}
    return Grammar(endings, prefixes, str.maketrans(data.get("fold", {})), str.maketrans(data.get("lower", {})))


@cache
def _wording(language: str) -> Wording:
    data = read_names(language)
    return Wording(
        MappingProxyType(dict(_cues(data, _grammar(language)))),
        frozenset(data.get("articles", ())),
        frozenset(data.get("possessives", ())),
        frozenset(data.get("particles", ())),
        tuple(data.get("links", ())),
        tuple(data.get("stops", ())),
        tuple(data.get("pronouns", ())),
        data.get("short"),
        data.get("spaced", True),
    )


def _cues(data: Mapping[str, Any], grammar: Grammar) -> Iterator[tuple[str, Cue]]:
    """Cues by form; later ones outrank earlier ones."""
    for office, words in data.get("offices", {}).items():
        cue = Cue("office", (office,))
        # headlines and titles before a name write every word large: "Prime Minister"
        large = [" ".join(part[0].upper() + part[1:] for part in word.split(" ")) for word in words]
        yield from ((form, cue) for word in (*words, *large) for form in grammar.forms(word, "names"))
    echoed: dict[str, list[str]] = {}
    for actor, words in data.get("echoes", {}).items():
        for word in words:
            echoed.setdefault(grammar.even(word), []).append(actor)
    yield from ((form, Cue("echo", tuple(actors))) for form, actors in echoed.items())
    for joined, words in data.get("several", {}).items():
        several = Cue("several", tuple(joined.split("+")))
        yield from ((grammar.even(word), several) for word in words)


def _cldr(actors: Actors, language: str) -> Iterator[tuple[str, str, MentionKind]]:
    """The names of states and of the capitals that time zones are named after."""
    for tag in read_names(language).get("locales", (language,)):
        locale = Locale.parse(tag)
        for actor, state in actors.states.items():
            name = locale.territories.get(state["alpha2"])
            if name:
                yield actor, name, "name"
            if "zone" in state:
                # CLDR leaves out a city whose name is that of its time zone
                city = locale.time_zones.get(state["zone"], {}).get("city")
                yield actor, city or state["zone"].rpartition("/")[2].replace("_", " "), "seat"


def _people(actors: Actors, language: str, grammar: Grammar) -> Iterator[tuple[str, Name]]:
    own = read_names(language).get("scripts", (LATIN,))
    for key, person in actors.people.items():
        actor = person.offices[-1].actor
        for weak, spellings in ((False, person.spellings), (True, person.weak)):
            name = Name(actor, "person", key, weak)
            for spelling in spellings:
                written = script(spelling)
                if written in own:
                    yield from ((form, name) for form in grammar.forms(spelling, "people"))
                elif written == LATIN:
                    yield grammar.even(spelling), name


@cache
def _names(actors: Actors, language: str) -> Mapping[str, Name]:
    """Later entries outrank earlier ones: CLDR, persons, then our own table."""
    data, grammar = read_names(language), _grammar(language)
    table: dict[str, Name] = {}
    for actor, name, kind in _cldr(actors, language):
        entry = Name(actor, kind if actor not in actors.organisations else "organisation")
        table.update((form, entry) for form in grammar.forms(name, "names"))
    table.update(_people(actors, language, grammar))
    for part, kind, rule in _PARTS:
        for actor, words in data.get(part, {}).items():
            entry = Name(actor, "organisation" if kind == "name" and actor in actors.organisations else kind)
            table.update((form, entry) for form in _all_forms(words, rule, grammar))
    for masked in data.get("not", ()):
        table.update((form, MASK) for form in grammar.forms(masked, "none"))
    return MappingProxyType(table)


def _all_forms(words: Iterable[str], rule: str, grammar: Grammar) -> Iterator[str]:
    for word in words:
        yield from grammar.forms(word, rule)
