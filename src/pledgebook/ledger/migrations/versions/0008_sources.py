"""Sources, the leads that they gave, and what became of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables as they stood then."""
    _of_sources()
    _of_leads()


def _of_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("by_title", sa.Boolean, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("recorded", sa.String(32), nullable=False),
    )
    op.create_table(
        "checks",
        sa.Column("source", sa.String(32), primary_key=True),
        sa.Column("checked", sa.String(32), nullable=False),
        sa.Column("succeeded", sa.String(32)),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("fault", sa.Text),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("modified", sa.Text),
        sa.Column("digest", sa.String(64)),
    )
    op.create_table(
        "hosts",
        sa.Column("name", sa.String(256), primary_key=True),
        sa.Column("robots", sa.Text),
        sa.Column("robots_at", sa.String(32)),
        sa.Column("closed_until", sa.String(32)),
        sa.Column("failures", sa.Integer, nullable=False),
    )


def _of_leads() -> None:
    op.create_table(
        "leads",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("source", sa.String(32), primary_key=True),
        sa.Column("page", sa.String(32), nullable=False),
        sa.Column("host", sa.String(256), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("published", sa.String(10)),
        sa.Column("updated", sa.String(10)),
        sa.Column("language", sa.String(2)),
        sa.Column("outside", sa.Text),
        sa.Column("recorded", sa.String(32), nullable=False),
    )
    op.create_index("ix_leads_source", "leads", ["source"])
    op.create_index("ix_leads_host", "leads", ["host"])
    op.create_index("ix_leads_page", "leads", ["page"])
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("lead", sa.String(32), nullable=False),
        sa.Column("fate", sa.String(16), nullable=False),
        sa.Column("final", sa.Text),
        sa.Column("etag", sa.Text),
        sa.Column("modified", sa.Text),
        sa.Column("archive", sa.String(64)),
        sa.Column("offset", sa.BigInteger),
        sa.Column("reason", sa.Text),
        sa.Column("at", sa.String(32), nullable=False),
    )
    op.create_index("ix_visits_lead", "visits", ["lead"])
    op.create_table(
        "takings",
        sa.Column("visit", sa.Integer, sa.ForeignKey("visits.id"), primary_key=True),
        sa.Column("taken", sa.String(16), nullable=False),
        sa.Column("report", sa.String(256)),
        sa.Column("canonical", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("at", sa.String(32), nullable=False),
    )
