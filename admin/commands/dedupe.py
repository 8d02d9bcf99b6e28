"""`goodstanding dedupe`: find the contacts that are one person, among all there are."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from admin.commands import options
from service.access import COMMAND
from service.opening import open_workshop
from service.settings import load

if TYPE_CHECKING:
    from service.deduping.running import Plan

QUESTIONS = 1_000
"""Doubtful pairs that are put before stewards by one run: more than a team answers in a week."""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "dedupe",
        help="find contacts that are one person, merge the sure ones and ask about the others",
        description="Compares every contact with every other that it shares a key with. The worker merges "
        "what is sure, in small steps that can be undone; doubtful pairs wait for a steward.",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    parser.add_argument(
        "--questions",
        type=options.whole(0),
        default=QUESTIONS,
        help=f"pairs to ask about; {QUESTIONS} unless given",
    )
    parser.add_argument("--json", action="store_true", help="one line for machines")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Find them, and begin to merge unless it is but tried."""
    # Only this command and `match` need the library that holds columns.
    from service.deduping import running

    workshop = open_workshop(load())
    with _progress(asked) as advance:
        plan = running.plan(workshop, COMMAND, advance=advance, opener=open_workshop)
    questions = 0 if asked.dry_run else running.carry_out(workshop, COMMAND, plan, questions=asked.questions)
    facts = _facts(plan, questions)
    if asked.json:
        print(json.dumps(facts))
    else:
        print(_in_words(plan, questions, asked))
    return 0


def _facts(plan: "Plan", questions: int) -> dict[str, Any]:
    return {
        "records": plan.records,
        "contacts": plan.contacts,
        "compared": plan.compared,
        "sets": len(plan.decided.sets),
        "repeats": plan.repeats,
        "doubtful": len(plan.decided.doubts),
        "questions": questions,
        "restricted": plan.restricted,
        "alarm": plan.fitted.alarm,
    }


def _in_words(plan: "Plan", questions: int, asked: argparse.Namespace) -> str:
    sets = len(plan.decided.sets)
    told = (
        f"{plan.contacts:,} contacts of {plan.records:,} records: {plan.repeats:,} repeat another, in "
        f"{sets:,} sets. Doubtful pairs: {len(plan.decided.doubts):,}."
    )
    if plan.restricted:
        told += f"\nContacts left alone because their data may be kept and not used: {plan.restricted:,}."
    if plan.fitted.alarm:
        told += f"\nWhat was learned looks wrong, so earlier weights were used: {plan.fitted.alarm}"
    if asked.dry_run:
        return f"{told}\nNothing was changed."
    return f"{told}\nThe worker merges the sets. Pairs put before the stewards: {questions:,}."


@contextmanager
def _progress(asked: argparse.Namespace) -> Iterator[Callable[[int], object] | None]:
    """A call to make with the records that have been read; a bar where somebody watches."""
    if asked.json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    columns = ("{task.description}", "{task.completed:,} records")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=None)
        yield lambda records: bar.advance(task, records)
