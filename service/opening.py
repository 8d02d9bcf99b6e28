"""How is everything that one process needs put together: database, vault, packs, clock?"""

from contextlib import ExitStack
from pathlib import Path

from service import packs
from service.errors import BeingRestored, ConfigurationError
from service.keys import open_vault
from service.settings import Settings
from service.storage import migrations, restorations
from service.storage.engine import connect, reached
from service.work import Clock, Workshop, system_clock


def open_workshop(settings: Settings, *, clock: Clock = system_clock) -> Workshop:
    """A workshop on the database of the settings, which must be laid out as this version expects.

    Raises ConfigurationError when it is not or cannot be reached, BeingRestored while it is being put back,
    KeyMissing when the keyring does not fit the database, and UnsoundPacks when the rules do not hold.
    """
    workshop = open_to_restore(settings, clock=clock)
    with workshop.engine.connect() as connection:
        if not restorations.is_under_way(connection):
            return workshop
    workshop.engine.dispose()
    raise BeingRestored(
        "This database is being restored from a backup, and people who were erased may be in it again: "
        "run the same `goodstanding restore` once more to finish it."
    )


def open_to_restore(settings: Settings, *, clock: Clock = system_clock) -> Workshop:
    """The same for whoever restores: nobody is served from it. Raises as `open_workshop`."""
    engine = connect(settings.database)
    with ExitStack() as otherwise:
        otherwise.callback(engine.dispose)
        with reached(), engine.connect() as connection:
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
    """Make the data folder and bring the tables up to this version. Raises ConfigurationError."""
    Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    engine = connect(settings.database)
    try:
        with reached(), engine.connect():
            pass
        migrations.migrate(engine)
    finally:
        engine.dispose()
