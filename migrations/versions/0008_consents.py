"""Purposes and notices, the ledger of consent with its chain, and what holds by it."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_event",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("purpose_version", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "deferred",
                "given",
                "renewed",
                "refused",
                "withdrawn",
                "objected",
                "expired",
                "terminated",
                "invalidated",
                name="eventstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "basis",
            sa.Enum(
                "A6-1-a",
                "A6-1-b",
                "A6-1-c",
                "A6-1-f",
                "soft_opt_in",
                "A9-2-a",
                name="legalbasis",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "author",
            sa.Enum(
                "data_subject",
                "parent",
                "agent",
                "steward",
                "import",
                "system",
                name="author",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "method",
            sa.Enum(
                "web_form",
                "double_opt_in",
                "preference_page",
                "one_click",
                "gpc",
                "email",
                "phone",
                "paper",
                "in_person",
                "import",
                "api",
                name="method",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("recorded_at", base.Instant(timezone=True), nullable=False),
        sa.Column("valid_until", base.Instant(timezone=True), nullable=True),
        sa.Column("notice_id", base.Id(length=16), nullable=True),
        sa.Column("notice_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("facts", base.JSON_DATA, nullable=False),
        sa.Column("source_id", base.Id(length=16), nullable=True),
        sa.Column("lead_id", base.Id(length=16), nullable=True),
        sa.Column("confirms", base.Id(length=16), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("proof", base.SealedColumn(), nullable=True),
        sa.Column("commitment", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seq", base.BIG_COUNT, nullable=True),
        sa.Column("prev_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("event_hash", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_event")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_consent_event_fingerprint")),
        sa.UniqueConstraint("seq", name=op.f("uq_consent_event_seq")),
    )
    op.create_index(op.f("ix_consent_event_confirms"), "consent_event", ["confirms"], unique=False)
    op.create_index(op.f("ix_consent_event_contact_id"), "consent_event", ["contact_id"], unique=False)
    op.create_index(op.f("ix_consent_event_lead_id"), "consent_event", ["lead_id"], unique=False)
    op.create_index(
        "ix_consent_event_unchained",
        "consent_event",
        ["id"],
        unique=False,
        postgresql_where=sa.text("seq IS NULL"),
        sqlite_where=sa.text("seq IS NULL"),
    )
    op.create_table(
        "consent_head",
        sa.Column("seq", base.BIG_COUNT, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_consent_head")),
    )
    op.create_table(
        "consent_state",
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("member_id", base.Id(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "deferred",
                "given",
                "renewed",
                "refused",
                "withdrawn",
                "objected",
                "expired",
                "terminated",
                "invalidated",
                name="eventstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "basis",
            sa.Enum(
                "A6-1-a",
                "A6-1-b",
                "A6-1-c",
                "A6-1-f",
                "soft_opt_in",
                "A9-2-a",
                name="legalbasis",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "author",
            sa.Enum(
                "data_subject",
                "parent",
                "agent",
                "steward",
                "import",
                "system",
                name="author",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since", base.Instant(timezone=True), nullable=False),
        sa.Column("valid_until", base.Instant(timezone=True), nullable=True),
        sa.Column("event_id", base.Id(length=16), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("ineffective", base.JSON_DATA, nullable=False),
        sa.Column("facts", base.JSON_DATA, nullable=False),
        sa.PrimaryKeyConstraint(
            "contact_id", "member_id", "purpose", "channel", name=op.f("pk_consent_state")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notice",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("effective_from", base.Instant(timezone=True), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", "version", "language", name=op.f("uq_notice_key_version_language")),
    )
    op.create_table(
        "purpose",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "marketing",
                "service",
                "profiling",
                "sharing",
                name="purposekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("dpv_iri", sa.String(length=200), nullable=True),
        sa.Column("titles", base.JSON_DATA, nullable=False),
        sa.Column("descriptions", base.JSON_DATA, nullable=False),
        sa.Column("channels", base.JSON_DATA, nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "A6-1-a",
                "A6-1-b",
                "A6-1-c",
                "A6-1-f",
                "soft_opt_in",
                "A9-2-a",
                name="legalbasis",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("needs_double_opt_in", sa.Boolean(), nullable=False),
        sa.Column("product_group", sa.String(length=64), nullable=True),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("active", "retired", name="purposestatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purpose")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_purpose_key_version")),
    )


def downgrade() -> None:
    op.drop_table("purpose")
    op.drop_table("notice")
    op.drop_table("consent_state")
    op.drop_table("consent_head")
    op.drop_table("consent_event")
