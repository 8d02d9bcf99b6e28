"""What people ask for by right: cases, clocks, letters."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subject_request",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("regime", _choice("regime", "gdpr", "uk_gdpr", "ccpa"), nullable=False),
        sa.Column(
            "state",
            _choice(
                "requeststate",
                "received",
                "identity_pending",
                "clarification_pending",
                "in_progress",
                "awaiting_approval",
                "executing",
                "fulfilled",
                "partially_fulfilled",
                "refused",
                "revoked",
                "expired",
            ),
            nullable=False,
        ),
        sa.Column("via", _choice("via", "api", "form", "own_page", "officer", "opendsr"), nullable=False),
        sa.Column("asker", _choice("asker", "self", "agent", "parent", "executor"), nullable=False),
        sa.Column(
            "identity",
            _choice("identity", "none", "mailbox", "session", "mandate", "officer"),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("source_id", base.Id(length=16), nullable=True),
        sa.Column("details", base.SealedColumn(), nullable=True),
        sa.Column("located_at", base.Instant(timezone=True), nullable=True),
        sa.Column("received_at", base.Instant(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("first_due_on", sa.Date(), nullable=True),
        sa.Column("acknowledge_by", sa.Date(), nullable=True),
        sa.Column("acknowledged_at", base.Instant(timezone=True), nullable=True),
        sa.Column("extended_at", base.Instant(timezone=True), nullable=True),
        sa.Column("extension", sa.String(length=20), nullable=True),
        sa.Column("waits_since", base.Instant(timezone=True), nullable=True),
        sa.Column("stands_since", base.Instant(timezone=True), nullable=True),
        sa.Column("code", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_until", base.Instant(timezone=True), nullable=True),
        sa.Column("code_tries", sa.SmallInteger(), nullable=False),
        sa.Column("proposed_by", base.Id(length=16), nullable=True),
        sa.Column("approved_by", base.Id(length=16), nullable=True),
        sa.Column("assignee_id", base.Id(length=16), nullable=True),
        sa.Column("reminded_for", sa.Date(), nullable=True),
        sa.Column("escalated_for", sa.Date(), nullable=True),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_request")),
    )
    op.create_index("ix_subject_request_assignee_id", "subject_request", ["assignee_id"], unique=False)
    op.create_index("ix_subject_request_ended_at", "subject_request", ["ended_at"], unique=False)
    op.create_index(
        "ix_subject_request_state_subject_request_due_on",
        "subject_request",
        ["state", "due_on"],
        unique=False,
    )
    op.create_table(
        "request_right",
        sa.Column("request_id", base.Id(length=16), nullable=False),
        sa.Column(
            "right",
            _choice("right", "access", "rectification", "erasure", "restriction", "portability", "objection"),
            nullable=False,
        ),
        sa.Column("due_raw", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("clock_id", sa.String(length=64), nullable=True),
        sa.Column("clock_version", sa.String(length=64), nullable=True),
        sa.Column("piece_id", base.Id(length=16), nullable=True),
        sa.Column("outcome", _choice("outcome", "done", "partly", "refused"), nullable=True),
        sa.Column(
            "refusal",
            _choice(
                "refusal",
                "no_match",
                "not_covered",
                "unfounded",
                "excessive",
                "fraud",
                "other_rights",
                "hold",
            ),
            nullable=True,
        ),
        sa.Column("begun_at", base.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"], ["subject_request.id"], name=op.f("fk_request_right_request_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "right", name=op.f("pk_request_right")),
    )
    op.create_table(
        "request_contact",
        sa.Column("request_id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["subject_request.id"], name=op.f("fk_request_contact_request_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "contact_id", name=op.f("pk_request_contact")),
    )
    op.create_index("ix_request_contact_contact_id", "request_contact", ["contact_id"], unique=False)
    op.create_table(
        "request_pause",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("request_id", base.Id(length=16), nullable=False),
        sa.Column("ground", _choice("ground", "identity", "clarification", "fee"), nullable=False),
        sa.Column("doubt", sa.String(length=20), nullable=True),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("begins", base.Instant(timezone=True), nullable=False),
        sa.Column("ends", base.Instant(timezone=True), nullable=True),
        sa.Column("by_id", base.Id(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"], ["subject_request.id"], name=op.f("fk_request_pause_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_pause")),
    )
    op.create_index("ix_request_pause_request_id", "request_pause", ["request_id"], unique=False)
    op.create_table(
        "request_event",
        sa.Column("id", base.BIG_COUNT, autoincrement=True, nullable=False),
        sa.Column("request_id", base.Id(length=16), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", base.Id(length=16), nullable=True),
        sa.Column("facts", base.JSON_DATA, nullable=False),
        sa.Column("note", base.SealedColumn(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"], ["subject_request.id"], name=op.f("fk_request_event_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_event")),
    )
    op.create_index(
        "ix_request_event_request_id_request_event_id", "request_event", ["request_id", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("request_event")
    op.drop_table("request_pause")
    op.drop_table("request_contact")
    op.drop_table("request_right")
    op.drop_table("subject_request")


def _choice(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=40)
