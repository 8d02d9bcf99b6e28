"""By which rules a lead was judged, what a source hears otherwise, and re-runs over what is stored."""

import sqlalchemy as sa
from alembic import op

from service.storage import base

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rules_version",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("packs_hash", sa.String(length=64), nullable=False),
        sa.Column("libraries_hash", sa.String(length=64), nullable=False),
        sa.Column("packs", base.JSON_DATA, nullable=False),
        sa.Column("libraries", base.JSON_DATA, nullable=False),
        sa.Column("first_seen_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_version")),
    )
    op.create_table(
        "rerun",
        sa.Column("id", base.Id(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum("running", "done", "stopped", name="rerunstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("rules", sa.String(length=16), nullable=False),
        sa.Column("source_id", base.Id(length=16), nullable=True),
        sa.Column("started_at", base.Instant(timezone=True), nullable=False),
        sa.Column("started_by", base.Id(length=16), nullable=True),
        sa.Column("finished_at", base.Instant(timezone=True), nullable=True),
        sa.Column("after", base.Id(length=16), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("taken_in", sa.Integer(), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["rules"], ["rules_version.id"], name=op.f("fk_rerun_rules")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_rerun_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rerun")),
    )
    op.create_index(
        "uq_rerun_running",
        "rerun",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
        sqlite_where=sa.text("state = 'running'"),
    )
    # Of what was judged before, the beginning of the packs' hash is known and nothing of the libraries.
    op.execute(
        "INSERT INTO rules_version (id, packs_hash, libraries_hash, packs, libraries, first_seen_at) "
        "SELECT packs, packs, '', '{}', '{}', MIN(received_at) FROM lead GROUP BY packs"
    )
    # Both databases do these in place. A copied table, as Alembic would make on SQLite, could not take the
    # place of one that rows of others refer to.
    op.execute("ALTER TABLE lead RENAME COLUMN packs TO rules")
    op.add_column(
        "source", sa.Column("overrides", base.JSON_DATA, nullable=False, server_default=sa.text("'{}'"))
    )


def downgrade() -> None:
    op.execute("ALTER TABLE source DROP COLUMN overrides")
    op.execute("ALTER TABLE lead RENAME COLUMN rules TO packs")
    op.drop_index("uq_rerun_running", table_name="rerun")
    op.drop_table("rerun")
    op.drop_table("rules_version")
