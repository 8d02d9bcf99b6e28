"""What was found out about the domains of e-mail addresses."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_domain",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("lead_id", base.Id(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "takes_mail",
                "no_mail",
                "gone",
                "unknown",
                name="domainstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("absences", sa.Integer(), nullable=False),
        sa.Column("absent_at", base.Instant(timezone=True), nullable=True),
        sa.Column("wanted_at", base.Instant(timezone=True), nullable=True),
        sa.Column("check_after", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_mail_domain")),
    )
    op.create_index("ix_mail_domain_check_after", "mail_domain", ["check_after"], unique=False)
    op.create_index("ix_mail_domain_lead_id", "mail_domain", ["lead_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_mail_domain_lead_id", table_name="mail_domain")
    op.drop_index("ix_mail_domain_check_after", table_name="mail_domain")
    op.drop_table("mail_domain")
