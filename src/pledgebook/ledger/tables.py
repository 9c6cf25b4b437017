"""The tables of the book. Rows are only ever added; a text that changed or was read again is a new version.

But for the row of `state`, for `users`, `sessions` and `tokens`, which end (`audit` keeps that they were), and for
`rereading` and `reread`, which no answer counts. What a collector remembers of servers between two visits (`checks`,
`documents`, `hosts`) is overwritten.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

state = Table(
    "state",
    metadata,
    Column("mark", String(32), primary_key=True),
    Column("recorded", String(32), nullable=False, server_default=""),
)
"""One row: a mark that is another one after each change, so that what was derived is known to be old, and the latest
moment that was recorded."""

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started", String(32), nullable=False),
    Column("version", String(32), nullable=False),
    Column("dossier", String(64), nullable=False),
    Column("dossier_digest", String(12), nullable=False),
    Column("engine", String(128), nullable=False),
    Column("made_with", JSON(none_as_null=True)),
)
"""`made_with` has a digest of each thing that a reading is made with, by name; None where that was not kept yet."""

reports = Table(
    "reports",
    metadata,
    Column("id", String(256), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("url", Text),
    Column("publisher", Text),
    Column("published", String(10)),
    Column("language", String(2)),
    Column("languages", JSON, nullable=False),
    Column("title", Text),
    Column("text", Text, nullable=False),
    Column("origin", Text),
    Column("boilerplate", JSON, nullable=False),
    Column("credits", JSON, nullable=False),
    Column("run", Integer, nullable=False),
    Column("recorded", String(32), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("read_in", JSON(none_as_null=True)),
    Index("ix_reports_published", "published"),
)
"""`version` is the `hash` of the text where it was read for the first time, another key where it was read again.

`read_in` has the languages whose data reading used.
"""

statements = Table(
    "statements",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("report", String(256), nullable=False),
    Column("version", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("actor", String(16)),
    Column("action", String(32)),
    Column("content", JSON, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("further", JSON, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("run", Integer, nullable=False),
    Column("recorded", String(32), nullable=False),
    ForeignKeyConstraint(["report", "version"], ["reports.id", "reports.version"]),
    Index("ix_statements_report", "report", "version"),
    Index("ix_statements_actor", "actor", "action"),
)

rejections = Table(
    "rejections",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("stage", String(16), nullable=False),
    Column("subject", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("report", String(256)),
    Column("run", Integer, nullable=False),
    Column("recorded", String(32), nullable=False),
    Column("version", String(64)),
    Index("ix_rejections_report", "report"),
)
"""`version` is that of the report in which it was found; None where it is of no reading."""

rereading = Table(
    "rereading",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started", String(32), nullable=False),
    Column("version", String(32), nullable=False),
    Column("dossier", String(64), nullable=False),
    Column("dossier_digest", String(12), nullable=False),
    Column("engine", String(128), nullable=False),
    Column("made_with", JSON, nullable=False),
)
"""The re-reading that waits for a decision, one row at most."""

reread = Table(
    "reread",
    metadata,
    Column("report", String(256), primary_key=True),
    Column("version", String(64), nullable=False),
    Column("found", JSON, nullable=False),
)
"""What it found in each report; `version` is the one that it was read from."""

judgements = Table(
    "judgements",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("verdict", String(16), nullable=False),
    Column("about", String(16), nullable=False),
    Column("subject", JSON, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("changes", JSON(none_as_null=True)),
    Column("recorded", String(32), nullable=False),
    Index("ix_judgements_at", "at"),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("source", Text, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("day", String(10), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("parties", JSON, nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("place", Text),
    Column("killed", Integer),
    Column("credit", Text),
    Column("notes", Text),
    Column("earliest", String(10)),
    Column("latest", String(10)),
    Column("run", Integer, nullable=False),
    Column("recorded", String(32), nullable=False),
    Index("ix_incidents_source", "source", "source_id"),
    Index("ix_incidents_source_id", "source_id"),
    Index("ix_incidents_day", "day"),
)

placements = Table(
    "placements",
    metadata,
    Column("report", String(256), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("language", String(2)),
    Column("credits", JSON, nullable=False),
    Column("said", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    ForeignKeyConstraint(["report", "version"], ["reports.id", "reports.version"]),
)

signatures = Table(
    "signatures",
    metadata,
    Column("kind", String(8), primary_key=True),
    Column("value", String(16), primary_key=True),
    Column("published", String(10), primary_key=True),
    Column("report", String(256), primary_key=True),
    Column("version", String(64), primary_key=True),
    ForeignKeyConstraint(["report", "version"], ["reports.id", "reports.version"]),
    Index("ix_signatures_report", "report", "version"),
)

links = Table(
    "links",
    metadata,
    Column("one", String(256), primary_key=True),
    Column("one_version", String(64), primary_key=True),
    Column("other", String(256), primary_key=True),
    Column("other_version", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("similarity", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("recorded", String(32), nullable=False),
    Index("ix_links_other", "other"),
)

partings = Table(
    "partings",
    metadata,
    Column("one", String(256), primary_key=True),
    Column("one_version", String(64), primary_key=True),
    Column("other", String(256), primary_key=True),
    Column("other_version", String(64), primary_key=True),
    Column("recorded", String(32), nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("role", String(8), nullable=False),
    Column("password", Text, nullable=False),
    Column("since", String(32), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("user", String(64), ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
    Column("until", String(32), nullable=False),
    Index("ix_sessions_user", "user"),
)
"""`token` is the SHA-256 of what the browser holds."""

tokens = Table(
    "tokens",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("user", String(64), ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
    Column("scope", String(8), nullable=False),
    Column("until", String(32), nullable=False),
    Index("ix_tokens_user", "user"),
)
"""`token` is the SHA-256 of what the program holds."""

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("who", String(64), nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("address", String(64), nullable=False),
    Index("ix_audit_at", "at"),
)

searchable = Table(
    "searchable",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report", String(256), nullable=False),
    Column("version", String(64), nullable=False),
    ForeignKeyConstraint(["report", "version"], ["reports.id", "reports.version"]),
)
"""The rows of the index of words; the index itself is the database's own (`dialects`)."""

sources = Table(
    "sources",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("by_title", Boolean, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("recorded", String(32), nullable=False),
)
"""The row of the highest `number` says whether a source is asked."""

checks = Table(
    "checks",
    metadata,
    Column("source", String(32), primary_key=True),
    Column("checked", String(32), nullable=False),
    Column("succeeded", String(32)),
    Column("failures", Integer, nullable=False),
    Column("fault", Text),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("source", String(32), nullable=False),
    Column("address", Text, nullable=False),
    Column("etag", Text),
    Column("modified", Text),
    Column("digest", String(64)),
)

hosts = Table(
    "hosts",
    metadata,
    Column("name", String(256), primary_key=True),
    Column("robots", Text),
    Column("robots_at", String(32)),
    Column("closed_until", String(32)),
    Column("failures", Integer, nullable=False),
)

leads = Table(
    "leads",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("source", String(32), primary_key=True),
    Column("page", String(32), nullable=False),
    Column("host", String(256), nullable=False),
    Column("address", Text, nullable=False),
    Column("title", Text),
    Column("published", String(10)),
    Column("updated", String(10)),
    Column("language", String(2)),
    Column("outside", Text),
    Column("recorded", String(32), nullable=False),
    Index("ix_leads_source", "source"),
    Index("ix_leads_host", "host"),
    Index("ix_leads_page", "page"),
)
"""`page` is an id made from the address alone. Several sources may give one lead: it is visited once.

`outside` says why a source's lead is not to be fetched.
"""

visits = Table(
    "visits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lead", String(32), nullable=False),
    Column("fate", String(16), nullable=False),
    Column("final", Text),
    Column("etag", Text),
    Column("modified", Text),
    Column("archive", String(64)),
    Column("offset", BigInteger),
    Column("reason", Text),
    Column("at", String(32), nullable=False),
    Index("ix_visits_lead", "lead"),
)

takings = Table(
    "takings",
    metadata,
    Column("visit", Integer, ForeignKey("visits.id"), primary_key=True),
    Column("taken", String(16), nullable=False),
    Column("report", String(256)),
    Column("canonical", Text),
    Column("reason", Text),
    Column("at", String(32), nullable=False),
)
