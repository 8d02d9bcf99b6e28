"""What the tests of the interface ask for: the whole service behind a client that speaks HTTP."""

import logging
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask

from service import logs, sources
from service.access import COMMAND, KEY_SCOPES, Scope
from service.app import create_app
from service.settings import Settings
from service.storage.sources import Source
from service.work import Workshop
from tests.service.api.caller import Caller, stamp
from tests.workshops import SetClock

IssueKey = Callable[..., str]


@pytest.fixture
def settings(database_url: str, tmp_path: Path, workshop: Workshop) -> Settings:
    """Those of the workshop, so that both share keyring and database."""
    stamp(workshop.engine)
    return Settings(data_dir=tmp_path, database_url=database_url, expected_contacts=1_000)


@pytest.fixture
def app(settings: Settings, clock: SetClock) -> Iterator[Flask]:
    made = create_app(settings, clock=clock)
    yield made
    made.extensions["workshop"].engine.dispose()


@pytest.fixture
def issue_key(workshop: Workshop, source: Source) -> IssueKey:
    """Makes keys of the source: with every scope, or with those named."""

    def issue(*scopes: Scope) -> str:
        with workshop.open(COMMAND) as work:
            issued = sources.issue_key(work, source.id, label="test", scopes=frozenset(scopes) or KEY_SCOPES)
        return issued.secret

    return issue


@pytest.fixture
def caller(app: Flask, issue_key: IssueKey) -> Caller:
    """Somebody with a key that may do everything a key may."""
    return Caller(app, issue_key())


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """Everything that is logged meanwhile, as an operator would see it; an unsafe line is an error."""
    written = StringIO()
    handler = logs.handler(form="json", strict=True, stream=written)
    root, ours = logging.getLogger(), logging.getLogger("service")
    before = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.DEBUG)
    yield written
    ours.setLevel(before)
    root.removeHandler(handler)
