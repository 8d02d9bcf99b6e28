"""Retention, processing activities and breaches; and lines of the ledger are indexed by what they have."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index_what_is_there()
    _make_tables()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    _index_everything()


def _make_tables() -> None:
    op.create_table(
        "activity_record",
        sa.Column("version", base.BIG_COUNT, autoincrement=False, nullable=False),
        sa.Column("taken_at", base.Instant(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document", base.JSON_DATA, nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_activity_record")),
    )
    op.create_table(
        "breach",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("number", base.BIG_COUNT, nullable=False),
        sa.Column(
            "regime",
            sa.Enum("gdpr", "uk_gdpr", "ccpa", name="regime", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("detected_at", base.Instant(timezone=True), nullable=False),
        sa.Column("aware_at", base.Instant(timezone=True), nullable=False),
        sa.Column("due_at", base.Instant(timezone=True), nullable=True),
        sa.Column("clock_id", sa.String(length=60), nullable=True),
        sa.Column("clock_version", sa.String(length=40), nullable=True),
        sa.Column("natures", base.JSON_DATA, nullable=False),
        sa.Column(
            "risk",
            sa.Enum("unlikely", "risk", "high", name="risk", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column(
            "exposure",
            sa.Enum("unknown", "sealed", "readable", name="exposure", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("details", base.SealedColumn(), nullable=False),
        sa.Column("scope", base.JSON_DATA, nullable=True),
        sa.Column("counted_at", base.Instant(timezone=True), nullable=True),
        sa.Column("after", base.Id(length=16), nullable=True),
        sa.Column("is_counting", sa.Boolean(), nullable=False),
        sa.Column("subjects", base.BIG_COUNT, nullable=False),
        sa.Column("records", base.BIG_COUNT, nullable=False),
        sa.Column("by_country", base.JSON_DATA, nullable=False),
        sa.Column("by_field", base.JSON_DATA, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("reported_at", base.Instant(timezone=True), nullable=True),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("tell_subjects", sa.Boolean(), nullable=True),
        sa.Column(
            "spared",
            sa.Enum("unreadable", "averted", "effort", name="spared", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("told_at", base.Instant(timezone=True), nullable=True),
        sa.Column("opened_by", base.Id(length=16), nullable=True),
        sa.Column("closed_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
        sa.UniqueConstraint("number", name=op.f("uq_breach_number")),
    )
    op.create_index(
        op.f("ix_breach_closed_at_breach_due_at"), "breach", ["closed_at", "due_at"], unique=False
    )
    op.create_table(
        "breach_subject",
        sa.Column("breach_id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.PrimaryKeyConstraint("breach_id", "contact_id", name=op.f("pk_breach_subject")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_breach_subject_contact_id"), "breach_subject", ["contact_id"], unique=False)
    op.create_table(
        "retention_item",
        sa.Column("run_id", base.Id(length=16), nullable=False),
        sa.Column("ordinal", base.BIG_COUNT, autoincrement=False, nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.Column("rule_id", base.Id(length=16), nullable=True),
        sa.Column("since", base.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.Column(
            "fate",
            sa.Enum(
                "listed",
                "erasing",
                "restricted",
                "to_review",
                "left",
                "uncovered",
                name="fate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("erasure_id", base.Id(length=16), nullable=True),
        sa.Column("done_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("run_id", "ordinal", name=op.f("pk_retention_item")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_retention_item_contact_id"), "retention_item", ["contact_id"], unique=False)
    op.create_index("ix_retention_item_fate", "retention_item", ["run_id", "fate", "ordinal"], unique=False)
    op.create_table(
        "retention_rule",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "trigger",
            sa.Enum(
                "collected",
                "last_activity",
                "withdrawn",
                "contract_end",
                "last_contact",
                name="trigger",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column(
            "action",
            sa.Enum("erase", "restrict", "review", "keep", name="action", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("purpose", sa.String(length=64), nullable=True),
        sa.Column("source_id", base.Id(length=16), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("consumer", "professional", name="kind", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("country", sa.String(length=2), nullable=True),
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
            nullable=True,
        ),
        sa.Column("law", sa.String(length=200), nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.Column("ended_by", base.Id(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
    )
    op.create_table(
        "retention_run",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "looking",
                "proposed",
                "declined",
                "running",
                "done",
                name="runstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rules", base.JSON_DATA, nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.Column("made_by", base.Id(length=16), nullable=True),
        sa.Column("after", base.Id(length=16), nullable=True),
        sa.Column("looked", base.BIG_COUNT, nullable=False),
        sa.Column("uncovered", base.BIG_COUNT, nullable=False),
        sa.Column("listed", base.BIG_COUNT, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("decided_at", base.Instant(timezone=True), nullable=True),
        sa.Column("decided_by", base.Id(length=16), nullable=True),
        sa.Column("next", base.BIG_COUNT, nullable=False),
        sa.Column("finished_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
    )
    op.create_table(
        "breach_event",
        sa.Column("id", base.BIG_COUNT, autoincrement=True, nullable=False),
        sa.Column("breach_id", base.Id(length=16), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "opened",
                "assessed",
                "written",
                "counted",
                "reported",
                "not_reported",
                "decided",
                "told",
                "noted",
                "closed",
                name="step",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("actor_id", base.Id(length=16), nullable=True),
        sa.Column("facts", base.JSON_DATA, nullable=False),
        sa.Column("note", base.SealedColumn(), nullable=True),
        sa.ForeignKeyConstraint(["breach_id"], ["breach.id"], name=op.f("fk_breach_event_breach_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_event")),
    )
    op.create_index(
        op.f("ix_breach_event_breach_id_breach_event_id"), "breach_event", ["breach_id", "id"], unique=False
    )


def _index_what_is_there() -> None:
    """Rows of the ledger and of the audit are no longer indexed by what they do not have."""
    for table, column in _INDEXED:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    op.drop_index(_BY_ACTOR, table_name="audit_event")
    for table, column in _NUMBERED:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"uq_{table}_{column}", type_="unique")
        _create_partial(f"uq_{table}_{column}", table, [column], unique=True)
    for table, column in _INDEXED:
        _create_partial(f"ix_{table}_{column}", table, [column], unique=False)
    _create_partial(_BY_ACTOR, "audit_event", ["actor_id", "at"], unique=False)


def _index_everything() -> None:
    op.drop_index(_BY_ACTOR, table_name="audit_event")
    op.create_index(_BY_ACTOR, "audit_event", ["actor_id", "at"], unique=False)
    for table, column in _INDEXED:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
        op.create_index(f"ix_{table}_{column}", table, [column], unique=False)
    for table, column in _NUMBERED:
        op.drop_index(f"uq_{table}_{column}", table_name=table)
        with op.batch_alter_table(table) as batch:
            batch.create_unique_constraint(f"uq_{table}_{column}", [column])


def _create_partial(name: str, table: str, columns: list[str], *, unique: bool) -> None:
    known = sa.text(f"{columns[0]} IS NOT NULL")
    op.create_index(name, table, columns, unique=unique, postgresql_where=known, sqlite_where=known)


_TABLES = (
    "breach_event",
    "breach_subject",
    "breach",
    "activity_record",
    "retention_item",
    "retention_run",
    "retention_rule",
)
_INDEXED = (("consent_event", "lead_id"), ("consent_event", "confirms"))
_NUMBERED = (("consent_event", "seq"), ("audit_event", "leaf_index"))
_BY_ACTOR = "ix_audit_event_actor_id_audit_event_at"
