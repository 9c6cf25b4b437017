"""Deadlines in words: what is promised "in the coming days" has a bound, which the dossier sets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from pledgebook.knowledge.dossier import Dossier
from pledgebook.knowledge.languages import LANGUAGES, load_language
from pledgebook.records.commitment import Said
from pledgebook.records.days import last_day
from pledgebook.records.statement import Position, Statement


def bounded(said: Iterable[Said], dossier: Dossier) -> list[Said]:
    """Statements, with a bound where a pledge is to be kept soon.

    That a sentence speaks of the coming days says nothing of a pledge that waits for something, or where the sentence
    speaks of something else too: those have none.
    """
    items = list(said)
    speaking = Counter(_passage(item.statement) for item in items)
    return [_with_bound(item, dossier) if speaking[_passage(item.statement)] == 1 else item for item in items]


def _passage(statement: Statement) -> tuple[str, str, int]:
    return statement.report, statement.version, statement.evidence.start


def _with_bound(said: Said, dossier: Dossier) -> Said:
    content = said.statement.content
    if not isinstance(content, Position) or said.said is None or content.deadline or content.conditions:
        return said
    stance = dossier.stances.get(content.stance)
    if stance is None or stance.standing != "waiting" or said.language not in LANGUAGES:
        return said
    found = [span for span, pattern in _patterns(said.language) if pattern.search(said.statement.evidence.quote)]
    if not found:
        return said
    days = max(dossier.rules.soon[span] for span in found)
    return replace(said, bound=(date.fromisoformat(last_day(said.said)) + timedelta(days=days)).isoformat())


@cache
def _patterns(language: str) -> Sequence[tuple[str, re.Pattern[str]]]:
    rules = load_language(language)
    edges = (r"(?<!\w)", r"(?!\w)") if rules.spaces else ("", "")
    return [
        (span, re.compile(f"{edges[0]}(?:{'|'.join(map(re.escape, forms))}){edges[1]}", re.IGNORECASE))
        for span, forms in rules.dates.soon.items()
    ]
