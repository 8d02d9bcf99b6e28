"""On which ground somebody asks that their data be kept and not used, and when an objection was upheld."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

GROUNDS = ("accuracy", "unlawful", "claims", "objection", "storage_limit")


def upgrade() -> None:
    ground = sa.Enum(*GROUNDS, name="ground", native_enum=False, length=40)
    op.add_column("request_right", sa.Column("ground", ground, nullable=True))
    op.add_column("request_right", sa.Column("upheld_at", base.Instant(timezone=True), nullable=True))
    # Until now every restriction of a case was begun on this one, whatever the person had said.
    op.execute(
        "UPDATE request_right SET ground = 'accuracy' "
        "WHERE request_right.\"right\" = 'restriction' AND begun_at IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_column("request_right", "upheld_at")
    op.drop_column("request_right", "ground")
