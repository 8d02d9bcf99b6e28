"""Weights that were learned, and how common names and employers are."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_model",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("weights", sa.Text(), nullable=False),
        sa.Column("alarm", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_model")),
    )
    op.create_table(
        "value_count",
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name=op.f("pk_value_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "census",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("upto", base.Id(length=16), nullable=True),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_census")),
    )


def downgrade() -> None:
    op.drop_table("census")
    op.drop_table("value_count")
    op.drop_table("match_model")
