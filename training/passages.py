"""Reads the annotated training passages (see FORMAT.md) into plain records."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pledgebook.records.statement import Figure, Meeting, Position

ROOT = Path(__file__).parent / "passages"

ACTIONS = [
    "force",
    "air-defence",
    "backstop",
    "training",
    "arms",
    "finance",
    "monitoring",
    "guarantee",
    "sanctions",
    "energy",
    "ceasefire",
    "talks",
    "territory",
    "membership",
]
STANCES = ["delivers", "pledges", "open", "undecided", "refuses", "urged", "expected"]
CONDITIONS = ["ceasefire", "peace-deal", "us-support", "partners", "framework", "mandate", "russia-refuses", "other"]
DOMAINS = ["land", "sea", "air"]
STATUSES = ["held", "planned", "proposed", "refused", "ongoing"]
METRICS = [
    "states-pledging",
    "states-meeting",
    "troops",
    "territory-taken",
    "territory-share",
    "money",
    "import-value",
    "casualties",
    "attacks",
    "package-number",
    "share",
    "other",
]
UNITS = ["soldier", "EUR", "USD", "GBP", "km2", "state", "month", "unit", "percent", "person", "drone", "missile"]
ORGANISATIONS = {"EU", "NATO", "UN", "G7", "OSCE", "COALITION", "EUROPE"}
ACTOR = re.compile(r"[A-Z]{3}|GROUP:\d+")
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
JOINED = {"zh", "ja"}  # sentences follow one another without a space


class FormatError(ValueError):
    """A line that does not keep to FORMAT.md; the message names file, line and mend."""


@dataclass(slots=True)
class Sentence:
    """A sentence with its notes; `mentions` are pairs of words and the actor they mean."""

    text: str
    paragraph: int
    mentions: list[tuple[str, str]] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)


@dataclass(slots=True)
class Passage:
    """A passage, or a whole short report."""

    id: str
    language: str
    published: str | None
    genre: str
    sentences: list[Sentence] = field(default_factory=list)

    def text(self) -> str:
        """The passage as a report would print it."""
        space = "" if self.language in JOINED else " "
        out: list[str] = []
        for before, sentence in zip([None, *self.sentences], self.sentences, strict=False):
            if before is not None:
                out.append(space if before.paragraph == sentence.paragraph else "\n\n")
            out.append(sentence.text)
        return "".join(out)


def is_actor(word: str) -> bool:
    """Whether `word` is an actor id: an organisation, a state (three letters) or `GROUP:n`."""
    return word in ORGANISATIONS or bool(ACTOR.fullmatch(word))


def _one_of(word: str, allowed: list[str], what: str) -> str:
    if word not in allowed:
        raise FormatError(f"{what} {word!r}; one of: {' '.join(allowed)}")
    return word


def _actor(word: str) -> str:
    if not is_actor(word):
        raise FormatError(f"actor {word!r}; a three-letter state, GROUP:n or one of: {' '.join(sorted(ORGANISATIONS))}")
    return word


def _date(word: str) -> str | None:
    if word == "-":
        return None
    if not DATE.fullmatch(word):
        raise FormatError(f"date {word!r}; an ISO date, a month, a year or -")
    return word


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise FormatError(f"number {word!r}; digits with a decimal point") from None


def default_counterpart(actor: str, action: str) -> str | None:
    """Whom an action is usually for or against; the dossier says the same, and a test compares."""
    usual = "RUS" if action in {"sanctions", "energy"} else "UKR"
    if actor == "UKR" and action in {"ceasefire", "talks", "territory"}:
        usual = "RUS"
    return None if usual == actor else usual


def _position(words: list[str]) -> Position:
    if len(words) < 3:
        raise FormatError("a position needs an actor, an action and a stance")
    actor, action = _actor(words[0]), _one_of(words[1], ACTIONS, "action")
    fields: dict[str, Any] = {"counterpart": default_counterpart(actor, action)}
    for word in words[3:]:
        key, _, value = word.partition("=")
        if not value:
            raise FormatError(f"{word!r}; write key=value without spaces")
        if key not in _KEYS:
            raise FormatError(f"key {key!r}; one of: {' '.join(_KEYS)}")
        fields |= _KEYS[key](value)
    return Position(actor, action, _one_of(words[2], STANCES, "stance"), **fields)


def _amount(value: str) -> dict[str, Any]:
    number, _, unit = value.partition(":")
    return {"amount": _number(number), "unit": _one_of(unit, UNITS, "unit")}


_KEYS: dict[str, Callable[[str], dict[str, Any]]] = {
    "if": lambda v: {"conditions": tuple(_one_of(c, CONDITIONS, "condition") for c in v.split(","))},
    "on": lambda v: {"domains": tuple(_one_of(d, DOMAINS, "domain") for d in v.split(","))},
    "by": lambda v: {"speaker": None if v == "-" else _actor(v)},
    "for": lambda v: {"counterpart": None if v == "-" else _actor(v)},
    "until": lambda v: {"deadline": _date(v)},
    "amount": _amount,
}


def _meeting(words: list[str]) -> Meeting:
    if len(words) not in {4, 5}:
        raise FormatError("a meeting is: place date status participants [count]")
    place = None if words[0] == "-" else words[0].replace("_", " ")
    who = () if words[3] == "-" else tuple(_actor(a) for a in words[3].split(","))
    count = int(_number(words[4])) if len(words) == 5 else None
    return Meeting(place, _date(words[1]), _one_of(words[2], STATUSES, "status"), who, count)


def _figure(words: list[str]) -> Figure:
    if len(words) not in {3, 4}:
        raise FormatError("a figure is: metric value unit [place]")
    unit = None if words[2] == "-" else _one_of(words[2], UNITS, "unit")
    place = words[3] if len(words) == 4 and words[3] != "-" else None
    return Figure(_one_of(words[0], METRICS, "metric"), _number(words[1]), unit, place)


def _note(line: str, sentence: Sentence) -> None:
    """Add what one annotation line says to the sentence above it."""
    sign, rest = line[0], line[2:].strip()
    if sign == "=":
        surface, colon, actor = rest.rpartition(":")
        if actor.strip().isdigit() and surface.endswith("GROUP"):
            surface, colon, number = rest.rpartition(":GROUP:") if ":GROUP:" in rest else rest.rpartition(": GROUP:")
            actor = f"GROUP:{number}"
        surface = surface.strip()
        if not colon or surface not in sentence.text:
            raise FormatError(f"{surface!r} does not stand in the sentence to the letter")
        sentence.mentions.append((surface, _actor(actor.strip())))
    elif sign == ">":
        sentence.positions.append(_position(rest.split()))
    elif sign == "@":
        sentence.meetings.append(_meeting(rest.split()))
    else:
        sentence.figures.append(_figure(rest.split()))


def _header(line: str, language: str) -> Passage:
    parts = [p.strip() for p in line[2:].split("|")]
    if len(parts) != 3:
        raise FormatError("a header is: ## id | published | genre")
    return Passage(parts[0], language, _date(parts[1]), parts[2])


class _File:
    """Takes up the lines of one file, one after the other."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.passages: list[Passage] = []
        self.paragraph = 0

    def line(self, line: str) -> None:
        if line.startswith("## "):
            self.passages.append(_header(line, self.language))
            self.paragraph = 0
        elif not line.strip():
            self.paragraph += 1
        elif not self.passages:
            raise FormatError("text before the first header")
        elif line[0] in ">=@#":
            if line[1:2] != " " or not self.passages[-1].sentences:
                raise FormatError("a note needs a space after its sign and a sentence above it")
            _note(line, self.passages[-1].sentences[-1])
        else:
            self.passages[-1].sentences.append(Sentence(line.strip(), self.paragraph))


def read_file(path: Path, faults: list[str] | None = None) -> list[Passage]:
    """The passages of one file.

    A fault is raised, or, where a list is given, added to it and its line left out.
    """
    file = _File(path.parent.name)
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        try:
            file.line(line)
        except FormatError as fault:
            message = f"{path}:{number}: {fault}"
            if faults is None:
                raise FormatError(message) from None
            faults.append(message)
    return file.passages


def read_all(root: Path = ROOT, faults: list[str] | None = None) -> list[Passage]:
    """All passages below `root`, by file name."""
    return [p for path in sorted(root.glob("*/*.txt")) for p in read_file(path, faults)]
