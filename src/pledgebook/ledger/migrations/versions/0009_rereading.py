"""Re-reading: a report's text may be read again, and what it is made with is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for several readings of one text; those that are there are the first ones."""
    op.add_column("runs", sa.Column("made_with", sa.JSON))
    op.add_column("reports", sa.Column("hash", sa.String(64), nullable=False, server_default=""))
    op.add_column("reports", sa.Column("read_in", sa.JSON))
    op.execute("UPDATE reports SET hash = version")
    named = sa.inspect(op.get_bind()).get_pk_constraint("statements")["name"]
    with op.batch_alter_table("statements") as statements:
        statements.drop_constraint(named or "pk_statements", type_="primary")
        statements.create_primary_key("pk_statements", ["id", "version"])
    op.add_column("rejections", sa.Column("version", sa.String(64)))
    op.execute(
        "UPDATE rejections SET version = (SELECT CASE count(*) WHEN 1 THEN max(r.version) END FROM reports r "
        "WHERE r.id = rejections.report) WHERE stage <> 'intake'"
    )
    op.create_table(
        "rereading",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("started", sa.String(32), nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("dossier", sa.String(64), nullable=False),
        sa.Column("dossier_digest", sa.String(12), nullable=False),
        sa.Column("engine", sa.String(128), nullable=False),
        sa.Column("made_with", sa.JSON, nullable=False),
    )
    op.create_table(
        "reread",
        sa.Column("report", sa.String(256), primary_key=True),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("found", sa.JSON, nullable=False),
    )
