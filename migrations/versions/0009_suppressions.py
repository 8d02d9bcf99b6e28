"""Whom to leave alone, and the lists that they came from."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("group_id", base.Id(length=16), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("reason", _choice("reason", *REASONS), nullable=False),
        sa.Column("ground", sa.String(length=120), nullable=False),
        sa.Column("origin_event_id", base.Id(length=16), nullable=True),
        sa.Column("list_id", base.Id(length=16), nullable=True),
        sa.Column("source_id", base.Id(length=16), nullable=True),
        sa.Column("review_at", base.Instant(timezone=True), nullable=True),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("lifted_at", base.Instant(timezone=True), nullable=True),
        sa.Column("lifted_by", base.Id(length=16), nullable=True),
        sa.Column(
            "lifted_why",
            _choice("lifting", "asked_by_the_person", "mistake", "no_longer_true"),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
    )
    op.create_index(op.f("ix_suppression_digest"), "suppression", ["digest"], unique=False)
    op.create_index(op.f("ix_suppression_group_id"), "suppression", ["group_id"], unique=False)
    op.create_index(op.f("ix_suppression_kind"), "suppression", ["kind"], unique=False)
    op.create_index(
        "uq_suppression_standing",
        "suppression",
        ["digest", "purpose", "channel", "reason"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "suppression_list",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column(
            "id_type",
            _choice("idtype", "email", "phone", "postal", "domain", "company_no"),
            nullable=False,
        ),
        sa.Column("form", _choice("form", "raw", "sha256", "md5"), nullable=False),
        sa.Column("reason", _choice("reason", *REASONS), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("source_id", base.Id(length=16), nullable=True),
        sa.Column("state", _choice("liststate", "coming", "running", "done"), nullable=False),
        sa.Column("rows", base.BIG_COUNT, nullable=False),
        sa.Column("taken", base.BIG_COUNT, nullable=False),
        sa.Column("known", base.BIG_COUNT, nullable=False),
        sa.Column("unusable", base.BIG_COUNT, nullable=False),
        sa.Column("unusable_rows", base.JSON_DATA, nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("finished_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression_list")),
    )
    op.create_table(
        "suppression_list_chunk",
        sa.Column("list_id", base.Id(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", base.SealedColumn(), nullable=True),
        sa.Column("done_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"], ["suppression_list.id"], name=op.f("fk_suppression_list_chunk_list_id")
        ),
        sa.PrimaryKeyConstraint("list_id", "ordinal", name=op.f("pk_suppression_list_chunk")),
    )
    op.create_table(
        "source_notice",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("source_id", base.Id(length=16), nullable=False),
        sa.Column("record_id", base.Id(length=16), nullable=True),
        sa.Column("received_until", base.Instant(timezone=True), nullable=False),
        sa.Column("sent_at", base.Instant(timezone=True), nullable=False),
        sa.Column("noted_at", base.Instant(timezone=True), nullable=False),
        sa.Column("noted_by", base.Id(length=16), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_notice_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_notice")),
    )
    op.create_index(op.f("ix_source_notice_record_id"), "source_notice", ["record_id"], unique=False)
    op.create_index(op.f("ix_source_notice_source_id"), "source_notice", ["source_id"], unique=False)


def downgrade() -> None:
    op.drop_table("source_notice")
    op.drop_table("suppression_list_chunk")
    op.drop_table("suppression_list")
    op.drop_table("suppression")


def _choice(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=40)


REASONS = (
    "objection",
    "unsubscribe",
    "erasure",
    "complaint",
    "hard_bounce",
    "deceased",
    "robinson",
    "drop",
    "legal",
    "manual",
)
