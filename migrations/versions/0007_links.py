"""Who shares a household or an employer with whom."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_link",
        sa.Column("left_id", base.Id(length=16), nullable=False),
        sa.Column("right_id", base.Id(length=16), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("household", "colleague", name="link", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("bits", sa.Double(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["left_id"], ["record.lead_id"], name=op.f("fk_contact_link_left_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["right_id"], ["record.lead_id"], name=op.f("fk_contact_link_right_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("left_id", "right_id", name=op.f("pk_contact_link")),
    )
    op.create_index(op.f("ix_contact_link_right_id"), "contact_link", ["right_id"])


def downgrade() -> None:
    op.drop_table("contact_link")
