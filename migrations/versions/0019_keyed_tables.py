"""What is read by its key lies in the order of it, and all that is compared of a record in one piece."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_COMPARED = ["contact_id", "lead_id", "source_id", "edition", "likeness"]


def upgrade() -> None:
    op.add_column("blind_token", sa.Column("mark", sa.SmallInteger(), nullable=True))
    op.add_column("record", sa.Column("edition", sa.Integer(), nullable=True))
    op.add_column("record", sa.Column("likeness", base.SealedColumn(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index(op.f("ix_record_contact_id"), "record")
        op.create_index("ix_record_compared", "record", _COMPARED)
        _lay_out({"sqlite_with_rowid": False})


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _lay_out({"sqlite_with_rowid": True})
        op.drop_index("ix_record_compared", "record")
        op.create_index(op.f("ix_record_contact_id"), "record", ["contact_id"])
    for name in ("likeness", "edition"):
        op.drop_column("record", name)
    op.drop_column("blind_token", "mark")


def _lay_out(how: dict[str, bool]) -> None:
    """SQLite cannot change the order of a table: it is copied."""
    with op.batch_alter_table("data_key", recreate="always", table_kwargs=how):
        pass
