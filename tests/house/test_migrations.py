"""Do the migrations lead from nothing to the very tables that the models describe, and back?"""

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
        context = MigrationContext.configure(connection, opts={"compare_type": True})
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
