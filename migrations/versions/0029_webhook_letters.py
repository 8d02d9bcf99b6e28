"""Who is told by letter when nothing reaches a webhook any more."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("webhook") as table:
        table.add_column(sa.Column("mailbox", base.SealedColumn(), nullable=True))
        table.add_column(sa.Column("language", sa.String(length=8), nullable=True))
        table.add_column(sa.Column("troubled_at", base.Instant(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("webhook") as table:
        table.drop_column("troubled_at")
        table.drop_column("language")
        table.drop_column("mailbox")
