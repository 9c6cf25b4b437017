"""From a view to what is published."""

from __future__ import annotations

from pledgebook.errors import UsageError
from pledgebook.pipeline.since import LATE, changes
from pledgebook.pipeline.view import View
from pledgebook.publication.brief import MOST, Brief, brief, brief_page
from pledgebook.publication.brief_pdf import brief_pdf
from pledgebook.publication.contents import Contents, Moment
from pledgebook.publication.tables import report_row
from pledgebook.reconciliation.commitments import in_time
from pledgebook.records.days import days_before, first_day

BRIEFS = ("html", "pdf")


def contents(view: View) -> Contents:
    """What workbooks, charts and briefs are made of. Texts of reports do not stay in memory."""
    return Contents(
        dossier=view.dossier,
        moment=Moment(view.as_of, view.known_at, view.day),
        commitments=view.commitments,
        histories={key: in_time(history) for key, history in view.histories.items()},
        statements=view.statements,
        reports={stored.report.id: report_row(stored) for stored in view.each_report()},
        conflicts=view.conflicts,
        coverage=view.coverage,
        rejections=len(view.rejections),
    )


def brief_file(view: View, form: str, actor: str | None = None, since: str | None = None) -> bytes:
    """The brief of a view as a file.

    Args:
        view: the book as it is seen.
        form: html or pdf.
        actor: whom it is on; the dossier if not given.
        since: the first day of what changed of late; `LATE` before the last word if not given.

    Raises:
        UsageError: the form is another, nothing is said on the actor, the day is none or lies after that of the view,
            or what makes PDF files is not installed.
    """
    if form not in BRIEFS:
        raise UsageError(f"no brief can be written as {form!r}; name a file .{' or .'.join(BRIEFS)}")
    found = contents(view)
    found.chosen(actor)
    start = since or days_before(min(first_day(found.last_day()), view.day), LATE)
    moved = changes(view.book, start, until=view.day, dossier=view.dossier_name, known_at=view.known_at)

    def make(most: int = MOST) -> Brief:
        return brief(found, (start, moved.changes, moved.evidence), actor, most)

    return brief_page(make()).encode() if form == "html" else brief_pdf(make, view.day)
