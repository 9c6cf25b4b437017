"""From a page in the archive to its report, or to why it is none."""

from __future__ import annotations

from dataclasses import dataclass, field

from pledgebook import settings
from pledgebook.errors import IntakeError
from pledgebook.intake.addresses import KINDS, Fetched
from pledgebook.intake.barriers import barrier_reason, find_barrier
from pledgebook.intake.fields import Source as Origin
from pledgebook.intake.fields import rejection
from pledgebook.intake.page import decode_page
from pledgebook.intake.page_archive import PageArchive
from pledgebook.intake.reports import read_fetched
from pledgebook.knowledge.dossier import Dossier
from pledgebook.pipeline.scope import outside
from pledgebook.records.report import Report
from pledgebook.records.source import Taken, Unread
from pledgebook.records.statement import Rejection


@dataclass(frozen=True, slots=True)
class Page:
    """What a visit brought: a report with notes on it, or rejections; `reason` says why it is no report."""

    taken: Taken
    items: list[Report | Rejection] = field(default_factory=list)
    canonical: str | None = None
    reason: str | None = None


def read_archived(unread: Unread, archive: PageArchive, dossier: Dossier) -> Page:
    """Read what a visit brought, as `read` reads the same page; the day that its source tells dates an undated one."""
    address, final = unread.lead.address, unread.final or unread.lead.address
    if unread.archive is None or unread.offset is None:
        return _lost("rejected", address, unread.reason or "could not be had")
    most = settings.MAX_BYTES.get()
    try:
        data, kind = archive.read(unread.archive, unread.offset, most)
        ending = KINDS[kind.partition(";")[0].strip().lower()]
        items = list(read_fetched(Fetched(data, final, ending), Origin(address, unread.lead.published, most)))
        report = next((item for item in items if isinstance(item, Report)), None)
        html = decode_page(data)[0] if ending == ".html" else ""
    except (IntakeError, KeyError) as error:
        return _lost("rejected", address, str(error))
    if barrier := find_barrier(html, report.text if report else "", address, final):
        return _lost(barrier, address, barrier_reason(barrier))
    if report is None:
        return Page("rejected", items)
    if reason := outside(report, dossier):
        return Page("off-subject", canonical=report.url, reason=reason)
    return Page("report", items, canonical=report.url)


def _lost(taken: Taken, address: str, reason: str) -> Page:
    return Page(taken, [rejection(address, reason)], reason=reason)
