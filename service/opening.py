"""How is everything that one process needs put together: database, vault, packs, clock?"""

from contextlib import ExitStack
from pathlib import Path

from service import packs
from service.errors import ConfigurationError
from service.keys import open_vault
from service.settings import Settings
from service.storage import migrations
from service.storage.engine import connect
from service.work import Clock, Workshop, system_clock


def open_workshop(settings: Settings, *, clock: Clock = system_clock) -> Workshop:
    """A workshop on the database of the settings, which must be laid out as this version expects.

    Raises ConfigurationError when it is not, KeyMissing when the keyring does not fit the database, and
    UnsoundPacks when the rules do not hold.
    """
    engine = connect(settings.database)
    with ExitStack() as otherwise:
        otherwise.callback(engine.dispose)
        with engine.connect() as connection:
            if not migrations.is_current(connection):
                raise ConfigurationError(
                    "The database is not of this version: run `goodstanding migrate` first."
                )
        workshop = Workshop(
            engine=engine,
            vault=open_vault(settings, engine),
            knowledge=packs.in_force(settings.packs),
            settings=settings,
            clock=clock,
        )
        otherwise.pop_all()
    return workshop


def prepare_database(settings: Settings) -> None:
    """Make the data folder and bring the tables up to this version."""
    Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    engine = connect(settings.database)
    try:
        migrations.migrate(engine)
    finally:
        engine.dispose()
