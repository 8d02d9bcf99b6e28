"""`goodstanding doctor`: is this installation sound?"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import rules
import service
from service import contacts, keys, outbox, packs
from service.access import COMMAND
from service.audit import outside, verifying
from service.channels import mail
from service.opening import open_workshop
from service.requests import clocks
from service.settings import Settings, load
from service.storage import migrations
from service.storage.engine import connect
from service.vault.keys import Purpose

# The width of tokens is planned anew when there are so many times more contacts than were expected.
OUTGROWN = 4


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("doctor", help="check that this installation is sound")
    parser.add_argument("--json", action="store_true", help="one line for each check, for machines")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Make every check, say how each went, and end with 1 if one failed."""
    settings = load()
    failures = 0
    for name, check in CHECKS:
        try:
            _tell(asked, name, check(settings), is_sound=True)
        except Exception as error:  # noqa: BLE001 - a check that stumbles is a finding, not a crash
            failures += 1
            _tell(asked, name, _first_line(error), is_sound=False)
    return 1 if failures else 0


def _tell(asked: argparse.Namespace, name: str, said: str, *, is_sound: bool) -> None:
    if asked.json:
        print(json.dumps({"check": name, "sound": is_sound, "said": said}))
    else:
        print(f"{'ok  ' if is_sound else 'FAIL'}  {name}: {said}")


def _first_line(error: Exception) -> str:
    """What went wrong; a driver goes on for several lines, and says the same of every check."""
    return (str(error) or type(error).__name__).partition("\n")[0]


def _packages(_settings: Settings) -> str:
    """Our package names are plain ones: another distribution could have put its own in the way."""
    ours, theirs = Path(str(service.__file__)).parent.parent, Path(str(rules.__file__)).parent.parent
    if ours != theirs:
        raise RuntimeError(f"`rules` is not ours, it comes from {theirs}")
    return str(ours)


def _packs(settings: Settings) -> str:
    knowledge, own = packs.in_force(settings.packs), len(packs.own(settings.packs))
    brought = f", {own} files of your own" if own else ""
    judged_by = f"rules {packs.stamp(knowledge.version)}"
    return f"version {knowledge.version[:12]}, {judged_by}, {len(knowledge.codes)} codes{brought}"


def _database(settings: Settings) -> str:
    engine = connect(settings.database)
    try:
        with engine.connect() as connection:
            if not migrations.is_current(connection):
                raise RuntimeError("not of this version; run `goodstanding migrate`")
            return f"{connection.dialect.name}, revision {migrations.head()}"
    finally:
        engine.dispose()


def _keys(settings: Settings) -> str:
    with open_workshop(settings).look(COMMAND) as work:
        status = keys.status(work)
    if status.trouble:
        raise RuntimeError(status.trouble)
    return f"{len(status.keys)} keys, guarded by {status.provider}"


def _index(settings: Settings) -> str:
    """Tokens are as short as the planned number of contacts allows; beyond it look-ups open strangers."""
    with open_workshop(settings).look(COMMAND) as work:
        count = contacts.count(work)
        planned = max(key.expected for key in keys.status(work).keys if key.purpose is Purpose.INDEX)
    if count > OUTGROWN * planned:
        way = "run `goodstanding keys rotate index --contacts N`"
        message = f"planned for {planned:,} contacts, there are {count:,}; {way}"
        raise RuntimeError(message)
    return f"{count:,} contacts, planned for {planned:,}"


def _mail(settings: Settings) -> str:
    """Letters wait while there is no mail server; that is a choice, and is said."""
    with open_workshop(settings).look(COMMAND) as work:
        count = outbox.waiting(work)
    if not mail.is_on(settings):
        return f"off, no server and sender are named; {count:,} letters wait"
    return f"by {settings.smtp_host}:{settings.smtp_port}; {count:,} letters wait"


def _audit(settings: Settings) -> str:
    """Does the log begin as it did when its last checkpoint was carried outside?"""
    path = outside.path_of(settings)
    kept = outside.last(path)
    with open_workshop(settings).look(COMMAND) as work:
        known = verifying.compare(work, [kept] if kept else [])
        count = verifying.size(work)
        since = verifying.waits_since(work)
    if any(not each.is_kept for each in known):
        raise RuntimeError(
            f"the log is not the one that was signed for in {path}; `goodstanding audit verify`"
        )
    waiting = f"; some wait for a worker since {since:%Y-%m-%d %H:%M}" if since else ""
    return f"{count:,} deeds in the log, checkpoints in {path}{waiting}"


def _law(settings: Settings) -> str:
    """By which calendar the days count in which people have to be answered."""
    place = clocks.place(settings)
    try:
        ZoneInfo(place.zone)
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise RuntimeError(f"there is no time zone called {place.zone}") from error
    if not place.country:
        return f"no jurisdiction is named: days are those of {place.zone}, and no holiday counts"
    return f"{place.country}, days of {place.zone}"


CHECKS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("packages", _packages),
    ("packs", _packs),
    ("database", _database),
    ("keys", _keys),
    ("index", _index),
    ("mail", _mail),
    ("audit", _audit),
    ("law", _law),
)
