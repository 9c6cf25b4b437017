"""What stories are worth: those found in reports against those that people annotated."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pledgebook import settings
from pledgebook.errors import UsageError
from pledgebook.evaluation.clusters import BCubed, bcubed
from pledgebook.extraction.engine import Extraction
from pledgebook.knowledge.stories import load_stories
from pledgebook.ledger.book import Book
from pledgebook.pipeline.questions import stories
from pledgebook.pipeline.reports import read_into
from pledgebook.records.report import Reading
from pledgebook.records.statement import Rejection
from pledgebook.records.story import Story


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
        found = stories(book)
    made = {report: story.id for story in found for report in story.reports}
    if missing := sorted(gold.keys() - made.keys()):
        raise UsageError(f"annotated, but not among the reports: {', '.join(missing[:3])}; name their files too")
    return StoryEvaluation(len(gold), bcubed(gold, made), found, summary.rejections)
