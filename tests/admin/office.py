"""People at their desks, for the tests of the pages: real sign-in, real sessions, one clock for all."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from admin.site import create_app
from service import packs, passwords, second_factor, users
from service.access import COMMAND, Role
from service.passwords import OneTime
from service.work import Workshop
from tests.workshops import SetClock, open_workshop

PASSWORD = "a quiet harbour in november"


@cache
def _known() -> OneTime:
    """Hashed once for all tests: each hash costs 40 ms."""
    return OneTime(PASSWORD, passwords.hashed(PASSWORD))


@dataclass
class Person:
    """Somebody who may sign in, and what only they know."""

    id: UUID
    name: str
    totp: pyotp.TOTP | None = None
    recovery_codes: list[str] = field(default_factory=list)


@dataclass
class Office:
    """The app, its workshop and its clock."""

    app: Flask
    workshop: Workshop
    clock: SetClock

    def invite(self, name: str, *roles: Role) -> tuple[Person, str]:
        """Somebody who has only a one-time password yet."""
        password = passwords.one_time()
        with self.workshop.open(COMMAND) as work:
            user = users.add(work, name=name, roles=frozenset(roles or {Role.STEWARD}), password=password)
        return Person(user.id, name), password.text

    def hire(self, name: str, *roles: Role, with_totp: bool = False) -> Person:
        """Somebody whose password is PASSWORD, and who has a code generator if asked."""
        with self.workshop.open(COMMAND) as work:
            known = users.add(work, name=name, roles=frozenset(roles or {Role.STEWARD}), password=_known())
            person = Person(known.id, name)
        with self.workshop.open(COMMAND) as work:
            user = users.of_id(work, person.id)
            user.password_ends_at = None
            if with_totp:
                second_factor.begin(work, user)
                waiting = second_factor.enrolment(work, user)
                assert waiting
                person.totp = pyotp.TOTP(waiting.secret)
                person.recovery_codes = second_factor.confirm(work, user, self.code(person)) or []
        if with_totp:
            self.clock.pass_by(timedelta(minutes=2))
        return person

    def code(self, person: Person) -> str:
        """What the person's generator shows now."""
        assert person.totp
        return person.totp.at(self.clock())

    def code_of(self, secret: str) -> str:
        """What a generator with this secret shows now."""
        return pyotp.TOTP(secret).at(self.clock())

    def desk(self) -> "Desk":
        """A browser that nobody has used yet."""
        return Desk(self.app.test_client())

    def signed_in(self, name: str, *roles: Role) -> "Desk":
        """A browser in which somebody has signed in with everything that is asked for."""
        person, desk = self.hire(name, *roles, with_totp=True), self.desk()
        assert desk.sign_in(name).status_code == 303
        assert desk.post("/sign-in/code", code=self.code(person)).status_code == 303
        return desk


@contextmanager
def open_office(database_url: str, folder: Path, *, clock: SetClock) -> Iterator[Office]:
    """Everything real, on an empty database with all tables."""
    with open_workshop(database_url, folder, clock=clock, knowledge=packs.shipped()) as workshop:
        app = create_app(workshop.settings, clock=clock)
        app.extensions["workshop"] = workshop
        yield Office(app, workshop, clock)


@dataclass
class Desk:
    """One browser."""

    client: FlaskClient

    def get(self, path: str, **more: str) -> TestResponse:
        return self.client.get(path, headers=more)

    def post(self, path: str, **fields: str | list[str]) -> TestResponse:
        """Fill in the form that posts there; the token comes from a page, as in a browser."""
        return self.client.post(path, data={"csrf": self.token(), **fields})

    def post_from(self, page: str, path: str, **fields: str | list[str]) -> TestResponse:
        """Fill in the form of one page that posts to another."""
        return self.client.post(path, data={"csrf": self.token_of(page), **fields})

    def sign_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/sign-in", name=name, password=password)

    def token(self) -> str:
        """What the forms of this browser carry."""
        return self.token_of("/sign-in")

    def token_of(self, path: str) -> str:
        page = self.client.get(path, follow_redirects=True).text
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
        assert found, "no form on the page"
        return found[1]

    def cookie(self, name: str) -> str | None:
        kept = self.client.get_cookie(name)
        return kept.value if kept else None
