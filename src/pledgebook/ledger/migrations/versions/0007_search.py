"""Search: the index of words over texts, titles and quotes, filled with what the book holds."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

from pledgebook.ledger.dialects import DIALECTS
from pledgebook.ledger.search import Version, add_to_index

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
    connection = op.get_bind()
    DIALECTS[connection.dialect.name].create_index(connection)
    evidence = defaultdict(list)
    for row in connection.execute(sa.text('SELECT report, version, start, "end" FROM statements')):
        evidence[row.report, row.version].append((row.start, row.end))
    held = sa.text("SELECT id, version, title, text FROM reports ORDER BY recorded, id, version")
    for row in connection.execute(held, execution_options={"yield_per": 100}):
        found = evidence.get((row.id, row.version), ())
        add_to_index(connection, [Version(row.id, row.version, row.title, row.text, found)])
