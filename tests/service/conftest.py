"""What the tests of the service ask for: a whole workshop on either database, and a source to send from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.sources import LawfulBasis, SourceKind
from service import packs, sources
from service.access import COMMAND
from service.storage.sources import Source
from service.work import Workshop
from tests.workshops import SetClock, open_workshop


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def workshop(database_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Workshop]:
    """Everything real: database, keyring, shipped packs. Only the clock stands still."""
    with open_workshop(database_url, tmp_path, clock=clock, knowledge=packs.shipped()) as opened:
        yield opened


@pytest.fixture
def source(workshop: Workshop) -> Source:
    """A Dutch web form."""
    with workshop.open(COMMAND) as work:
        return sources.create(
            work,
            key="form",
            name="Web form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
            language="nl",
        )
