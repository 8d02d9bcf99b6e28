"""A real workshop for tests: a database, a keyring of its own, and a clock that the test sets."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import rules.knowledge
from rules.knowledge import Knowledge
from service.keys import open_vault
from service.settings import Settings
from service.storage.engine import connect
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
    database_url: str,
    folder: Path,
    *,
    clock: Clock = system_clock,
    knowledge: Knowledge = NO_PACKS,
    expected_contacts: int = 1_000,
) -> Iterator[Workshop]:
    """A workshop on this database; workshops of one folder share a keyring, in whatever process they are."""
    engine = connect(database_url)
    settings = Settings(data_dir=folder, database_url=database_url, expected_contacts=expected_contacts)
    try:
        yield Workshop(
            engine=engine,
            vault=open_vault(settings, engine),
            knowledge=knowledge,
            settings=settings,
            clock=clock,
        )
    finally:
        engine.dispose()
