"""Stories: the reports that tell of one happening, over languages and days."""

from __future__ import annotations

from dataclasses import dataclass

from pledgebook.records.origin import Facts


@dataclass(frozen=True, slots=True)
class Telling:
    """What a report is compared by to find its story: when it was published, and what the passages name that open it.

    `opening` is the first of them, which serves as the title of a report that has none.
    """

    report: str
    published: str | None
    language: str | None
    title: str | None
    opening: str
    facts: tuple[Facts, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The reports that tell of one happening, by date and id.

    `id` is that of the earliest report, `title` that of one of them, in `language`. `languages` are those of all, the
    most frequent first, `origins` the sources that they go back to, `first` and `last` the days of publication.
    `places` and `actors` are those that at least half of the reports name as they open, the most frequent first.
    """

    id: str
    title: str
    language: str | None
    languages: tuple[str, ...]
    reports: tuple[str, ...]
    origins: tuple[str, ...]
    first: str | None
    last: str | None
    places: tuple[str, ...]
    actors: tuple[str, ...]
