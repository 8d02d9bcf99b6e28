"""`goodstanding users`: the people who may sign in to the pages."""

import argparse
import json
from typing import Any

from rich.table import Table

from admin.commands import options, tables
from service import passwords, users
from service.access import COMMAND, Role
from service.opening import open_workshop
from service.passwords import OneTime
from service.settings import load
from service.users import User


def add_parser(commands: Any) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("users", help="people who may sign in")
    parser.set_defaults(run=run, json=False)
    actions = parser.add_subparsers(metavar="ACTION")
    listed = actions.add_parser("list", help="everybody who may sign in")
    listed.add_argument("--json", action="store_true", help="one line for machines each")
    listed.set_defaults(run=run)
    add = actions.add_parser("add", help="let somebody in; prints a one-time password")
    add.add_argument("name", help="user name: lower-case letters, digits, dots, hyphens and underscores")
    add.add_argument(
        "--role",
        dest="roles",
        action="append",
        required=True,
        type=options.one_of(Role),
        choices=list(Role),
        help="may be given several times",
    )
    add.set_defaults(run=_add)
    for name, action, text in (
        ("reset", _reset, "give a new one-time password and take the second factor off"),
        ("lock", _lock, "keep somebody out from now on"),
        ("unlock", _unlock, "let somebody in again"),
    ):
        known = actions.add_parser(name, help=text)
        known.add_argument("name", help="user name")
        known.set_defaults(run=action)


def run(asked: argparse.Namespace) -> int:
    """List everybody who may sign in."""
    with open_workshop(load()).look(COMMAND) as work:
        listed = users.listed(work)
    if asked.json:
        for user in listed:
            print(json.dumps(_facts(user)))
        return 0
    if not listed:
        print("Nobody may sign in yet. Let somebody in with: goodstanding users add NAME --role admin")
        return 0
    table = Table(tables.name("user"), "roles", "state", "last signed in")
    for user in listed:
        last = user.signed_in_at.isoformat(sep=" ", timespec="minutes") if user.signed_in_at else "never"
        table.add_row(user.name, ", ".join(user.roles), _state(user), last)
    tables.show(table)
    return 0


def _facts(user: User) -> dict[str, Any]:
    last = user.signed_in_at.isoformat() if user.signed_in_at else None
    return {"user": user.name, "roles": sorted(user.roles), "state": _state(user), "signed_in_at": last}


def _add(asked: argparse.Namespace) -> int:
    workshop, password = open_workshop(load()), passwords.one_time()
    with workshop.open(COMMAND) as work:
        users.add(work, name=asked.name, roles=frozenset(asked.roles), password=password)
    print(f"{asked.name} may sign in as {', '.join(sorted(asked.roles))}.")
    return _hand_over(password)


def _reset(asked: argparse.Namespace) -> int:
    workshop, password = open_workshop(load()), passwords.one_time()
    with workshop.open(COMMAND) as work:
        users.reset(work, users.named(work, asked.name).id, password)
    print(f"{asked.name} was signed out everywhere and must set up a second factor anew.")
    return _hand_over(password)


def _lock(asked: argparse.Namespace) -> int:
    with open_workshop(load()).open(COMMAND) as work:
        users.lock(work, users.named(work, asked.name).id)
    print(f"{asked.name} is locked and was signed out everywhere.")
    return 0


def _unlock(asked: argparse.Namespace) -> int:
    with open_workshop(load()).open(COMMAND) as work:
        users.unlock(work, users.named(work, asked.name).id)
    print(f"{asked.name} may sign in again.")
    return 0


def _hand_over(password: OneTime) -> int:
    print(f"One-time password: {password.text}")
    days = users.ONE_TIME_LASTS.days
    print(f"It is shown only now, works for {days} days, and must be changed at the first sign-in.")
    return 0


def _state(user: User) -> str:
    if user.locked_at:
        return "locked"
    if user.password_ends_at:
        return "invited"
    return "active" if user.totp_confirmed_at else "no second factor"
