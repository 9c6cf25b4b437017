"""From files to reports: texts, pages, tables and web archives; what cannot be read is a rejection that says why."""

from __future__ import annotations

from pledgebook.intake.fields import Given, Readable, Table
from pledgebook.intake.reports import read_reports

__all__ = ["Given", "Readable", "Table", "read_reports"]
