"""What was erased, what is held, and what has to be erased again after a restore."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_erasure",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed", "running", "done", "declined", name="proposalstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("contacts", base.JSON_DATA, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("is_suppressed", sa.Boolean(), nullable=False),
        sa.Column("proposed_at", base.Instant(timezone=True), nullable=False),
        sa.Column("proposed_by", base.Id(length=16), nullable=True),
        sa.Column("decided_at", base.Instant(timezone=True), nullable=True),
        sa.Column("decided_by", base.Id(length=16), nullable=True),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("finished_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_erasure")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column(
            "cause",
            sa.Enum("request", "retention", "officer", "key", name="cause", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("request_id", base.Id(length=16), nullable=True),
        sa.Column("proposal_id", base.Id(length=16), nullable=True),
        sa.Column("is_suppressed", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "recorded",
                "running",
                "cleaning",
                "partial",
                "final",
                name="erasurestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", base.Instant(timezone=True), nullable=False),
        sa.Column("recorded_by", base.Id(length=16), nullable=True),
        sa.Column("noted_outside_at", base.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.Column("cleaned_at", base.Instant(timezone=True), nullable=True),
        sa.Column("replayed_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_request_id"), "erasure", ["request_id"], unique=False)
    op.create_index(op.f("ix_erasure_state_erasure_id"), "erasure", ["state", "id"], unique=False)
    op.create_table(
        "legal_hold",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("categories", base.JSON_DATA, nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=True),
        sa.Column(
            "ground",
            sa.Enum(
                "expression",
                "legal_duty",
                "public_health",
                "archiving",
                "legal_claims",
                "proof_of_consent",
                "do_not_contact",
                "answering",
                name="ground",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("matter", sa.String(length=80), nullable=False),
        sa.Column("placed_at", base.Instant(timezone=True), nullable=False),
        sa.Column("placed_by", base.Id(length=16), nullable=True),
        sa.Column("review_at", base.Instant(timezone=True), nullable=False),
        sa.Column("lapses", sa.Boolean(), nullable=False),
        sa.Column("released_at", base.Instant(timezone=True), nullable=True),
        sa.Column("released_by", base.Id(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_contact_id"), "legal_hold", ["contact_id"], unique=False)
    op.create_index(
        op.f("ix_legal_hold_released_at_legal_hold_review_at"),
        "legal_hold",
        ["released_at", "review_at"],
        unique=False,
    )
    op.create_table(
        "erasure_result",
        sa.Column("erasure_id", base.Id(length=16), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "suppression",
                "tokens",
                "reviews_and_judgements",
                "links",
                "packages",
                "page_links",
                "mail",
                "answers",
                "imports",
                "disclosures",
                "audit",
                "consents",
                "records",
                "leads",
                "contact",
                "requests",
                name="category",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "fate",
            sa.Enum(
                "waiting",
                "erased",
                "retained",
                "failed",
                "nothing",
                name="fate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("count", base.BIG_COUNT, nullable=False),
        sa.Column("kept", base.BIG_COUNT, nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "expression",
                "legal_duty",
                "public_health",
                "archiving",
                "legal_claims",
                "proof_of_consent",
                "do_not_contact",
                "answering",
                name="ground",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("until", base.Instant(timezone=True), nullable=True),
        sa.Column("after", sa.String(length=80), nullable=True),
        sa.Column("error", sa.String(length=60), nullable=True),
        sa.Column("at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasure.id"], name=op.f("fk_erasure_result_erasure_id")),
        sa.PrimaryKeyConstraint("erasure_id", "category", name=op.f("pk_erasure_result")),
    )
    op.create_index(op.f("ix_erasure_result_ground"), "erasure_result", ["ground"], unique=False)
    op.create_table(
        "erasure_subject",
        sa.Column("erasure_id", base.Id(length=16), nullable=False),
        sa.Column("owner", base.Id(length=16), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("contact", "lead", name="subjectkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("audit_ref", base.Id(length=16), nullable=True),
        sa.Column("gone_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasure.id"], name=op.f("fk_erasure_subject_erasure_id")),
        sa.PrimaryKeyConstraint("erasure_id", "owner", name=op.f("pk_erasure_subject")),
    )
    op.create_index(op.f("ix_erasure_subject_owner"), "erasure_subject", ["owner"], unique=False)


def downgrade() -> None:
    for table in ("erasure_subject", "erasure_result", "legal_hold", "erasure", "bulk_erasure"):
        op.drop_table(table)
