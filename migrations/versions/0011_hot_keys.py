"""How many keys are shared by too many contacts to be compared for their sake."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hot_key",
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("keys", sa.Integer(), nullable=False),
        sa.Column("counted_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_hot_key")),
    )


def downgrade() -> None:
    op.drop_table("hot_key")
