"""`goodstanding keys`: how do the keys stand, and how are they replaced?"""

import argparse
import json
from dataclasses import asdict
from datetime import timedelta
from threading import Event
from typing import Any

from rich.table import Table

from admin.commands import options, tables
from service import keys, rotation
from service.access import COMMAND
from service.contacts.retoken import retoken
from service.keys import KeysStatus
from service.opening import open_workshop
from service.rotation import Progress, Stage
from service.settings import load
from service.vault.keys import Purpose

# A waiting rotation is looked at this often: processes need minutes to take up a key.
_PAUSE = timedelta(seconds=30)

_LATER = {
    Stage.WAITING: "Running processes are taking up the change; run the same command again after {due}.",
    Stage.STUCK: "Some rows could not be moved yet; run the same command again. Damaged rows: {damaged}.",
    Stage.DONE: "Every key that could be replaced has been.",
}


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("keys", help="the keys that personal data is sealed with")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    status = actions.add_parser("status", help="every key, its state and what hangs on it")
    status.add_argument("--json", action="store_true", help="one line for machines")
    status.set_defaults(run=_status)
    rotate = actions.add_parser("rotate", help="replace a key while everybody goes on working")
    rotate.add_argument(
        "purpose",
        nargs="?",
        type=options.one_of(Purpose),
        choices=rotation.ROTATED,
        help="begin with this key; without it, go on with what was begun",
    )
    rotate.set_defaults(run=_rotate)
    reindex = actions.add_parser("reindex", help="make every blind token anew, under a new key")
    reindex.set_defaults(run=_rotate, purpose=Purpose.INDEX)
    for begun in (rotate, reindex):
        begun.add_argument("--contacts", type=options.whole(1), help="plan a new index for so many contacts")
        begun.add_argument("--wait", action="store_true", help="stay until everything that was begun is done")


def _status(asked: argparse.Namespace) -> int:
    with open_workshop(load()).look(COMMAND) as work:
        status = keys.status(work)
    if asked.json:
        print(json.dumps(asdict(status), default=str))
    else:
        _print(status)
    return 1 if status.trouble else 0


def _print(status: KeysStatus) -> None:
    table = Table(tables.name("key"), "purpose", "epoch", "state", "since", "data keys", title="Keys")
    for key in status.keys:
        table.add_row(
            key.kid, key.purpose, str(key.epoch), key.state, f"{key.since:%Y-%m-%d %H:%M}", str(key.data_keys)
        )
    tables.show(table)
    print(f"Installation {status.deployment}, keys guarded by: {status.provider}.")
    if status.trouble:
        print(f"The keys could not be opened at the next start: {status.trouble}")


def _rotate(asked: argparse.Namespace) -> int:
    workshop = open_workshop(load())
    if asked.purpose:
        name = rotation.begin(workshop, COMMAND, asked.purpose, expected=asked.contacts)
        print(f"A new key is announced: {name}.")
    progress = rotation.rotate(workshop, COMMAND, retoken=retoken)
    while asked.wait and progress.stage is Stage.WAITING:
        _report(progress)
        Event().wait(_PAUSE.total_seconds())
        progress = rotation.rotate(workshop, COMMAND, retoken=retoken)
    return _report(progress)


def _report(progress: Progress) -> int:
    if progress.moved:
        print(f"Moved so far this time: {progress.moved:,}.")
    due = f"{progress.due:%H:%M:%S} UTC" if progress.due else "a while"
    print(_LATER.get(progress.stage, "").format(due=due, damaged=progress.damaged))
    return 1 if progress.damaged else 0
