"""A brief of one page, on a dossier or on one actor: what is pledged, contested, and changed of late, with sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pledgebook.guarantees.conditions import FIRM
from pledgebook.publication.changes import headline
from pledgebook.publication.contents import DARK, FILLS, Contents, name_of, web_address
from pledgebook.publication.standings import SIGNS
from pledgebook.records.change import Change
from pledgebook.records.commitment import Commitment, Said, Standing
from pledgebook.templates import environment

MOST = 7
"""Lines of what is pledged that fit on a page, as a rule; other sections have fewer."""

LONGEST = 170
"""Characters of a quote; its offsets lead to the whole."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so, in which words, where: the report, its publisher, day and address on the web, and the offsets."""

    quote: str
    speaker: str
    day: str
    report: str
    publisher: str | None
    language: str | None
    url: str | None
    start: int
    end: int

    @property
    def place(self) -> str:
        """The report, who published it when, and the offsets."""
        publisher = f"{self.publisher}, " if self.publisher else ""
        return f"{publisher}{self.day}, {self.report} [{self.start}:{self.end}]"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is told: its standing if it is a commitment, in words, with particulars and sources."""

    standing: Standing | None
    words: str
    particulars: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Lines below a title; `more` of them are left out. `none` is said where there is no line."""

    title: str
    lines: tuple[Line, ...]
    more: int
    none: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief: title, the moment, how many commitments stand how, and sections."""

    title: str
    moment: str
    counts: Mapping[Standing, int]
    sections: tuple[Section, ...]


def brief(
    contents: Contents,
    late: tuple[str, Sequence[Change], Mapping[str, Said]],
    actor: str | None = None,
    most: int = MOST,
) -> Brief:
    """The brief of a dossier, or of one actor in it.

    Args:
        contents: the records of the book.
        late: since when a change counts as late, the changes and the statements that moved them.
        actor: whom it is on.
        most: how many lines the first section has at most.

    Raises:
        UsageError: nothing is said on the actor.
    """
    found = contents.chosen(actor)
    counts = Counter(c.standing for c in found)
    firm = [c for c in found if c.standing in FIRM]
    other = [c for c in found if c.standing in {"open", "undecided", "refused", "lapsed"}]
    sections = [
        _section("What is pledged", (_line(c, contents) for c in _weightiest(firm)), most, "Nothing is pledged."),
        _section(
            "What is open, refused or lapsed",
            (_line(c, contents) for c in _weightiest(other)),
            max(1, most * 2 // 3),
            "Nothing is open, refused or lapsed.",
        ),
        _section(
            "What is contested", _contested(found, contents, actor), max(1, most // 2), "Nothing is contested."
        ),
        _section(
            f"What changed since {late[0]}", _changed(late[1], late[2], contents, actor), max(1, most * 2 // 3),
            "Nothing changed.",
        ),
    ]  # fmt: skip
    subject, moment = contents.dossier.title["en"], str(contents.moment)
    return Brief(
        title=f"{name_of(actor)}: {subject}" if actor else subject,
        moment=f"{moment[0].upper()}{moment[1:]}. {len(contents.reports)} reports, the last of {contents.last_day()}.",
        counts={s: counts[s] for s in FILLS if counts[s]},
        sections=tuple(sections),
    )


def _section(title: str, lines: Iterable[Line], most: int, none: str) -> Section:
    found = list(lines)
    return Section(title, tuple(found[:most]), max(0, len(found) - most), none)


def _weightiest(commitments: Sequence[Commitment]) -> list[Commitment]:
    """What is certain first, then what more origins state; the dossier's order among equals."""
    return sorted(commitments, key=lambda c: (c.uncertain, -c.support, not c.own))


def _line(c: Commitment, contents: Contents) -> Line:
    said = _source_of(c, contents)
    action = contents.dossier.actions[c.action].label["en"]
    return Line(
        c.standing, f"{name_of(c.actor)}: {action}", _particulars(c, said, contents), (_source(said, contents),)
    )


def _source_of(c: Commitment, contents: Contents) -> Said:
    """The last word that takes the stance, the actor's own if it rests on one."""
    agreeing = [s for s in contents.histories[c.key] if s.position.stance == c.stance]
    own = [s for s in agreeing if s.position.speaker == c.actor]
    return (own if c.own and own else agreeing)[-1]


def _particulars(c: Commitment, said: Said, contents: Contents) -> str:
    subject, position = contents.dossier, said.position
    amount = f"{position.amount:,.15g} {position.unit or ''}".strip() if position.amount is not None else None
    parts = [
        f"for {name_of(c.counterpart)}" if c.counterpart else None,
        amount,
        *(subject.conditions[x]["en"] for x in c.conditions),
        *(subject.domains[x]["en"] for x in c.domains),
        f"by {c.deadline}" if c.deadline else None,
        f"waits for {', '.join(c.waits)}" if c.waits else None,
        f"since {c.since}" if c.since else None,
        f"urged by {', '.join(c.pressure)}" if c.pressure else None,
        f"{c.support} origin{'s' if c.support != 1 else ''}, {'own word' if c.own else 'word of others'}",
        "uncertain" if c.uncertain else None,
    ]
    return "; ".join(filter(None, parts))


def _source(said: Said, contents: Contents) -> Source:
    statement = said.statement
    words = " ".join(statement.evidence.quote.split())
    return Source(
        quote=words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…",
        speaker=getattr(statement.content, "speaker", None) or "the report",
        day=said.said or "undated",
        report=statement.report,
        publisher=said.publisher,
        language=said.language,
        url=web_address((contents.reports.get(statement.report) or {}).get("url")),
        start=statement.evidence.start,
        end=statement.evidence.end,
    )


def _contested(found: Sequence[Commitment], contents: Contents, actor: str | None) -> Iterator[Line]:
    """Commitments with own words both ways, then open conflicts between reports; one source a side."""
    for c in found:
        if c.contested:
            own = {s.position.stance: s for s in contents.histories[c.key] if s.position.speaker == c.actor}
            sides = tuple(_source(own[stance], contents) for stance in c.contested if stance in own)
            labels = " and ".join(contents.dossier.stances[stance].label["en"] for stance in c.contested)
            words = f"{name_of(c.actor)}: {contents.dossier.actions[c.action].label['en']}"
            yield Line(c.standing, words, f"own words both ways: {labels}", sides)
    said = {s.statement.id: s for s in contents.statements}
    for conflict in contents.conflicts:
        if conflict.state == "open" and (actor is None or actor in conflict.actors):
            sides = tuple(_source(told[-1], contents) for side in conflict.sides if (told := side.told(said)))
            yield Line(None, conflict.reason, "uncertain" if conflict.uncertain else "", sides)


def _changed(
    changes: Sequence[Change], evidence: Mapping[str, Said], contents: Contents, actor: str | None
) -> Iterator[Line]:
    """What moved, the weightiest first, with the last word that moved it."""
    for change in changes:
        if actor is None or (len(change.subject) == 3 and change.subject[0] == actor):
            told = [evidence[identifier] for identifier in change.statements]
            last = max(told, key=lambda s: (s.said or "", s.statement.id), default=None)
            sources = (_source(last, contents),) if last else ()
            yield Line(None, f"{change.day or 'undated'}: {headline(change)}", "; ".join(change.reasons), sources)


def brief_page(found: Brief) -> str:
    """The brief as one HTML page that needs nothing else and prints on A4; all that comes from reports is escaped."""
    page = environment("publication/templates").get_template("brief.html")
    return page.render(b=found, FILLS=FILLS, DARK=DARK, SIGNS=SIGNS)
