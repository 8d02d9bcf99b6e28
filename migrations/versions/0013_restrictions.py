"""Whose data may be kept and not used, and what was put right at somebody's own word."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "restriction",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("ground", _choice("ground", *GROUNDS), nullable=False),
        sa.Column("fields", base.JSON_DATA, nullable=False),
        sa.Column("request_id", base.Id(length=16), nullable=True),
        sa.Column("since", base.Instant(timezone=True), nullable=False),
        sa.Column("placed_by", base.Id(length=16), nullable=True),
        sa.Column("lifting_begun_at", base.Instant(timezone=True), nullable=True),
        sa.Column("letter_id", base.Id(length=16), nullable=True),
        sa.Column("told_at", base.Instant(timezone=True), nullable=True),
        sa.Column(
            "told_how", _choice("told", "letter", "email", "phone", "post", "in_person"), nullable=True
        ),
        sa.Column("lifted_at", base.Instant(timezone=True), nullable=True),
        sa.Column("lifted_by", base.Id(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
    )
    op.create_index(op.f("ix_restriction_request_id"), "restriction", ["request_id"], unique=False)
    op.create_index(
        "ix_restriction_ending",
        "restriction",
        ["lifting_begun_at"],
        unique=False,
        sqlite_where=sa.text("lifting_begun_at IS NOT NULL AND lifted_at IS NULL"),
        postgresql_where=sa.text("lifting_begun_at IS NOT NULL AND lifted_at IS NULL"),
    )
    op.create_table(
        "restricted_contact",
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("restriction_id", base.Id(length=16), nullable=False),
        sa.Column("since", base.Instant(timezone=True), nullable=False),
        sa.Column("merge_id", base.Id(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["restriction_id"],
            ["restriction.id"],
            name=op.f("fk_restricted_contact_restriction_id"),
        ),
        sa.PrimaryKeyConstraint("contact_id", "restriction_id", name=op.f("pk_restricted_contact")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_restricted_contact_restriction_id"), "restricted_contact", ["restriction_id"], unique=False
    )
    op.create_table(
        "rectification",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("request_id", base.Id(length=16), nullable=True),
        sa.Column("record_id", base.Id(length=16), nullable=False),
        sa.Column("fields", base.JSON_DATA, nullable=False),
        sa.Column("content", base.SealedColumn(), nullable=True),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("by", base.Id(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification")),
    )
    op.create_index(op.f("ix_rectification_contact_id"), "rectification", ["contact_id"], unique=False)
    op.create_index(op.f("ix_rectification_request_id"), "rectification", ["request_id"], unique=False)
    op.create_table(
        "opendsr_request",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("source_id", base.Id(length=16), nullable=False),
        sa.Column("subject_request_id", base.Id(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("request_id", base.Id(length=16), nullable=True),
        sa.Column("regime", _choice("regime", "gdpr", "uk_gdpr", "ccpa"), nullable=True),
        sa.Column("right", _choice("right", *RIGHTS), nullable=False),
        sa.Column("received_at", base.Instant(timezone=True), nullable=False),
        sa.Column("made_by", base.Id(length=16), nullable=True),
        sa.Column("content", base.SealedColumn(), nullable=True),
        sa.Column("told", sa.String(length=20), nullable=False),
        sa.Column("end", _choice("end", "no_match", "cancelled"), nullable=True),
        sa.Column("done_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_opendsr_request_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opendsr_request")),
    )
    op.create_index(op.f("ix_opendsr_request_request_id"), "opendsr_request", ["request_id"], unique=False)
    op.create_index(
        "uq_opendsr_request_asked", "opendsr_request", ["source_id", "subject_request_id"], unique=True
    )
    op.create_index(
        "ix_opendsr_request_open",
        "opendsr_request",
        ["id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.add_column(
        "contact_merge_preview",
        sa.Column("restricted", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )


def downgrade() -> None:
    op.execute("ALTER TABLE contact_merge_preview DROP COLUMN restricted")
    op.drop_table("opendsr_request")
    op.drop_table("rectification")
    op.drop_table("restricted_contact")
    op.drop_table("restriction")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)


RIGHTS = ("access", "rectification", "erasure", "restriction", "portability", "objection")
GROUNDS = ("accuracy", "unlawful", "claims", "objection", "storage_limit")
