"""Retention, processing activities and breaches; and lines of the ledger are indexed by what they have."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index_what_is_there()


def downgrade() -> None:
    _index_everything()


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


_INDEXED = (("consent_event", "lead_id"), ("consent_event", "confirms"))
_NUMBERED = (("consent_event", "seq"), ("audit_event", "leaf_index"))
_BY_ACTOR = "ix_audit_event_actor_id_audit_event_at"
