"""Copies of people's data that were made for them."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "package",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("access", "portability", name="packagekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "ordered",
                "review",
                "ready",
                "expired",
                "revoked",
                name="packagestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("request_id", base.Id(length=16), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("ordered_at", base.Instant(timezone=True), nullable=False),
        sa.Column("ordered_by", base.Id(length=16), nullable=True),
        sa.Column("made_at", base.Instant(timezone=True), nullable=True),
        sa.Column("released_at", base.Instant(timezone=True), nullable=True),
        sa.Column("released_by", base.Id(length=16), nullable=True),
        sa.Column("expires_at", base.Instant(timezone=True), nullable=True),
        sa.Column("fetched_at", base.Instant(timezone=True), nullable=True),
        sa.Column("revoked_at", base.Instant(timezone=True), nullable=True),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("size", base.BIG_COUNT, nullable=True),
        sa.Column("files", sa.Integer(), nullable=True),
        sa.Column("masked", sa.Integer(), nullable=False),
        sa.Column("details", base.SealedColumn(), nullable=True),
        sa.Column("secret", base.SealedColumn(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
    )
    op.create_index("ix_package_request_id", "package", ["request_id"], unique=False)
    op.create_index("ix_package_state_package_expires_at", "package", ["state", "expires_at"], unique=False)
    op.create_table(
        "package_subject",
        sa.Column("package_id", base.Id(length=16), nullable=False),
        sa.Column("contact_id", base.Id(length=16), nullable=False),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name=op.f("fk_package_subject_package_id")),
        sa.PrimaryKeyConstraint("package_id", "contact_id", name=op.f("pk_package_subject")),
    )
    op.create_index("ix_package_subject_contact_id", "package_subject", ["contact_id"], unique=False)
    op.create_table(
        "package_chunk",
        sa.Column("package_id", base.Id(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", base.SealedColumn(), nullable=False),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name=op.f("fk_package_chunk_package_id")),
        sa.PrimaryKeyConstraint("package_id", "ordinal", name=op.f("pk_package_chunk")),
    )


def downgrade() -> None:
    op.drop_table("package_chunk")
    op.drop_table("package_subject")
    op.drop_table("package")
