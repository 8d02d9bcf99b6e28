"""What is known of contacts that is not about their persons."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _organisations()
    _engagement()
    _facts()
    op.create_table(
        "rfm_cuts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("buyers", sa.Integer(), nullable=False),
        sa.Column("recency", base.JSON_DATA, nullable=False),
        sa.Column("frequency", base.JSON_DATA, nullable=False),
        sa.Column("monetary", base.JSON_DATA, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfm_cuts")),
    )


def _organisations() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("name", base.SealedColumn(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("industry", sa.String(length=8), nullable=True),
        sa.Column("size_band", sa.String(length=10), nullable=True),
        sa.Column("revenue_band", sa.String(length=10), nullable=True),
        sa.Column("parent_id", base.Id(length=16), nullable=True),
        sa.Column("dissolved_on", sa.Date(), nullable=True),
        sa.Column("observed", base.JSON_DATA, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("by_hand", base.JSON_DATA, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("merged_into", base.Id(length=16), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("updated_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index(op.f("ix_organisation_merged_into"), "organisation", ["merged_into"], unique=False)
    op.create_index(op.f("ix_organisation_parent_id"), "organisation", ["parent_id"], unique=False)
    op.create_table(
        "organisation_key",
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("organisation_id", base.Id(length=16), nullable=False),
        sa.PrimaryKeyConstraint("kind", "digest", name=op.f("pk_organisation_key")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_organisation_key_organisation_id"), "organisation_key", ["organisation_id"], unique=False
    )


def _engagement() -> None:
    op.create_table(
        "engagement",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "visit",
                "download",
                "open",
                "click",
                "reply",
                "purchase",
                "conversion",
                "contract_started",
                "contract_ended",
                name="engagementkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("amount", base.BIG_COUNT, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("product", sa.String(length=64), nullable=True),
        sa.Column("campaign", sa.String(length=64), nullable=True),
        sa.Column("channel", _channel(), nullable=True),
        sa.Column("source_id", base.Id(length=16), nullable=False),
        sa.Column("reference", sa.LargeBinary(length=32), nullable=True),
        sa.Column("received_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
    )
    op.create_index(op.f("ix_engagement_campaign_kind"), "engagement", ["campaign", "kind"], unique=False)
    op.create_index(op.f("ix_engagement_contact_id_at"), "engagement", ["contact_id", "at"], unique=False)
    op.create_index(
        "uq_engagement_reference",
        "engagement",
        ["source_id", "reference"],
        unique=True,
        sqlite_where=sa.text("reference IS NOT NULL"),
        postgresql_where=sa.text("reference IS NOT NULL"),
    )


def _facts() -> None:
    op.create_table(
        "contact_facts",
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("refreshed_at", base.Instant(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("consumer", "professional", name="kind", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("birth_decade", sa.SmallInteger(), nullable=True),
        sa.Column("has_email", sa.Boolean(), nullable=False),
        sa.Column("has_phone", sa.Boolean(), nullable=False),
        sa.Column("has_address", sa.Boolean(), nullable=False),
        sa.Column("sources", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("organisation_id", base.Id(length=16), nullable=True),
        sa.Column("industry", sa.String(length=8), nullable=True),
        sa.Column("size_band", sa.String(length=10), nullable=True),
        sa.Column("revenue_band", sa.String(length=10), nullable=True),
        sa.Column("job_level", sa.String(length=40), nullable=True),
        sa.Column("job_function", sa.String(length=40), nullable=True),
        sa.Column("buying_role", sa.String(length=40), nullable=True),
        sa.Column("first_seen_at", base.Instant(timezone=True), nullable=False),
        sa.Column("last_activity_at", base.Instant(timezone=True), nullable=True),
        sa.Column("activities", sa.Integer(), nullable=False),
        sa.Column("interest", sa.Integer(), nullable=False),
        sa.Column("best_channel", _channel(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "prospect",
                "first_time",
                "loyal",
                "lapsed",
                name="customerstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("deals", sa.Integer(), nullable=False),
        sa.Column("purchases", sa.Integer(), nullable=False),
        sa.Column("spent", base.BIG_COUNT, nullable=False),
        sa.Column("first_purchase_at", base.Instant(timezone=True), nullable=True),
        sa.Column("last_purchase_at", base.Instant(timezone=True), nullable=True),
        sa.Column("contracts", sa.Integer(), nullable=False),
        sa.Column("contract_value", base.BIG_COUNT, nullable=False),
        sa.Column("recency", sa.SmallInteger(), nullable=True),
        sa.Column("frequency", sa.SmallInteger(), nullable=True),
        sa.Column("monetary", sa.SmallInteger(), nullable=True),
        sa.Column("rfm", sa.SmallInteger(), nullable=True),
        sa.Column("cuts", sa.Integer(), nullable=True),
        sa.Column("value_score", sa.SmallInteger(), nullable=False),
        sa.Column("may_leave", sa.Boolean(), nullable=False),
        sa.Column("may_cross_sell", sa.Boolean(), nullable=False),
        sa.Column("may_up_sell", sa.Boolean(), nullable=False),
        sa.Column("is_weighed", sa.Boolean(), nullable=False),
        sa.Column("changes_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contact_facts")),
    )
    for column in ("organisation_id", "last_purchase_at", "changes_at"):
        op.create_index(op.f(f"ix_contact_facts_{column}"), "contact_facts", [column], unique=False)
    op.create_index(
        "ix_contact_facts_rfm", "contact_facts", ["recency", "frequency", "monetary"], unique=False
    )


def _channel() -> sa.Enum:
    return sa.Enum(
        "email",
        "phone",
        "sms",
        "post",
        "push",
        "share",
        name="channel",
        native_enum=False,
        length=40,
    )


def downgrade() -> None:
    for table in ("rfm_cuts", "contact_facts", "engagement", "organisation_key", "organisation"):
        op.drop_table(table)
