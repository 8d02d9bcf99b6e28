"""Is the database laid out as this version expects, and how is it brought there?"""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Index, text

import migrations

# Any number, as long as nothing else takes it: two processes that start together must not both migrate.
_LOCK = 0x6773_6D69_6772


def migrate(engine: Engine) -> None:
    """Bring the tables up to this version; whoever comes second waits and finds it done."""
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_config(connection), "head")


def is_current(connection: Connection) -> bool:
    """Are the tables those of this version?"""
    return MigrationContext.configure(connection).get_current_revision() == head()


def revision_of(connection: Connection) -> str:
    """How the tables are laid out; empty where nobody wrote it down."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def migrate_to(engine: Engine, revision: str) -> None:
    """Lay out the tables as they were at some revision; CommandError if it is unknown."""
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
        command.upgrade(_config(connection), revision)


def head() -> str | None:
    """The newest revision that this version knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def meant_for(dialect: str) -> Callable[..., bool]:
    """Tells, as Alembic asks it (`include_object`), which parts of the models a kind of database has.

    Some indexes are of one kind only, and Alembic would look for them in the other too.
    """

    def is_meant(item: object, *_: object) -> bool:
        return not isinstance(item, Index) or item.info.get("only", dialect) == dialect

    return is_meant


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    return config
