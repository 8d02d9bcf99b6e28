"""Run by Alembic: connects to the database of the settings, or to the one it is handed."""

from alembic import context
from sqlalchemy import Connection

from service.settings import load
from service.storage.engine import connect
from service.storage.schema import METADATA


def run(connection: Connection) -> None:
    """Bring the database up (or down) to where it was asked to be, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        # SQLite cannot alter a table in place: Alembic copies it.
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        user_module_prefix="base.",
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
