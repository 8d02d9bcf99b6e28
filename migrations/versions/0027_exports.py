"""Lists that were made of a segment for a recipient."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_FORMATS = ("csv", "ndjson", "parquet", "google", "meta")
_CHANNELS = ("email", "phone", "sms", "post", "push", "share")
_STATES = ("listing", "waiting", "running", "ready", "over")
_ENDINGS = ("refused", "fetched", "expired", "erased", "restricted", "not_permitted", "taken_back")


def upgrade() -> None:
    op.create_table(
        "export",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("segment_id", base.Id(length=16), nullable=False),
        sa.Column("format", sa.Enum(*_FORMATS, name="format", native_enum=False, length=40), nullable=False),
        sa.Column("fields", base.JSON_DATA, nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column(
            "channel", sa.Enum(*_CHANNELS, name="channel", native_enum=False, length=40), nullable=False
        ),
        sa.Column("recipient_id", base.Id(length=16), nullable=False),
        sa.Column(
            "state", sa.Enum(*_STATES, name="exportstate", native_enum=False, length=40), nullable=False
        ),
        sa.Column("ending", sa.Enum(*_ENDINGS, name="ending", native_enum=False, length=40), nullable=True),
        sa.Column("ordered_at", base.Instant(timezone=True), nullable=False),
        sa.Column("ordered_by", base.Id(length=16), nullable=True),
        sa.Column("source_id", base.Id(length=16), nullable=True),
        sa.Column("members", base.BIG_COUNT, nullable=True),
        sa.Column("decided_at", base.Instant(timezone=True), nullable=True),
        sa.Column("decided_by", base.Id(length=16), nullable=True),
        sa.Column("upto", base.Id(length=16), nullable=True),
        sa.Column("chunks", sa.Integer(), nullable=False),
        sa.Column("included", base.BIG_COUNT, nullable=False),
        sa.Column("excluded", base.JSON_DATA, nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=True),
        sa.Column("expires_at", base.Instant(timezone=True), nullable=False),
        sa.Column("fetched_at", base.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("size", base.BIG_COUNT, nullable=True),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_export_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index("ix_export_segment_id_export_id", "export", ["segment_id", "id"], unique=False)
    op.create_index("ix_export_state_export_expires_at", "export", ["state", "expires_at"], unique=False)
    op.create_table(
        "export_member",
        sa.Column("export_id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("fk_export_member_export_id")),
        sa.PrimaryKeyConstraint("export_id", "contact_id", name=op.f("pk_export_member")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_export_member_contact_id", "export_member", ["contact_id"], unique=False)
    op.create_table(
        "export_chunk",
        sa.Column("export_id", base.Id(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", base.SealedColumn(), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("fk_export_chunk_export_id")),
        sa.PrimaryKeyConstraint("export_id", "ordinal", name=op.f("pk_export_chunk")),
    )


def downgrade() -> None:
    op.drop_table("export_chunk")
    op.drop_table("export_member")
    op.drop_table("export")
