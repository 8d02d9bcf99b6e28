"""What the tests of OpenDSR have: a key that is made once, somebody we know, and a machine that listens."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from service.opendsr import signing
from service.settings import Settings
from service.work import Workshop
from tests.receiver import Receiver, listening
from tests.service.api.caller import ANNA, Caller
from tests.service.api.opendsr.asking import listened


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key that was made once for all tests: it takes half a second."""
    folder = tmp_path_factory.mktemp("opendsr")
    signing.signer(Settings(data_dir=folder), now=datetime(2026, 3, 2, tzinfo=UTC))
    return folder / signing.FILE


@pytest.fixture(autouse=True)
def has_key(key_file: Path, settings: Settings) -> None:
    shutil.copy(key_file, settings.data_dir / signing.FILE)


@pytest.fixture
def anna(caller: Caller) -> str:
    contact_id: str = caller.post("/v1/leads", ANNA).json["contact_id"]
    return contact_id


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as opened:
        yield opened


@pytest.fixture
def open_app(app: Flask, workshop: Workshop, receiver: Receiver) -> Flask:
    """The app and the worker, both of which may speak to this machine."""
    listened(workshop, receiver)
    object.__setattr__(app.extensions["workshop"].settings, "webhooks_allow_private", True)
    return app
