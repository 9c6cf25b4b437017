"""Judgements applied: what an analyst has judged is read as judged, before any rule of standing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from pledgebook.records.commitment import Said
from pledgebook.records.judgement import About, Judgement
from pledgebook.records.statement import Content

Pairs = set[tuple[str, str]]


def standing_judgements(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Those that are not withdrawn, by the time they were made. A withdrawal may itself be withdrawn."""
    ordered = sorted(judgements, key=lambda j: (j.at, j.id))
    gone: set[str] = set()
    for judgement in reversed(ordered):
        if judgement.verdict == "withdraw" and judgement.id not in gone:
            gone.update(judgement.subject)
    return [j for j in ordered if j.verdict != "withdraw" and j.id not in gone]


def _latest(judgements: Iterable[Judgement], about: About) -> dict[tuple[str, ...], Judgement]:
    return {j.subject: j for j in standing_judgements(judgements) if j.about == about}


def judged(said: Iterable[Said], judgements: Iterable[Judgement]) -> list[Said]:
    """Statements as judged: the rejected left out, the corrected in their new words, the accepted certain.

    A corrected one keeps its id: it is what was read there, said rightly, and can be judged again.
    """
    latest = _latest(judgements, "statement")
    if not latest:
        return list(said)
    found = []
    for item in said:
        judgement = latest.get((item.statement.id,))
        if judgement is None:
            found.append(item)
        elif judgement.verdict == "correct":
            content = corrected(item.statement.content, judgement.changes or {})
            statement = replace(item.statement, content=content).named(item.statement.id)
            found.append(replace(item, statement=statement, judged=True))
        elif judgement.verdict == "accept":
            found.append(replace(item, judged=True))
    return found


def rejected(judgements: Iterable[Judgement]) -> set[str]:
    """The ids of the statements that are rejected."""
    return {i for (i,), made in _latest(judgements, "statement").items() if made.verdict == "reject"}


def corrected(content: Content, changes: Mapping[str, Any]) -> Content:
    """A content with some fields set anew; lists become tuples."""
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in changes.items()}
    made: Content = type(content)(**{**asdict(content), **fields})
    return made


def same_and_different(judgements: Iterable[Judgement], about: About) -> tuple[Pairs, Pairs]:
    """The pairs of reports that were judged to be of one origin or story, and those judged not to be."""
    pairs: dict[str, Pairs] = {"same": set(), "different": set()}
    for (one, other), judgement in _latest(judgements, about).items():
        pairs[judgement.verdict].add((one, other))
    return pairs["same"], pairs["different"]


def at_odds(judgements: Iterable[Judgement]) -> list[tuple[Judgement, ...]]:
    """Judgements of different analysts on one subject that do not say the same; the last of each holds."""
    by_subject: dict[tuple[About, tuple[str, ...]], dict[str, Judgement]] = defaultdict(dict)
    for judgement in standing_judgements(judgements):
        by_subject[judgement.about, judgement.subject][judgement.by] = judgement
    groups = (sorted(last.values(), key=lambda j: (j.at, j.id)) for last in by_subject.values())
    return [tuple(g) for g in groups if any((j.verdict, j.changes) != (g[0].verdict, g[0].changes) for j in g)]
