"""Who is told of changes over HTTP."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_WAITS = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("address", base.SealedColumn(), nullable=False),
        sa.Column("secret", base.SealedColumn(), nullable=False),
        sa.Column("former_until", base.Instant(timezone=True), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("events", base.JSON_DATA, nullable=False),
        sa.Column("source_id", base.Id(length=16), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("disabled_at", base.Instant(timezone=True), nullable=True),
        sa.Column(
            "disabled_why",
            sa.Enum("by_hand", "gone", "failing", name="stop", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("failing_since", base.Instant(timezone=True), nullable=True),
        sa.Column("misses", sa.SmallInteger(), nullable=False),
        sa.Column("rest_until", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("webhook_id", base.Id(length=16), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("data", base.JSON_DATA, nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "taken", "failed", name="deliverystate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", base.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.Column("last_outcome", sa.String(length=30), nullable=True),
        sa.Column("last_status", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    op.create_index(
        "ix_webhook_delivery_waiting",
        "webhook_delivery",
        ["next_at"],
        unique=False,
        sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    )
    op.create_index(
        op.f("ix_webhook_delivery_webhook_id_webhook_delivery_id"),
        "webhook_delivery",
        ["webhook_id", "id"],
        unique=False,
    )
    op.create_table(
        "webhook_attempt",
        sa.Column("delivery_id", base.Id(length=16), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("millis", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["webhook_delivery.id"], name=op.f("fk_webhook_attempt_delivery_id")
        ),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_webhook_attempt")),
    )


def downgrade() -> None:
    op.drop_table("webhook_attempt")
    op.drop_table("webhook_delivery")
    op.drop_table("webhook")
