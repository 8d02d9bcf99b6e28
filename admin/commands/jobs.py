"""`goodstanding jobs`: which jobs were given up, and shall they be tried again?"""

import argparse
import json
from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table

from admin.commands import options, tables
from service.access import COMMAND
from service.jobs import queue
from service.opening import open_workshop
from service.settings import load
from service.storage.jobs import Job
from service.work import Work

PAGE = 200


def add_parser(commands: Any) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser(
        "jobs",
        help="jobs that were given up",
        description="Exit status of list: 0 none was given up, 1 some were.",
    )
    parser.set_defaults(run=run, json=False)
    actions = parser.add_subparsers(metavar="ACTION")
    listed = actions.add_parser("list", help="what was given up after eight tries, oldest first")
    listed.add_argument("--json", action="store_true", help="one line for machines each")
    listed.set_defaults(run=run)
    again = actions.add_parser("again", help="let them start over, with eight new tries")
    which = again.add_mutually_exclusive_group(required=True)
    which.add_argument("jobs", nargs="*", default=[], type=options.whole(1), metavar="NUMBER")
    which.add_argument("--all", action="store_true", help="every one that was given up")
    again.set_defaults(run=_again)


def run(asked: argparse.Namespace) -> int:
    """List what was given up."""
    with open_workshop(load()).look(COMMAND) as work:
        found = list(_given_up(work))
    if asked.json:
        for job in found:
            print(json.dumps(_facts(job)))
    elif not found:
        print("No job was given up.")
    else:
        _print(found)
    return 1 if found else 0


def _again(asked: argparse.Namespace) -> int:
    with open_workshop(load()).open(COMMAND) as work:
        wanted = [job.id for job in _given_up(work)] if asked.all else list(dict.fromkeys(asked.jobs))
        for number in wanted:
            queue.revive(work, number)
    print(f"{len(wanted)} will be tried again.")
    return 0


def _given_up(work: Work) -> Iterator[Job]:
    after = 0
    while found := queue.dead(work, after=after, limit=PAGE):
        yield from found
        after = found[-1].id


def _facts(job: Job) -> dict[str, Any]:
    return {"job": job.id, "kind": job.kind, "tries": job.attempts, "error": job.last_error}


def _print(jobs: Sequence[Job]) -> None:
    table = Table(tables.name("job"), "kind", "tries", "what went wrong")
    for job in jobs:
        table.add_row(str(job.id), job.kind, str(job.attempts), job.last_error or "")
    tables.show(table)
    print("Try them again with: goodstanding jobs again NUMBER … (or --all)")
