"""What origins and stories are worth: those found in reports against those that people annotated."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pledgebook import settings
from pledgebook.errors import IntakeError, UsageError
from pledgebook.evaluation.clusters import BCubed, bcubed
from pledgebook.evaluation.pairs import pairs
from pledgebook.evaluation.score import Score
from pledgebook.extraction.engine import Engine, Extraction
from pledgebook.extraction.model import Use
from pledgebook.knowledge.stories import load_stories
from pledgebook.ledger.book import Book
from pledgebook.pipeline.measures import annotated
from pledgebook.pipeline.reports import read_into
from pledgebook.pipeline.view import View
from pledgebook.records.origin import Origin
from pledgebook.records.report import Reading
from pledgebook.records.statement import Rejection
from pledgebook.records.story import Story


@dataclass(frozen=True, slots=True)
class OriginEvaluation:
    """Pairwise and BCubed scores of origins, pairwise by how reports relate to the source, and what was found.

    `relations` scores, for each relation, the pairs that a report of that relation is part of.
    """

    reports: int
    pairs: Score
    clusters: BCubed
    relations: Mapping[str, Score]
    origins: Sequence[Origin]
    rejections: Sequence[Rejection]


def evaluate_origins(
    paths: Sequence[str | Path],
    *,
    dossier: str = settings.DOSSIER.default,
    engine: Engine | str | None = None,
    use: Use = "balance",
) -> OriginEvaluation:
    """Read annotated reports (JSONL with `origin` and, if known, `relation`) into a book of their own and score it.

    Raises:
        IntakeError: a file cannot be read or a report has no annotated origin.
    """
    records = annotated(paths)
    if without := [key for key, record in records.items() if not record.get("origin")]:
        raise IntakeError(f"{', '.join(map(str, paths))}: report {without[0]!r} has no `origin`; annotate it")
    with tempfile.TemporaryDirectory() as folder, Book(Path(folder) / "book.db", create=True) as book:
        summary = read_into(book, paths, dossier=dossier, engine=engine, use=use)
        found = View(book).origins
    gold = {key: str(record["origin"]) for key, record in records.items()}
    made = {report: origin.id for origin in found for report in origin.reports}
    related = {key: str(record.get("relation") or "?") for key, record in records.items()}
    return OriginEvaluation(
        reports=len(gold),
        pairs=pairs(gold, made),
        clusters=bcubed(gold, made),
        relations={name: _touching(name, related, gold, made) for name in sorted(set(related.values()))},
        origins=found,
        rejections=summary.rejections,
    )


def _touching(name: str, related: Mapping[str, str], gold: Mapping[str, str], made: Mapping[str, str]) -> Score:
    """The score over the pairs with a report of a relation: over all pairs, less those without one."""
    others = {key: group for key, group in gold.items() if related[key] != name}
    whole, rest = pairs(gold, made), pairs(others, made)
    return Score(whole.right - rest.right, whole.spurious - rest.spurious, whole.missed - rest.missed)


@dataclass(frozen=True, slots=True)
class StoryEvaluation:
    """BCubed over the annotated reports, what was found in all that were read, and what was rejected."""

    reports: int
    clusters: BCubed
    stories: Sequence[Story]
    rejections: Sequence[Rejection]


class _NoEngine:
    """Extracts nothing: stories go by what reports name."""

    name = "none"
    usage = None

    def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
        return [Extraction([]) for _ in readings]


def evaluate_stories(
    annotated: Sequence[str | Path], paths: Sequence[str | Path], *, dossier: str = settings.DOSSIER.default
) -> StoryEvaluation:
    """Read reports into a book of their own, without extraction, and score the stories found there.

    Args:
        annotated: files that say which reports are of one story; other reports are read too, and not scored.
        paths: the reports: files and folders.
        dossier: the name of a dossier, or a file of one.

    Raises:
        DataError: an annotation is not as it should be.
        UsageError: an annotated report is not among those that were read.
    """
    gold = load_stories(annotated)
    with tempfile.TemporaryDirectory() as folder, Book(Path(folder) / "book.db", create=True) as book:
        summary = read_into(book, paths, dossier=dossier, engine=_NoEngine())
        found = View(book).stories
    made = {report: story.id for story in found for report in story.reports}
    if missing := sorted(gold.keys() - made.keys()):
        raise UsageError(f"annotated, but not among the reports: {', '.join(missing[:3])}; name their files too")
    return StoryEvaluation(len(gold), bcubed(gold, made), found, summary.rejections)
