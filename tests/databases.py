"""A fresh database for every test: a copy of one that already has all tables."""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.storage.engine import connect
from service.storage.schema import METADATA
from tests.postgres import Server

_numbers = itertools.count(1)


class SqliteCopies:
    """SQLite files, copied from one with all tables."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        make_tables(f"sqlite:///{self._template}")

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """Address of a new database in this folder."""
        file = folder / f"test{next(_numbers)}.db"
        shutil.copyfile(self._template, file)
        yield f"sqlite:///{file}"


class PostgresCopies:
    """PostgreSQL databases, made from a template with all tables and dropped after use."""

    def __init__(self, server: Server) -> None:
        self._server = server
        # The process number keeps apart runs that share the server of TEST_DATABASE_URL.
        self._prefix = f"goodstanding_test_{os.getpid()}"
        self._template = f"{self._prefix}_template"
        server.run(f'CREATE DATABASE "{self._template}" ENCODING UTF8 TEMPLATE template0')
        make_tables(server.address(self._template))

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Address of a new database; whoever is still connected at the end is thrown out."""
        name = f"{self._prefix}_{next(_numbers)}"
        self._server.run(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        try:
            yield self._server.address(name)
        finally:
            self._server.run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def drop_template(self) -> None:
        """Leave nothing behind on a server that is not ours."""
        self._server.run(f'DROP DATABASE IF EXISTS "{self._template}" WITH (FORCE)')


def make_tables(address: str) -> None:
    """All tables, as the models describe them."""
    engine = connect(address)
    try:
        METADATA.create_all(engine)
    finally:
        engine.dispose()
