"""A real workshop for tests: a database, a keyring of its own, and a clock that the test sets."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import rules.knowledge
from rules.knowledge import Knowledge
from service.ids import new_id
from service.settings import Settings
from service.storage.engine import connect
from service.vault import Vault
from service.vault.keyring_file import KeyringFile
from service.vault.keys import make_keyring
from service.vault.providers import FileProvider
from service.work import Clock, Workshop, system_clock

NO_PACKS, _ = rules.knowledge.compile({})
"""For tests of what judges nothing."""


class SetClock:
    """A clock that stands until it is moved on."""

    def __init__(self, at: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, span: timedelta) -> None:
        self.at += span


@contextmanager
def open_workshop(
    database_url: str, folder: Path, *, clock: Clock = system_clock, knowledge: Knowledge = NO_PACKS
) -> Iterator[Workshop]:
    """A workshop on this database; workshops of one folder share a keyring, in whatever process they are."""
    engine = connect(database_url)
    try:
        yield Workshop(
            engine=engine,
            vault=open_vault(folder),
            knowledge=knowledge,
            settings=Settings(data_dir=folder, database_url=database_url),
            clock=clock,
        )
    finally:
        engine.dispose()


def open_vault(folder: Path) -> Vault:
    """The vault of a folder, with a keyring made when there is none."""
    file, provider, now = KeyringFile(folder / "keyring.json"), FileProvider(), system_clock()
    file.change(lambda found: found or make_keyring(new_id(now), provider, now, expected=1_000))
    return Vault(file, provider)
