"""The wiring: the only place that joins the stages.

`reports` takes reports into a book, `questions` asks it, `measures` says what extraction is worth, `monitoring` takes
incidents into it and says whether a ceasefire holds, `since` tells what moved.
"""

from __future__ import annotations

from pledgebook.pipeline.grouping import OriginEvaluation, evaluate_origins
from pledgebook.pipeline.judging import export_judgements, import_judgements, judge
from pledgebook.pipeline.measures import Comparison, Evaluation, compare, evaluate
from pledgebook.pipeline.monitoring import Imported, ceasefire, import_incidents
from pledgebook.pipeline.prospects import Waits, coverage, keystones, waits, what_if
from pledgebook.pipeline.questions import book_dossier, commitments, conflicts, origins, outlook, stories
from pledgebook.pipeline.reports import Summary, as_record, extract, read_into
from pledgebook.pipeline.since import Changes, changes
from pledgebook.pipeline.story_measures import StoryEvaluation, evaluate_stories

__all__ = [
    "Changes",
    "Comparison",
    "Evaluation",
    "Imported",
    "OriginEvaluation",
    "StoryEvaluation",
    "Summary",
    "Waits",
    "as_record",
    "book_dossier",
    "ceasefire",
    "changes",
    "commitments",
    "compare",
    "conflicts",
    "coverage",
    "evaluate",
    "evaluate_origins",
    "evaluate_stories",
    "export_judgements",
    "extract",
    "import_incidents",
    "import_judgements",
    "judge",
    "keystones",
    "origins",
    "outlook",
    "read_into",
    "stories",
    "waits",
    "what_if",
]
