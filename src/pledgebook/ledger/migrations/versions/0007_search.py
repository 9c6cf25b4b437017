"""Search: the index of words over texts, titles and quotes, filled with what the book holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pledgebook.ledger.dialects import dialect_of
from pledgebook.ledger.search import fill_index

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables as they stood then; the index is made by the code that asks it."""
    op.create_table(
        "searchable",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("report", sa.String(256), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["report", "version"], ["reports.id", "reports.version"]),
    )
    op.execute(
        "INSERT INTO searchable (id, report, version) "
        "SELECT row_number() OVER (ORDER BY recorded, id, version), id, version FROM reports"
    )
    connection = op.get_bind()
    dialect_of(connection).create_index(connection)
    fill_index(connection, connection)
