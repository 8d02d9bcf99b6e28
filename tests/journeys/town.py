"""A whole installation as its owner sees it: commands in a shell, keys for senders, browsers for people."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from admin.site import create_app
from service.settings import PREFIX, load
from service.storage.engine import connect
from service.storage.schema import METADATA
from tests.admin.office import PASSWORD, Desk
from tests.service.api.caller import Caller


@dataclass
class Town:
    """The installation; everything in it is done from outside."""

    app: Flask
    environment: dict[str, str]

    def command(self, *words: str, status: int = 0) -> str:
        """What `goodstanding …` prints, after it ended as it should."""
        return _command(self.environment, *words, status=status)

    def sender(self, source: str, *settings: str) -> Caller:
        """Somebody who sends leads of a new source, with a key that was made for it."""
        self.command("sources", "add", source, "--basis", "consent", *settings)
        return Caller(self.app, key_of(self, source, "leads:write", "leads:read", "contacts:read"))

    def person(self, name: str, role: str) -> Desk:
        """A browser in which a new colleague has signed in and chosen a password."""
        told = self.command("users", "add", name, "--role", role)
        given, desk = _found(r"One-time password: (\S+)", told), Desk(self.app.test_client())
        assert desk.sign_in(name, given).status_code == 303
        chosen = desk.post_from(
            "/account/password", "/account/password", current=given, password=PASSWORD, again=PASSWORD
        )
        assert chosen.status_code == 303, chosen.text
        if desk.get("/").status_code != 200:
            assert desk.sign_in(name).status_code == 303
        return desk


def key_of(town: Town, source: str, *scopes: str) -> str:
    """A new key that speaks for a source."""
    told = town.command("sources", "key", source, *(word for scope in scopes for word in ("--scope", scope)))
    return _found(r"gs_live_\w{36}", told)


@contextmanager
def open_town(database_url: str, folder: Path) -> Iterator[Town]:
    """An installation on a database in which nothing was made yet, laid out by its own command."""
    engine = connect(database_url)
    METADATA.drop_all(engine)
    engine.dispose()
    ours = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "REQUIRE_TOTP": "no",
        "EXPECTED_CONTACTS": "1000",
    }
    environment = os.environ | {f"{PREFIX}{name}": value for name, value in ours.items()}
    _command(environment, "migrate")
    app = create_app(load(environment))
    yield Town(app, environment)
    app.extensions["workshop"].engine.dispose()


def _command(environment: dict[str, str], *words: str, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "admin.cli", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return done.stdout


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"no {pattern} in what was printed"
    return found[found.re.groups]
