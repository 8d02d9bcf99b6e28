"""Merging contacts and taking it back, what was judged of two records, and the pairs that wait for a look."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_merge",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("survivor_id", base.Id(length=16), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "steward", "review", "bulk", "run", "request", name="reason", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.Column("made_by", base.Id(length=16), nullable=True),
        sa.Column("pins", base.JSON_DATA, nullable=False),
        sa.Column("undone_at", base.Instant(timezone=True), nullable=True),
        sa.Column("undone_by", base.Id(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_merge")),
    )
    op.create_index(op.f("ix_contact_merge_survivor_id"), "contact_merge", ["survivor_id"], unique=False)
    op.create_table(
        "contact_merge_preview",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum("ready", "running", "done", name="previewstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "steward",
                "review",
                "bulk",
                "run",
                "request",
                name="reason",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sets", base.JSON_DATA, nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.Column("made_by", base.Id(length=16), nullable=True),
        sa.Column("merged", sa.Integer(), nullable=False),
        sa.Column("skipped", base.JSON_DATA, nullable=False),
        sa.Column("finished_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_merge_preview")),
    )
    op.create_table(
        "judgement",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("left_id", base.Id(length=16), nullable=False),
        sa.Column("right_id", base.Id(length=16), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("same", "different", name="judged", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("levels", base.JSON_DATA, nullable=False),
        sa.Column("model", sa.String(length=64), nullable=True),
        sa.Column("review_id", base.Id(length=16), nullable=True),
        sa.Column("merge_id", base.Id(length=16), nullable=True),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.Column("made_by", base.Id(length=16), nullable=True),
        sa.Column("withdrawn_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
    )
    op.create_index(op.f("ix_judgement_left_id"), "judgement", ["left_id"], unique=False)
    op.create_index(op.f("ix_judgement_merge_id"), "judgement", ["merge_id"], unique=False)
    op.create_index(op.f("ix_judgement_review_id"), "judgement", ["review_id"], unique=False)
    op.create_index(op.f("ix_judgement_right_id"), "judgement", ["right_id"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("left_id", base.Id(length=16), nullable=False),
        sa.Column("right_id", base.Id(length=16), nullable=False),
        sa.Column("left_revision", sa.Integer(), nullable=False),
        sa.Column("right_revision", sa.Integer(), nullable=False),
        sa.Column("bits", sa.Double(), nullable=False),
        sa.Column("chance", sa.Double(), nullable=False),
        sa.Column("levels", base.JSON_DATA, nullable=False),
        sa.Column("model", sa.String(length=64), nullable=True),
        sa.Column("gain", sa.Double(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "claimed", "snoozed", "done", name="reviewstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("claimed_by", base.Id(length=16), nullable=True),
        sa.Column("claimed_until", base.Instant(timezone=True), nullable=True),
        sa.Column("snoozed_until", base.Instant(timezone=True), nullable=True),
        sa.Column(
            "decision",
            sa.Enum("same", "different", "skip", name="decision", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("decided_by", base.Id(length=16), nullable=True),
        sa.Column("decided_at", base.Instant(timezone=True), nullable=True),
        sa.Column("merge_id", base.Id(length=16), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("updated_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_right_id"), "review", ["right_id"], unique=False)
    op.create_index(op.f("ix_review_state_review_gain"), "review", ["state", "gain"], unique=False)
    op.create_index(
        "uq_review_pair",
        "review",
        ["left_id", "right_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'done'"),
        sqlite_where=sa.text("state <> 'done'"),
    )
    op.create_table(
        "contact_merge_part",
        sa.Column("merge_id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("records", base.JSON_DATA, nullable=False),
        sa.Column("pins", base.JSON_DATA, nullable=False),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["contact_merge.id"], name=op.f("fk_contact_merge_part_merge_id")
        ),
        sa.PrimaryKeyConstraint("merge_id", "contact_id", name=op.f("pk_contact_merge_part")),
    )
    op.create_index(
        op.f("ix_contact_merge_part_contact_id"), "contact_merge_part", ["contact_id"], unique=False
    )
    op.add_column(
        "contact", sa.Column("pins", base.JSON_DATA, server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("contact", sa.Column("merged_into", base.Id(length=16), nullable=True))


def downgrade() -> None:
    op.drop_index(op.f("ix_contact_merge_part_contact_id"), table_name="contact_merge_part")
    op.drop_table("contact_merge_part")
    op.drop_index("uq_review_pair", table_name="review")
    op.drop_index(op.f("ix_review_state_review_gain"), table_name="review")
    op.drop_index(op.f("ix_review_right_id"), table_name="review")
    op.drop_table("review")
    op.drop_index(op.f("ix_judgement_right_id"), table_name="judgement")
    op.drop_index(op.f("ix_judgement_review_id"), table_name="judgement")
    op.drop_index(op.f("ix_judgement_merge_id"), table_name="judgement")
    op.drop_index(op.f("ix_judgement_left_id"), table_name="judgement")
    op.drop_table("judgement")
    op.drop_table("contact_merge_preview")
    op.drop_index(op.f("ix_contact_merge_survivor_id"), table_name="contact_merge")
    op.drop_table("contact_merge")
    op.execute("ALTER TABLE contact DROP COLUMN merged_into")
    op.execute("ALTER TABLE contact DROP COLUMN pins")
