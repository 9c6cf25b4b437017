"""A floor of quality for stories, which only rises; the scores themselves: docs/stories.md."""

from __future__ import annotations

from builders import ROOT
from pledgebook.pipeline.grouping import evaluate_stories

GUIDELINE = sorted((ROOT.parent / "shared" / "gold").glob("dev-*.jsonl"))
EXAMPLES = ROOT / "examples" / "ukraine-guarantees"
ANNOTATED = [ROOT / "examples" / "stories.yaml", *([ROOT / "tests" / "stories-dev.yaml"] if GUIDELINE else [])]


def test_stories_are_found_well() -> None:
    assert evaluate_stories(ANNOTATED, [EXAMPLES, *GUIDELINE]).clusters.f1 >= 0.9
