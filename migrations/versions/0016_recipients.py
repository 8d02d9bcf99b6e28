"""Who was given which data, and what they were told since."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disclosed",
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("disclosure_id", base.Id(length=16), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "disclosure_id", name=op.f("pk_disclosed")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_disclosed_disclosure_id"), "disclosed", ["disclosure_id"], unique=False)
    op.create_table(
        "recipient",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "role",
            sa.Enum("processor", "controller", "joint", name="role", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "protocol",
            sa.Enum("webhook", "opendsr", "email", "manual", name="protocol", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("address", base.SealedColumn(), nullable=True),
        sa.Column("secret", base.SealedColumn(), nullable=True),
        sa.Column("former_until", base.Instant(timezone=True), nullable=True),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.Column("categories", base.JSON_DATA, nullable=False),
        sa.Column("purposes", base.JSON_DATA, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column(
            "transfer",
            sa.Enum(
                "adequacy",
                "clauses",
                "binding_rules",
                "derogation",
                name="transfer",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("contract", sa.String(length=120), nullable=True),
        sa.Column("patience", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("source_id", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.Column("disabled_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient")),
    )
    op.create_index(op.f("ix_recipient_source_id"), "recipient", ["source_id"], unique=False)
    op.create_table(
        "disclosure",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("recipient_id", base.Id(length=16), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("fields", base.JSON_DATA, nullable=False),
        sa.Column(
            "via",
            sa.Enum("export", "feed", "webhook", "api", "by_hand", name="via", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("export_id", base.Id(length=16), nullable=True),
        sa.Column("count", base.BIG_COUNT, nullable=False),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_disclosure_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    op.create_index(
        op.f("ix_disclosure_recipient_id_disclosure_at"), "disclosure", ["recipient_id", "at"], unique=False
    )
    op.create_table(
        "telling",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("recipient_id", base.Id(length=16), nullable=False),
        sa.Column("request_id", base.Id(length=16), nullable=True),
        sa.Column(
            "deed",
            sa.Enum(
                "rectified",
                "erased",
                "restricted",
                "unrestricted",
                "objected",
                "withdrawn",
                name="deed",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "protocol",
            sa.Enum("webhook", "opendsr", "email", "manual", name="protocol", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sent",
                "in_progress",
                "failed",
                "acknowledged",
                "refused",
                "closed",
                name="tellingstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("content", base.SealedColumn(), nullable=True),
        sa.Column("letter_id", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", base.Instant(timezone=True), nullable=True),
        sa.Column("sent_at", base.Instant(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reminded_at", base.Instant(timezone=True), nullable=True),
        sa.Column("acknowledged_at", base.Instant(timezone=True), nullable=True),
        sa.Column(
            "answered",
            sa.Enum(
                "response", "page", "key", "opendsr", "officer", name="answered", native_enum=False, length=40
            ),
            nullable=True,
        ),
        sa.Column("ack_body_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("ack_signed_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("ack_signature", sa.LargeBinary(), nullable=True),
        sa.Column("ack_public_key", sa.LargeBinary(), nullable=True),
        sa.Column("closed_by", base.Id(length=16), nullable=True),
        sa.Column(
            "closing",
            sa.Enum(
                "impossible",
                "disproportionate",
                "gone",
                "holds_nothing",
                name="closing",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"], name=op.f("fk_telling_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telling")),
    )
    op.create_index(
        "ix_telling_open",
        "telling",
        ["due_on"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('acknowledged', 'closed')"),
        postgresql_where=sa.text("state NOT IN ('acknowledged', 'closed')"),
    )
    op.create_index(
        op.f("ix_telling_recipient_id_telling_id"), "telling", ["recipient_id", "id"], unique=False
    )
    op.create_index(op.f("ix_telling_request_id"), "telling", ["request_id"], unique=False)
    op.create_table(
        "telling_try",
        sa.Column("telling_id", base.Id(length=16), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("millis", sa.Integer(), nullable=False),
        sa.Column("body_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(["telling_id"], ["telling.id"], name=op.f("fk_telling_try_telling_id")),
        sa.PrimaryKeyConstraint("telling_id", "number", name=op.f("pk_telling_try")),
    )


def downgrade() -> None:
    op.drop_table("telling_try")
    op.drop_table("telling")
    op.drop_table("disclosure")
    op.drop_table("recipient")
    op.drop_table("disclosed")
