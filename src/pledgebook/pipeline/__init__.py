"""The wiring: the only place that joins the stages.

`reports` takes reports into a book, `questions` asks it, `measures` says what extraction is worth.
"""

from __future__ import annotations

from pledgebook.pipeline.judging import export_judgements, import_judgements, judge
from pledgebook.pipeline.measures import Comparison, Evaluation, compare, evaluate
from pledgebook.pipeline.questions import book_dossier, commitments
from pledgebook.pipeline.reports import Summary, as_record, extract, read_into

__all__ = [
    "Comparison",
    "Evaluation",
    "Summary",
    "as_record",
    "book_dossier",
    "commitments",
    "compare",
    "evaluate",
    "export_judgements",
    "extract",
    "import_judgements",
    "judge",
    "read_into",
]
