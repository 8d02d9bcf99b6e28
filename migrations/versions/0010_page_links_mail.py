"""Links to public pages, and letters that wait to be sent."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_link",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("preference", "unsubscribe", "confirm", name="linkkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=True),
        sa.Column("events", base.JSON_DATA, nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", base.Instant(timezone=True), nullable=False),
        sa.Column("used_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_page_link")),
    )
    op.create_index("ix_page_link_contact_id", "page_link", ["contact_id"], unique=False)
    op.create_index("ix_page_link_expires_at", "page_link", ["expires_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column(
            "kind", sa.Enum("confirm", name="letterkind", native_enum=False, length=40), nullable=False
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "sent", "refused", "dropped", name="letterstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("content", base.SealedColumn(), nullable=True),
        sa.Column("wanted_at", base.Instant(timezone=True), nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", base.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_contact_id", "outbox", ["contact_id"], unique=False)
    op.create_index("ix_outbox_expires_at", "outbox", ["expires_at"], unique=False)
    op.create_index("ix_outbox_state_outbox_wanted_at", "outbox", ["state", "wanted_at"], unique=False)


def downgrade() -> None:
    op.drop_table("outbox")
    op.drop_table("page_link")
