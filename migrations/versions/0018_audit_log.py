"""The audit as a log that shows every change, and how far a restore from a backup is."""

import hashlib

import sqlalchemy as sa
from alembic import op

from service.audit.leaves import canonical
from service.storage import base
from service.storage.audit import GUARDS, UNGUARDED

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_EVENTS = sa.table(
    "audit_event",
    sa.column("id", base.BIG_COUNT),
    sa.column("salt", sa.LargeBinary),
    sa.column("body", base.JSON_DATA),
    sa.column("commitment", sa.LargeBinary),
)
_BATCH = 5_000


def upgrade() -> None:
    op.add_column("audit_event", sa.Column("commitment", sa.LargeBinary(length=32), nullable=True))
    op.add_column("audit_event", sa.Column("redacted_at", base.Instant(timezone=True), nullable=True))
    op.add_column("audit_event", sa.Column("redacted_by", base.Id(length=16), nullable=True))
    _commit_to_what_is_there()
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.alter_column("commitment", existing_type=sa.LargeBinary(length=32), nullable=False)
        batch_op.create_index(
            "ix_audit_event_without_place",
            ["id"],
            unique=False,
            postgresql_where=sa.text("leaf_index IS NULL"),
            sqlite_where=sa.text("leaf_index IS NULL"),
        )
    _make_tables()
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in UNGUARDED[op.get_bind().dialect.name]:
        op.execute(statement)
    for table in ("restoration", "audit_verification", "audit_checkpoint", "audit_tile", "audit_head"):
        op.drop_table(table)
    op.execute("UPDATE audit_event SET leaf_index = NULL")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_without_place")
        batch_op.drop_column("redacted_by")
        batch_op.drop_column("redacted_at")
        batch_op.drop_column("commitment")


def _make_tables() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("era", sa.SmallInteger(), nullable=False),
        sa.Column("size", base.BIG_COUNT, nullable=False),
        sa.Column("roots", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_tile",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("place", base.BIG_COUNT, autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "place", name=op.f("pk_audit_tile")),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("era", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("size", base.BIG_COUNT, autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("era", "size", name=op.f("pk_audit_checkpoint")),
    )
    op.create_table(
        "audit_verification",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("leaves", base.BIG_COUNT, nullable=False),
        sa.Column("report", base.JSON_DATA, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_verification")),
    )
    op.create_table(
        "restoration",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column("backup_id", base.Id(length=16), nullable=False),
        sa.Column("begun_at", base.Instant(timezone=True), nullable=False),
        sa.Column("loaded_at", base.Instant(timezone=True), nullable=True),
        sa.Column("replayed_at", base.Instant(timezone=True), nullable=True),
        sa.Column("tokens_after", base.Id(length=16), nullable=True),
        sa.Column("finished_at", base.Instant(timezone=True), nullable=True),
        sa.Column("report", base.JSON_DATA, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restoration")),
    )


def _commit_to_what_is_there() -> None:
    """Deeds from before there was a log get what their leaves will hold."""
    connection, after = op.get_bind(), 0
    deeds = sa.select(_EVENTS.c.id, _EVENTS.c.salt, _EVENTS.c.body).order_by(_EVENTS.c.id).limit(_BATCH)
    commit = (
        sa.update(_EVENTS).where(_EVENTS.c.id == sa.bindparam("of")).values(commitment=sa.bindparam("to"))
    )
    while rows := connection.execute(deeds.where(_EVENTS.c.id > after)).all():
        made = [{"of": row.id, "to": hashlib.sha256(row.salt + canonical(row.body)).digest()} for row in rows]
        connection.execute(commit, made)
        after = rows[-1].id
