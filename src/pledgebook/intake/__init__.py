"""From files to reports: plain text, pages and JSON Lines; what cannot be read becomes a rejection that says why."""

from __future__ import annotations

from pledgebook.intake.fields import Given
from pledgebook.intake.reports import read_reports

__all__ = ["Given", "read_reports"]
