"""Do the migrations lead from nothing to the very tables that the models describe, and back?"""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from service.storage import migrations
from service.storage.schema import METADATA

# How each database tells the very text of its indexes, conditions and all: Alembic does not compare those.
INDEXES = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


@pytest.fixture
def empty(engine: Engine) -> Engine:
    """A database in which nothing was made yet."""
    METADATA.drop_all(engine)
    return engine


def indexes(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        found = connection.scalars(text(INDEXES[engine.dialect.name]))
        return {" ".join(each.split()) for each in found if "alembic_version" not in each}


def columns(engine: Engine) -> dict[str, set[tuple[object, ...]]]:
    """What the database itself says of every column: name, type, may it be empty, default."""
    found = inspect(engine)
    return {
        table: {
            (column["name"], str(column["type"]), column["nullable"], str(column["default"]))
            for column in found.get_columns(table)
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_the_migrations_make_the_tables_of_the_models(empty: Engine) -> None:
    migrations.migrate(empty)
    with empty.connect() as connection:
        assert migrations.is_current(connection)
        meant = migrations.meant_for(connection.dialect.name)
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": meant})
        assert compare_metadata(context, METADATA) == []


def test_what_was_migrated_is_what_the_tests_run_on(engine: Engine) -> None:
    drawn = (columns(engine), indexes(engine))
    METADATA.drop_all(engine)
    migrations.migrate(engine)
    assert (columns(engine), indexes(engine)) == drawn


def test_the_way_down_leaves_nothing_and_the_way_up_is_open_again(empty: Engine) -> None:
    migrations.migrate(empty)
    with empty.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
        command.downgrade(migrations._config(connection), "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]
    migrations.migrate(empty)
    with empty.connect() as connection:
        assert migrations.is_current(connection)


def test_migrating_twice_changes_nothing(empty: Engine) -> None:
    migrations.migrate(empty)
    before = (columns(empty), indexes(empty))
    migrations.migrate(empty)
    assert (columns(empty), indexes(empty)) == before


def test_leads_from_before_the_packs_were_kept_know_by_which_they_were_judged(empty: Engine) -> None:
    _to(empty, command.upgrade, "0001")
    with empty.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
        for statement in OLD_STOCK:
            connection.execute(text(statement), {"id": _id(empty), "at": datetime(2026, 3, 2, tzinfo=UTC)})
    _to(empty, command.upgrade, "head")
    with empty.connect() as connection:
        assert connection.execute(text("SELECT rules FROM lead")).scalar_one() == "abcdef012345"
        known = connection.execute(text("SELECT id, packs_hash, libraries_hash FROM rules_version"))
        assert [tuple(row) for row in known] == [("abcdef012345", "abcdef012345", "")]
        told = connection.execute(text("SELECT overrides FROM source")).scalar_one()
        assert told in ({}, "{}")
    _to(empty, command.downgrade, "0001")
    with empty.connect() as connection:
        assert connection.execute(text("SELECT packs FROM lead")).scalar_one() == "abcdef012345"


OLD_STOCK = (
    """
    INSERT INTO source (id, key, name, kind, lawful_basis, trust, mapping, created_at)
    VALUES (:id, 'crm', 'CRM', 'crm', 'consent', 50, '{}', :at)
    """,
    """
    INSERT INTO lead (id, source_id, status, outcome, received_at, reasons, score, grade, packs, expires_at)
    VALUES (:id, :id, 'accepted', 'none', :at, '[]', 50, 'C', 'abcdef012345', :at)
    """,
    "INSERT INTO record (lead_id, source_id, observed_at) VALUES (:id, :id, :at)",
)
"""A source, a lead and what refers to it, as they were laid out at first."""


def _id(engine: Engine) -> object:
    made = UUID(int=1)
    return made if engine.dialect.name == "postgresql" else made.bytes


def _to(engine: Engine, move: Callable[..., None], revision: str) -> None:
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
        move(migrations._config(connection), revision)
