"""What may every test ask for? An empty database on SQLite and on PostgreSQL; what was not run is said aloud.

`database_url` and `engine` run a test twice. A test that needs one kind only says so:
`@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
"""

import io
import logging
import sqlite3
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from service import logs
from service.storage.engine import connect
from tests.databases import PostgresCopies, SqliteCopies
from tests.postgres import Missing, serve

# The gate asks the same questions every time, so that it fails only for what has changed. New questions are
# asked with `--hypothesis-profile explore`.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2_000, deadline=None)
settings.load_profile("gate")

BACKENDS = ("sqlite", "postgresql")
USED = pytest.StashKey[set[str]]()


@pytest.fixture(scope="session", autouse=True)
def strict_logs() -> Iterator[None]:
    """A line of ours that tells what could be a value fails the test that wrote it."""
    strict = logs.handler(strict=True, stream=io.StringIO())
    logging.getLogger().addHandler(strict)
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield
    logging.getLogger().removeHandler(strict)


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """A command that was tried in this process writes its log where it was told to, and not on and on."""
    loggers = [logging.getLogger(), *map(logging.getLogger, logs.OURS)]
    before = [(each, list(each.handlers), each.level) for each in loggers]
    yield
    for each, handlers, level in before:
        each.handlers[:] = handlers
        each.setLevel(level)


@pytest.fixture(scope="session")
def sqlite_copies(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SqliteCopies:
    _used(request.config, f"SQLite {sqlite3.sqlite_version}")
    return SqliteCopies(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_copies(request: pytest.FixtureRequest) -> Iterator[PostgresCopies | Missing]:
    """The server of this run, or why there is none: every test that wanted it then says so."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(serve())
        except Missing as reason:
            yield reason
            return
        _used(request.config, f"PostgreSQL from {server.origin}")
        copies = PostgresCopies(server)
        stack.callback(copies.drop_template)
        yield copies


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database with all tables."""
    if request.param == "sqlite":
        with request.getfixturevalue("sqlite_copies").fresh(tmp_path) as address:
            yield address
        return
    copies = request.getfixturevalue("postgres_copies")
    if isinstance(copies, Missing):
        pytest.skip(str(copies))
    with copies.fresh() as address:
        yield address


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The database, opened; every connection is closed afterwards."""
    opened = connect(database_url)
    yield opened
    opened.dispose()


def _used(config: pytest.Config, *names: str) -> None:
    """Remember for the last lines that these databases were used, here or by a worker."""
    config.stash.setdefault(USED, set()).update(names)
    if hasattr(config, "workeroutput"):
        config.workeroutput["databases"] = sorted(config.stash[USED])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker has ended; one that died has nothing more to tell."""
    _used(node.config, *getattr(node, "workeroutput", {}).get("databases", ()))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """The very last lines: which databases were used, and what was not run and why."""
    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    used = session.config.stash.get(USED, ())
    reporter.write_line(f"databases: {' and '.join(sorted(used)) or 'none was needed'}")
    skipped = Counter(_reason(report) for report in reporter.stats.get("skipped", ()))
    for reason, count in skipped.most_common():
        reporter.write_line(f"NOT RUN: {count} tests, {reason}", yellow=True, bold=True)


def _reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
