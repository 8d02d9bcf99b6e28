"""What changed, in the order in which it is told, and how far each reader got."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _kind() -> sa.Enum:
    return sa.Enum(
        "erase",
        "permission",
        "unmerge",
        "merge",
        "upsert",
        name="change",
        native_enum=False,
        length=40,
    )


def upgrade() -> None:
    op.create_table(
        "feed_mark",
        sa.Column("id", base.BIG_COUNT, autoincrement=True, nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("fields", base.JSON_DATA, nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_mark")),
    )
    op.create_table(
        "feed_change",
        sa.Column("seq", base.BIG_COUNT, autoincrement=False, nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("kinds", sa.SmallInteger(), nullable=False),
        sa.Column("survivor_id", base.Id(length=16), nullable=True),
        sa.Column("fields", base.JSON_DATA, nullable=False),
        sa.Column("marked_at", base.Instant(timezone=True), nullable=False),
        sa.Column("published_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_feed_change")),
    )
    op.create_index(op.f("ix_feed_change_contact_id"), "feed_change", ["contact_id"], unique=False)
    op.create_table(
        "feed_head",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", base.BIG_COUNT, nullable=False),
        sa.Column("gone", base.BIG_COUNT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_head")),
    )
    op.create_table(
        "feed_reader",
        sa.Column("key_id", base.Id(length=16), nullable=False),
        sa.Column("seq", base.BIG_COUNT, nullable=False),
        sa.Column("era", sa.SmallInteger(), nullable=False),
        sa.Column("acked_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_feed_reader")),
    )
    # Whoever was here before there was a feed is told of as well.
    op.execute(
        "INSERT INTO feed_mark (contact_id, kind, fields, at) "
        "SELECT id, 'upsert', '[]', updated_at FROM contact WHERE merged_into IS NULL"
    )


def downgrade() -> None:
    for name in ("feed_reader", "feed_head", "feed_change", "feed_mark"):
        op.drop_table(name)
