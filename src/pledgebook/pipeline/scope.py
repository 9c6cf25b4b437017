"""Whether a collected report is one of the dossier's subject, told from the language and the actors it names."""

from __future__ import annotations

import re
from functools import cache

from pledgebook.knowledge.actors import load_actors
from pledgebook.knowledge.dossier import Dossier
from pledgebook.knowledge.languages import LANGUAGES
from pledgebook.reading import read
from pledgebook.records.ids import text_hash
from pledgebook.records.report import Report
from pledgebook.records.source import Lead, Source


def outside(report: Report, dossier: Dossier) -> str | None:
    """Why a report is none of the subject's, None where it is one."""
    scope, reading = dossier.collect, read(report)
    wanted = set(scope.languages or LANGUAGES).intersection(reading.languages)
    if not wanted:
        return f"in no language that is collected ({', '.join(reading.languages) or 'unknown'})"
    named = {mention.actor for mention in reading.mentions}
    if scope.about and named.isdisjoint(scope.about):
        return f"names none of {', '.join(scope.about)}"
    if len(named.intersection(dossier.actors)) < scope.least_actors:
        return f"names fewer than {scope.least_actors} actors of interest"
    searched = [language for language in wanted if language in scope.keywords]
    if len(searched) == len(wanted) and not any(_words(scope.keywords[s], s).search(report.text) for s in searched):
        return "holds no keyword of the dossier"
    return None


def lead_outside(lead: Lead, source: Source, dossier: Dossier) -> str | None:
    """Why a lead is not to be fetched, None where it is.

    What a feed says of its language is often what its software came with, and does not count. Where the source is
    asked by title, the title has to name what the dossier is about.
    """
    scope = dossier.collect
    if source.kind != "feed" and lead.language and lead.language not in (scope.languages or LANGUAGES):
        return f"in {lead.language}, which is not collected"
    if not source.by_title:
        return None
    report = Report("title", lead.title or "", text_hash(lead.title or ""), language=lead.language)
    named = {mention.actor for mention in read(report).mentions}
    if not named.isdisjoint(scope.about or dossier.actors):
        return None
    if any(_words(words, code).search(report.text) for code, words in scope.keywords.items()):
        return None
    return "its title names nothing that the dossier is about"


@cache
def _words(words: tuple[str, ...], language: str) -> re.Pattern[str]:
    """Any of some words, as the beginning of a word where the language parts words and puts none before them."""
    actors = load_actors()
    parted = actors.wording(language).spaced and not actors.grammar(language).prefixes
    start = r"(?<!\w)" if parted else ""
    return re.compile(start + "(?:" + "|".join(map(re.escape, words)) + ")", re.IGNORECASE)
