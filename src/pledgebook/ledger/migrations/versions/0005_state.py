"""The mark of the book's state: another one after each change."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table as it stood then, with its one row."""
    state = op.create_table("state", sa.Column("mark", sa.String(32), primary_key=True))
    op.bulk_insert(state, [{"mark": uuid4().hex}])
