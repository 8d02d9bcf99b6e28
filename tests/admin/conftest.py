"""What the tests of the pages ask for: an office, on SQLite unless a test asks for both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from admin.site import create_app
from service import packs
from tests.admin.office import Office
from tests.databases import SqliteCopies
from tests.workshops import SetClock, open_workshop


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def office(sqlite_copies: SqliteCopies, tmp_path: Path, clock: SetClock) -> Iterator[Office]:
    with (
        sqlite_copies.fresh(tmp_path) as address,
        open_workshop(address, tmp_path, clock=clock, knowledge=packs.shipped()) as workshop,
    ):
        app = create_app(workshop.settings, clock=clock)
        app.extensions["workshop"] = workshop
        yield Office(app, workshop, clock)
