"""What the tests of the pages ask for: an office with real people in it, on SQLite."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.admin.office import Office, open_office
from tests.databases import SqliteCopies
from tests.workshops import SetClock


@pytest.fixture
def office(sqlite_copies: SqliteCopies, tmp_path: Path) -> Iterator[Office]:
    with (
        sqlite_copies.fresh(tmp_path) as address,
        open_office(address, tmp_path, clock=SetClock()) as opened,
    ):
        yield opened
