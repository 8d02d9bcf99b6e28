"""The spine: sources, leads, records, contacts, keys, jobs, imports, people who sign in."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("claim", base.Id(length=16), nullable=False),
        sa.Column("claimed_at", base.Instant(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", base.JSON_DATA, nullable=True),
        sa.Column("body", base.SealedColumn(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_answer")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_claimed_at"), ["claimed_at"], unique=False)

    op.create_table(
        "app_user",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("roles", base.JSON_DATA, nullable=False),
        sa.Column("password", sa.String(length=160), nullable=False),
        sa.Column("password_ends_at", base.Instant(timezone=True), nullable=True),
        sa.Column("totp", base.SealedColumn(), nullable=True),
        sa.Column("totp_confirmed_at", base.Instant(timezone=True), nullable=True),
        sa.Column("totp_step", base.BIG_COUNT, nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column(
            "theme",
            sa.Enum("system", "light", "dark", name="theme", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("shortcuts", sa.Boolean(), nullable=False),
        sa.Column("locked_at", base.Instant(timezone=True), nullable=True),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("signed_in_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("name", name=op.f("uq_app_user_name")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", base.BIG_COUNT, autoincrement=True, nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object_ref", base.Id(length=16), nullable=True),
        sa.Column("actor_id", base.Id(length=16), nullable=True),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=True),
        sa.Column("body", base.JSON_DATA, nullable=True),
        sa.Column("leaf_index", base.BIG_COUNT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("leaf_index", name=op.f("uq_audit_event_leaf_index")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_event_action_audit_event_id"), ["action", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_audit_event_actor_id_audit_event_at"), ["actor_id", "at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_audit_event_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_event_object_ref_audit_event_id"), ["object_ref", "id"], unique=False
        )

    op.create_table(
        "blind_token",
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.PrimaryKeyConstraint("kind", "version", "value", "contact_id", name=op.f("pk_blind_token")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("blind_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blind_token_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("consumer", "professional", name="kind", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("name", base.SealedColumn(), nullable=True),
        sa.Column("email", base.SealedColumn(), nullable=True),
        sa.Column("phone", base.SealedColumn(), nullable=True),
        sa.Column("address", base.SealedColumn(), nullable=True),
        sa.Column("organisation", base.SealedColumn(), nullable=True),
        sa.Column("job", base.SealedColumn(), nullable=True),
        sa.Column("birth_date", base.SealedColumn(), nullable=True),
        sa.Column("notes", base.SealedColumn(), nullable=True),
        sa.Column("extras", base.SealedColumn(), nullable=True),
        sa.Column("provenance", base.JSON_DATA, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("updated_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_table(
        "job",
        sa.Column("id", base.BIG_COUNT, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", base.JSON_DATA, nullable=False),
        sa.Column("lane", sa.String(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("unique_key", sa.String(), nullable=True),
        sa.Column("run_after", base.Instant(timezone=True), nullable=False),
        sa.Column("leased_until", base.Instant(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "running", "done", "failed", name="state", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("done_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_job_unique_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "ix_job_lane_waiting",
            ["lane", "id"],
            unique=False,
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            batch_op.f("ix_job_state_job_priority_job_run_after_job_id"),
            ["state", "priority", "run_after", "id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_job_lane_running",
            ["lane"],
            unique=True,
            postgresql_where=sa.text("state = 'running'"),
            sqlite_where=sa.text("state = 'running'"),
        )

    op.create_table(
        "key_check",
        sa.Column("kid", base.BIG_COUNT, autoincrement=False, nullable=False),
        sa.Column("deployment", base.Id(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("epoch", sa.SmallInteger(), nullable=False),
        sa.Column("kcv", sa.LargeBinary(length=8), nullable=False),
        sa.Column("expected", base.BIG_COUNT, nullable=False),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_key_check")),
    )
    op.create_table(
        "sign_in_guard",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", base.Instant(timezone=True), nullable=False),
        sa.Column("shut_until", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sign_in_guard")),
    )
    with op.batch_alter_table("sign_in_guard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_guard_last_at"), ["last_at"], unique=False)

    op.create_table(
        "source",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "form",
                "crm",
                "event",
                "bought_list",
                "other",
                name="sourcekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "lawful_basis",
            sa.Enum(
                "consent",
                "contract",
                "legitimate_interest",
                "legal_obligation",
                name="lawfulbasis",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("licence_ends_on", sa.Date(), nullable=True),
        sa.Column("trust", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("birth_date_format", sa.String(length=20), nullable=True),
        sa.Column("mapping", base.JSON_DATA, nullable=False),
        sa.Column("paused_at", base.Instant(timezone=True), nullable=True),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("key", name=op.f("uq_source_key")),
    )
    op.create_table(
        "api_key",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("source_id", base.Id(length=16), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("hint", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("scopes", base.JSON_DATA, nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", base.Instant(timezone=True), nullable=True),
        sa.Column("revoked_at", base.Instant(timezone=True), nullable=True),
        sa.Column("last_used_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_api_key_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_key_digest")),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_key_source_id"), ["source_id"], unique=False)

    op.create_table(
        "data_key",
        sa.Column("owner", base.Id(length=16), nullable=False),
        sa.Column("generation", sa.SmallInteger(), nullable=False),
        sa.Column("kid", base.BIG_COUNT, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(length=60), nullable=False),
        sa.Column("commitment", sa.LargeBinary(length=32), nullable=False),
        sa.Column("audit_ref", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(["kid"], ["key_check.kid"], name=op.f("fk_data_key_kid")),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_data_key")),
    )
    op.create_table(
        "import_file",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("source_id", base.Id(length=16), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("upload", "command", name="importorigin", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "ready",
                "running",
                "done",
                "undone",
                name="importstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "format",
            sa.Enum("csv", "ndjson", "xlsx", name="format", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("encoding", sa.String(length=20), nullable=True),
        sa.Column("delimiter", sa.String(length=1), nullable=True),
        sa.Column("title", base.SealedColumn(), nullable=True),
        sa.Column("header", base.SealedColumn(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("mapping", base.JSON_DATA, nullable=False),
        sa.Column("unmapped", base.JSON_DATA, nullable=False),
        sa.Column("chunk_rows", sa.Integer(), nullable=False),
        sa.Column("chunks", sa.Integer(), nullable=False),
        sa.Column("rows", base.BIG_COUNT, nullable=False),
        sa.Column("blank", base.BIG_COUNT, nullable=False),
        sa.Column("faulty", base.BIG_COUNT, nullable=False),
        sa.Column("foreign_lines", base.BIG_COUNT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("created_by", base.Id(length=16), nullable=True),
        sa.Column("committed_at", base.Instant(timezone=True), nullable=True),
        sa.Column("finished_at", base.Instant(timezone=True), nullable=True),
        sa.Column("undone_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_import_file_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_file")),
    )
    with op.batch_alter_table("import_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_file_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_file_source_id"), ["source_id"], unique=False)

    op.create_table(
        "lead",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("source_id", base.Id(length=16), nullable=False),
        sa.Column("import_id", base.Id(length=16), nullable=True),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "accepted",
                "quarantined",
                "suppressed",
                "rejected",
                "expired",
                name="leadstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum("created", "merged", "review", "none", name="outcome", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("contact_id", base.Id(length=16), nullable=True),
        sa.Column("received_at", base.Instant(timezone=True), nullable=False),
        sa.Column("payload", base.SealedColumn(), nullable=True),
        sa.Column("amended", base.SealedColumn(), nullable=True),
        sa.Column("reasons", base.JSON_DATA, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("packs", sa.String(length=16), nullable=False),
        sa.Column("expires_at", base.Instant(timezone=True), nullable=False),
        sa.Column("decided_at", base.Instant(timezone=True), nullable=True),
        sa.Column("decided_by", base.Id(length=16), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_lead_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
    )
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index("ix_lead_import_id_row_number", ["import_id", "row_number"], unique=True)
        batch_op.create_index(batch_op.f("ix_lead_source_id_lead_id"), ["source_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_status_lead_id"), ["status", "id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("user_id", base.Id(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("user_id", "digest", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "session",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", base.Id(length=16), nullable=False),
        sa.Column(
            "stage", sa.Enum("half", "full", name="stage", native_enum=False, length=40), nullable=False
        ),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("seen_at", base.Instant(timezone=True), nullable=False),
        sa.Column("ends_at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_session_user_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "finding",
        sa.Column("lead_id", base.Id(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "valid",
                "corrected",
                "unverifiable",
                "suspect",
                "invalid",
                "missing",
                name="verdict",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rule", sa.String(length=120), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("params", base.JSON_DATA, nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_finding_lead_id")),
        sa.PrimaryKeyConstraint("lead_id", "ordinal", name=op.f("pk_finding")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_finding_code_finding_lead_id"), ["code", "lead_id"], unique=False
        )

    op.create_table(
        "import_chunk",
        sa.Column("import_id", base.Id(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("content", base.SealedColumn(), nullable=True),
        sa.Column("done_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["import_file.id"], name=op.f("fk_import_chunk_import_id")),
        sa.PrimaryKeyConstraint("import_id", "ordinal", name=op.f("pk_import_chunk")),
    )
    op.create_table(
        "record",
        sa.Column("lead_id", base.Id(length=16), nullable=False),
        sa.Column("source_id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=True),
        sa.Column("observed_at", base.Instant(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("consumer", "professional", name="kind", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("name", base.SealedColumn(), nullable=True),
        sa.Column("email", base.SealedColumn(), nullable=True),
        sa.Column("phone", base.SealedColumn(), nullable=True),
        sa.Column("address", base.SealedColumn(), nullable=True),
        sa.Column("organisation", base.SealedColumn(), nullable=True),
        sa.Column("job", base.SealedColumn(), nullable=True),
        sa.Column("birth_date", base.SealedColumn(), nullable=True),
        sa.Column("notes", base.SealedColumn(), nullable=True),
        sa.Column("extras", base.SealedColumn(), nullable=True),
        sa.Column("suggestions", base.SealedColumn(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_record_lead_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_record_source_id")),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_record")),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_contact_id"), ["contact_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_contact_id"))

    op.drop_table("record")
    op.drop_table("import_chunk")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_code_finding_lead_id"))

    op.drop_table("finding")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_user_id"))
        batch_op.drop_index(batch_op.f("ix_session_ends_at"))

    op.drop_table("session")
    op.drop_table("recovery_code")
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_status_lead_id"))
        batch_op.drop_index(batch_op.f("ix_lead_source_id_lead_id"))
        batch_op.drop_index("ix_lead_import_id_row_number")
        batch_op.drop_index(batch_op.f("ix_lead_expires_at"))
        batch_op.drop_index(batch_op.f("ix_lead_contact_id"))

    op.drop_table("lead")
    with op.batch_alter_table("import_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_file_source_id"))
        batch_op.drop_index(batch_op.f("ix_import_file_digest"))

    op.drop_table("import_file")
    op.drop_table("data_key")
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_key_source_id"))

    op.drop_table("api_key")
    op.drop_table("source")
    with op.batch_alter_table("sign_in_guard", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_guard_last_at"))

    op.drop_table("sign_in_guard")
    op.drop_table("key_check")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_job_lane_running",
            postgresql_where=sa.text("state = 'running'"),
            sqlite_where=sa.text("state = 'running'"),
        )
        batch_op.drop_index(batch_op.f("ix_job_state_job_priority_job_run_after_job_id"))
        batch_op.drop_index(
            "ix_job_lane_waiting",
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("job")
    op.drop_table("contact")
    with op.batch_alter_table("blind_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blind_token_contact_id"))

    op.drop_table("blind_token")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_object_ref_audit_event_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_at"))
        batch_op.drop_index(batch_op.f("ix_audit_event_actor_id_audit_event_at"))
        batch_op.drop_index(batch_op.f("ix_audit_event_action_audit_event_id"))

    op.drop_table("audit_event")
    op.drop_table("app_user")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_claimed_at"))

    op.drop_table("answer")
