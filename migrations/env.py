"""Run by Alembic: connects to the database of the settings, or to the one it is handed."""

from typing import Literal

from alembic import context
from sqlalchemy import JSON, BigInteger, Connection

from service.settings import load
from service.storage.engine import connect
from service.storage.migrations import meant_for
from service.storage.schema import METADATA


def shown(kind: str, item: object, _context: object) -> str | Literal[False]:
    """How a type is written in a migration, where Alembic's own way would not say what we mean."""
    if kind == "type" and isinstance(item, JSON):
        return "base.JSON_DATA"
    if kind == "type" and isinstance(item, BigInteger) and item._variant_mapping:  # noqa: SLF001
        return "base.BIG_COUNT"
    return False


def run(connection: Connection) -> None:
    """Bring the database up (or down) to where it was asked to be, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        # SQLite cannot alter a table in place: Alembic copies it.
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        user_module_prefix="base.",
        render_item=shown,
        include_object=meant_for(connection.dialect.name),
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = connect(load().database)
    with engine.begin() as made:
        run(made)
    engine.dispose()
