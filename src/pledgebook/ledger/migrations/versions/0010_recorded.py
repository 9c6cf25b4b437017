"""The latest moment that the book has recorded, so that the recorded axis never goes back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = ("reports", "statements", "rejections", "judgements", "incidents", "links", "partings")


def upgrade() -> None:
    """Add the column as it stood then, filled with what the book holds."""
    op.add_column("state", sa.Column("recorded", sa.String(32), nullable=False, server_default=""))
    connection = op.get_bind()
    latest = [connection.execute(sa.text(f"SELECT max(recorded) FROM {table}")).scalar() for table in TABLES]  # noqa: S608  # names of ours
    connection.execute(sa.text("UPDATE state SET recorded = :latest"), {"latest": max(at or "" for at in latest)})
