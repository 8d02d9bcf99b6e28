"""Whom segments mean, who of them may be reached, and who was in them when they were frozen."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _keep_standing()
    op.create_table(
        "segment",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("channel", CHANNEL, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("changed_at", base.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
    )
    op.create_index(
        "uq_segment_name",
        "segment",
        ["name"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "segment_version",
        sa.Column("segment_id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("definition", base.JSON_DATA, nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.Column("made_by", base.Id(length=16), nullable=True),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_segment_version_segment_id")),
        sa.PrimaryKeyConstraint("segment_id", "version", name=op.f("pk_segment_version")),
    )
    op.create_table(
        "segment_snapshot",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("segment_id", base.Id(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("taken_at", base.Instant(timezone=True), nullable=False),
        sa.Column("taken_by", base.Id(length=16), nullable=True),
        sa.Column("expires_at", base.Instant(timezone=True), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("excluded", base.JSON_DATA, nullable=False),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name=op.f("fk_segment_snapshot_segment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_snapshot")),
    )
    op.create_index(
        op.f("ix_segment_snapshot_segment_id_segment_snapshot_id"),
        "segment_snapshot",
        ["segment_id", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_segment_snapshot_expires_at"), "segment_snapshot", ["expires_at"], unique=False)
    op.create_table(
        "segment_member",
        sa.Column("snapshot_id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["segment_snapshot.id"], name=op.f("fk_segment_member_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "contact_id", name=op.f("pk_segment_member")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_segment_member_contact_id"), "segment_member", ["contact_id"], unique=False)


def _keep_standing() -> None:
    op.create_table(
        "kept_standing",
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("channel", CHANNEL, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("basis", sa.LargeBinary(length=32), nullable=False),
        sa.Column("upto", base.Id(length=16), nullable=True),
        sa.Column("begun_at", base.Instant(timezone=True), nullable=False),
        sa.Column("whole_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("purpose", "channel", name=op.f("pk_kept_standing")),
    )
    op.create_table(
        "contact_standing",
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("channel", CHANNEL, nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("until", base.Instant(timezone=True), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("decided_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("purpose", "channel", "contact_id", name=op.f("pk_contact_standing")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_contact_standing_contact_id"), "contact_standing", ["contact_id"], unique=False)
    op.create_index(
        "ix_contact_standing_until",
        "contact_standing",
        ["purpose", "channel", "until"],
        unique=False,
        sqlite_where=sa.text("until IS NOT NULL"),
        postgresql_where=sa.text("until IS NOT NULL"),
    )


def downgrade() -> None:
    for table in (
        "segment_member",
        "segment_snapshot",
        "segment_version",
        "segment",
        "contact_standing",
        "kept_standing",
    ):
        op.drop_table(table)


CHANNEL = sa.Enum(
    *("email", "phone", "sms", "post", "push", "share"), name="channel", native_enum=False, length=40
)
