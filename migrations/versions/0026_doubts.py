"""What is in doubt, what came of it, and what was learned from that."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_doubts()
    _make_outcomes()
    _make_models()


def downgrade() -> None:
    for table in ("freshness_model", "freshness_outcome", "doubt"):
        op.drop_table(table)


def _make_doubts() -> None:
    op.create_table(
        "doubt",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("fields", base.JSON_DATA, nullable=False),
        sa.Column("least", sa.Double(), nullable=False),
        sa.Column("is_withheld", sa.Boolean(), nullable=False),
        sa.Column("worth", sa.Double(), nullable=False),
        sa.Column("rank", sa.Double(), nullable=False),
        sa.Column("state", _choice("doubtstate", "open", "claimed", "snoozed", "done"), nullable=False),
        sa.Column("claimed_by", base.Id(length=16), nullable=True),
        sa.Column("claimed_until", base.Instant(timezone=True), nullable=True),
        sa.Column("snoozed_until", base.Instant(timezone=True), nullable=True),
        sa.Column("ending", _choice("ending", "answered", "person", "by_itself", "gone"), nullable=True),
        sa.Column("ended_by", base.Id(length=16), nullable=True),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.Column(
            "asked",
            _choice("asked", "sent", "no_mailbox", "restricted", "left_alone", "lately", "not_allowed"),
            nullable=True,
        ),
        sa.Column("asked_at", base.Instant(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("updated_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubt")),
    )
    op.create_index(
        "uq_doubt_contact",
        "doubt",
        ["contact_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'done'"),
        sqlite_where=sa.text("state <> 'done'"),
    )
    op.create_index(op.f("ix_doubt_contact_id"), "doubt", ["contact_id"], unique=False)
    op.create_index(op.f("ix_doubt_state_doubt_rank"), "doubt", ["state", "rank"], unique=False)


def _make_outcomes() -> None:
    op.create_table(
        "freshness_outcome",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("field", _choice("fieldname", *FIELDS), nullable=False),
        sa.Column("ages_as", _choice("group", *GROUPS), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("tenure", sa.Double(), nullable=True),
        sa.Column("began_at", base.Instant(timezone=True), nullable=False),
        sa.Column("began_with", sa.Double(), nullable=False),
        sa.Column("heard", base.JSON_DATA, nullable=False),
        sa.Column("believed", sa.Double(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("was_true", sa.Boolean(), nullable=False),
        sa.Column("found_by", _choice("foundby", "person", "steward", "lead"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freshness_outcome")),
    )
    op.create_index(op.f("ix_freshness_outcome_at"), "freshness_outcome", ["at"], unique=False)


def _make_models() -> None:
    op.create_table(
        "freshness_model",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.Column("packs", sa.String(length=120), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("outcomes", sa.Integer(), nullable=False),
        sa.Column("held_out", sa.Integer(), nullable=False),
        sa.Column("brier_before", sa.Double(), nullable=False),
        sa.Column("brier_after", sa.Double(), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.Column("rates", base.JSON_DATA, nullable=False),
        sa.Column("worths", base.JSON_DATA, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freshness_model")),
    )
    op.create_index(op.f("ix_freshness_model_made_at"), "freshness_model", ["made_at"], unique=False)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)


FIELDS = (
    "name",
    "email",
    "phone",
    "address",
    "organisation",
    "job",
    "birth_date",
    "notes",
    "extras",
)
GROUPS = (
    "work_email",
    "personal_email",
    "mobile",
    "work_phone",
    "home_phone",
    "employer",
    "job_title",
    "private_address",
    "company_address",
    "surname",
)
