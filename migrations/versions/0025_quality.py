"""How good the data are, day by day."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measured_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("run", base.Id(length=16), nullable=False),
        sa.Column("begun_at", base.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.Column("contacts", base.BIG_COUNT, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_measured_day")),
    )
    op.create_table(
        "measured",
        sa.Column(
            "cut",
            sa.Enum("whole", "source", "country", "kind", name="cut", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("part", sa.Double(), nullable=False),
        sa.Column("whole", base.BIG_COUNT, nullable=False),
        sa.PrimaryKeyConstraint("cut", "value", "measure", "day", name=op.f("pk_measured")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_measured_day_measured_cut"), "measured", ["day", "cut"], unique=False)
    op.add_column("review", sa.Column("claimed_at", base.Instant(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_column("claimed_at")
    op.drop_table("measured")
    op.drop_table("measured_day")
