"""What the tests of the public pages ask for: an installation that asks people things, on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from admin import public
from admin.pacing import Pace
from tests.admin.public.people import Town, open_town
from tests.mail_server import MailServer, receiving


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test is a new process for those who count clicks."""
    monkeypatch.setattr(public, "MISSES", Pace(most=60))
    monkeypatch.setattr(public, "CLICKS", Pace(most=30))


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    with open_town(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def safe_town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    """The same behind https."""
    with open_town(database_url, tmp_path, public_url="https://contacts.example.org") as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[MailServer]:
    with receiving() as taking:
        yield taking
