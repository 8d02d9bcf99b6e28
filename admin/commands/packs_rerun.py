"""`goodstanding packs rerun`: have everything that is stored judged by the rules of today."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress

from service import rerun, sources
from service.access import COMMAND
from service.errors import NotFound
from service.opening import open_workshop
from service.rerun import Rerun, RerunState
from service.settings import load
from service.work import Workshop


def add_parser(actions: Any) -> None:
    parser = actions.add_parser(
        "rerun",
        help="judge what is stored by the rules of today",
        description="Begins a run that the worker carries out in the background, in small batches. After any "
        "interruption it goes on where it was; values that people have set are not touched.",
    )
    parser.add_argument("--source", help="short name of the one source whose leads are judged anew")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--here", action="store_true", help="carry it out in this command, or go on with it here"
    )
    how.add_argument("--status", action="store_true", help="say how far the latest run is")
    how.add_argument("--stop", action="store_true", help="stop the run that is under way")
    parser.add_argument("--json", action="store_true", help="one JSON object, for machines")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Begin a run, or say how it stands; 1 when it was stopped before its end."""
    workshop = open_workshop(load())
    latest = _latest(workshop)
    if asked.stop or asked.status:
        if latest is None:
            raise NotFound("The rules have not been run again yet.")
        run_id = latest.id
        if asked.stop:
            with workshop.open(COMMAND) as work:
                rerun.stop(work, run_id)
    elif asked.here and latest is not None and latest.state is RerunState.RUNNING:
        run_id = latest.id
    else:
        with workshop.open(COMMAND) as work:
            source_id = sources.named(work, asked.source).id if asked.source else None
            run_id = rerun.begin(work, source_id=source_id).id
    if asked.here:
        _carry_out(workshop, run_id, asked)
    return _tell(workshop, run_id, asked)


def _latest(workshop: Workshop) -> Rerun | None:
    with workshop.look(COMMAND) as work:
        return next(iter(rerun.newest(work, limit=1)), None)


def _carry_out(workshop: Workshop, run_id: UUID, asked: argparse.Namespace) -> None:
    """Batch after batch; a worker that is at it too takes turns with this command."""
    with _progress(asked) as tell:
        state = RerunState.RUNNING
        while state is RerunState.RUNNING:
            with workshop.open(COMMAND) as work:
                run = rerun.carry_out(work, run_id)
                state, done, total = run.state, run.seen, run.total
            tell(done, total)


@contextmanager
def _progress(asked: argparse.Namespace) -> Iterator[Callable[[int, int], None]]:
    if asked.json or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    shown = ("Judging anew", BarColumn(), MofNCompleteColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _tell(workshop: Workshop, run_id: UUID, asked: argparse.Namespace) -> int:
    with workshop.look(COMMAND) as work:
        run = rerun.of_id(work, run_id)
        if asked.json:
            print(json.dumps(_facts(run)))
        else:
            print(_in_words(run))
        return 1 if run.state is RerunState.STOPPED and not asked.stop else 0


def _facts(run: Rerun) -> dict[str, Any]:
    return {
        "run": str(run.id),
        "state": run.state.value,
        "rules": run.rules,
        "total": run.total,
        "seen": run.seen,
        "changed": run.changed,
        "taken_in": run.taken_in,
        "contacts": run.contacts,
        "skipped": run.skipped,
    }


def _in_words(run: Rerun) -> str:
    counts = (
        f"{run.seen:,} of {run.total:,} leads judged anew by rules {run.rules}: {run.changed:,} changed, "
        f"{run.taken_in:,} taken in from quarantine, {run.contacts:,} contacts rebuilt, "
        f"{run.skipped:,} left out."
    )
    if run.state is RerunState.RUNNING:
        return (
            f"{counts}\nThe worker carries it out; see how far it is with: goodstanding packs rerun --status"
        )
    return f"{counts}\nThe run is {run.state.value}."
