"""From a report to its passages, mentions, dates, quantities and places."""

from __future__ import annotations

from pledgebook.knowledge.actors import load_actors
from pledgebook.reading.credits import find_credits
from pledgebook.reading.dates import find_dates, find_expressions
from pledgebook.reading.mentions import find_mentions
from pledgebook.reading.passages import find_passages, read_in
from pledgebook.reading.places import find_capitals, find_places
from pledgebook.reading.quantities import find_quantities
from pledgebook.records.report import Mention, Passage, PlaceMention, Reading, Report

__all__ = [
    "find_credits",
    "find_dates",
    "find_mentions",
    "find_passages",
    "find_places",
    "find_quantities",
    "read",
    "read_passages",
]


def read(report: Report) -> Reading:
    """Everything that reading finds in `report`; boilerplate is cut into passages but not searched."""
    passages, languages = find_passages(report.text, report.language)
    return read_passages(report, passages, languages)


def read_passages(report: Report, passages: tuple[Passage, ...], languages: tuple[str, ...]) -> Reading:
    """Everything that reading finds in passages that are cut already."""
    searched = tuple(passage for passage in passages if not passage.boilerplate)
    expressions = find_expressions(report.text, searched)
    quantities = find_quantities(report.text, searched, expressions)
    mentions = find_mentions(report.text, searched, report.published, load_actors(), quantities)
    cities = (*find_places(report.text, searched), *find_capitals(report.text, searched, mentions))
    return Reading(
        report=report,
        passages=passages,
        mentions=mentions,
        dates=find_dates(report.text, searched, report.published, expressions),
        quantities=quantities,
        places=_with_states(cities, mentions),
        credits=find_credits(report.text),
        languages=languages,
        read_in=read_in(passages),
    )


def _with_states(cities: tuple[PlaceMention, ...], mentions: tuple[Mention, ...]) -> tuple[PlaceMention, ...]:
    """A state serves as a place too, where no city is named."""
    actors = load_actors()
    taken = {at for city in cities for at in range(city.start, city.end)}
    states = [
        PlaceMention(m.start, m.end, actors.label(m.actor, "en"), m.actor)
        for m in mentions
        if m.kind == "name" and len(m.actor) == 3 and m.start not in taken
    ]
    return tuple(sorted((*cities, *states), key=lambda place: place.start))
