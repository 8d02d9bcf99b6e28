"""What tells how fresh values are."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signal",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("field", _choice("fieldname", *FIELDS), nullable=False),
        sa.Column("value", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", _choice("signalkind", *KINDS), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("trust", sa.Double(), nullable=False),
        sa.Column("way", _choice("way", "api", "mail", "lead", "hand", "person", "derived"), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=True),
        sa.Column("campaign", sa.String(length=64), nullable=True),
        sa.Column("domain", sa.LargeBinary(length=32), nullable=True),
        sa.Column("heard_at", base.Instant(timezone=True), nullable=False),
        sa.Column("heard_by", base.Id(length=16), nullable=True),
        sa.Column("source_id", base.Id(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
    )
    op.create_index("uq_signal_told", "signal", ["contact_id", "field", "value", "kind", "at"], unique=True)
    op.create_index(op.f("ix_signal_domain_signal_at"), "signal", ["domain", "at"], unique=False)
    op.create_index(op.f("ix_signal_campaign"), "signal", ["campaign"], unique=False)
    op.create_table(
        "freshness",
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("field", _choice("fieldname", *FIELDS), nullable=False),
        sa.Column("value", sa.LargeBinary(length=16), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("since", base.Instant(timezone=True), nullable=False),
        sa.Column("pace", sa.Double(), nullable=False),
        sa.Column("ages_as", _choice("group", *GROUPS), nullable=True),
        sa.Column("band", _choice("band", "fresh", "ageing", "verify", "withhold"), nullable=False),
        sa.Column("next_check_at", base.Instant(timezone=True), nullable=True),
        sa.Column("started_at", base.Instant(timezone=True), nullable=False),
        sa.Column("started_with", sa.Double(), nullable=False),
        sa.Column("domain", sa.LargeBinary(length=32), nullable=True),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "field", name=op.f("pk_freshness")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_freshness_next_check_at"), "freshness", ["next_check_at"], unique=False)
    op.create_index("ix_freshness_field_band", "freshness", ["field", "band"], unique=False)
    op.create_index(op.f("ix_freshness_domain"), "freshness", ["domain"], unique=False)
    op.create_table(
        "mail_batch",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("state", _choice("batchstate", "coming", "running", "done"), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("source_id", base.Id(length=16), nullable=True),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("finished_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_batch")),
    )
    op.create_table(
        "mail_batch_chunk",
        sa.Column("batch_id", base.Id(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", base.SealedColumn(), nullable=True),
        sa.Column("done_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["mail_batch.id"], name=op.f("fk_mail_batch_chunk_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "ordinal", name=op.f("pk_mail_batch_chunk")),
    )


def downgrade() -> None:
    op.drop_table("mail_batch_chunk")
    op.drop_table("mail_batch")
    op.drop_table("freshness")
    op.drop_table("signal")


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
KINDS = (
    "address.matched_moved",
    "auto_reply.away",
    "auto_reply.left",
    "bounce.deferred",
    "bounce.disabled",
    "bounce.full",
    "bounce.moved",
    "bounce.no_mail",
    "bounce.policy",
    "bounce.unclear",
    "bounce.unknown_host",
    "bounce.unknown_user",
    "clicked",
    "colleagues.bounced",
    "complained",
    "delivered",
    "confirmed.person",
    "confirmed.steward",
    "denied.person",
    "denied.steward",
    "listed.again",
    "opened",
    "organisation.dissolved",
    "phone.answered",
    "phone.not_answered",
    "phone.out_of_service",
    "phone.wrong_person",
    "post.moved",
    "post.unknown",
    "replied",
    "sms.absent",
    "sms.unknown",
    "submitted.again",
    "submitted.otherwise",
    "unsubscribed",
)
