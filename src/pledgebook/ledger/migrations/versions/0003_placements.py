"""Origins: signatures of reports, links between them, and partings of linked reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables as they stood then."""
    _placements()
    _signatures()
    pair = ("one", "one_version", "other", "other_version")
    op.create_table(
        "links",
        *_pair(pair),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("similarity", sa.Float, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("recorded", sa.String(32), nullable=False),
    )
    op.create_index("ix_links_other", "links", ["other"])
    op.create_table("partings", *_pair(pair), sa.Column("recorded", sa.String(32), nullable=False))


def _pair(names: tuple[str, ...]) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(64 if "version" in name else 256), primary_key=True) for name in names]


def _placements() -> None:
    op.create_table(
        "placements",
        sa.Column("report", sa.String(256), primary_key=True),
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("language", sa.String(2)),
        sa.Column("credits", sa.JSON, nullable=False),
        sa.Column("said", sa.JSON, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["report", "version"], ["reports.id", "reports.version"]),
    )


def _signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("kind", sa.String(8), primary_key=True),
        sa.Column("value", sa.String(16), primary_key=True),
        sa.Column("published", sa.String(10), primary_key=True),
        sa.Column("report", sa.String(256), primary_key=True),
        sa.Column("version", sa.String(64), primary_key=True),
        sa.ForeignKeyConstraint(["report", "version"], ["reports.id", "reports.version"]),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_signatures_report", "signatures", ["report", "version"])
