"""`goodstanding signals FILE`: hear what mails tell that came back."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rules.freshness.signals import SignalKind
from service.access import COMMAND
from service.files.refusal import Refusal
from service.freshness import mails
from service.freshness.mails import Report
from service.opening import open_workshop
from service.settings import load
from service.work import Workshop

CHUNK = 200
"""Reports that are heard in one transaction: what is done stays done if the command is stopped."""
NO_FILE = 2


def add_parser(commands: Any) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("signals", help="hear what mails tell that came back: bounces, complaints")
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="one mail, an mbox file (also .gz), a ZIP file, or a folder"
    )
    parser.add_argument("--json", action="store_true", help="one line for machines")
    parser.set_defaults(run=_hear)


def _hear(asked: argparse.Namespace) -> int:
    workshop = open_workshop(load())
    tally: Counter[str] = Counter()
    kinds: Counter[SignalKind] = Counter()
    try:
        with _progress(asked) as advance:
            for reports in _chunks(_each(asked.file, workshop, tally, advance)):
                kinds.update(each.kind for each in reports)
                with workshop.open(COMMAND) as work:
                    counts = mails.take(work, reports)
                tally.update(heard=counts.heard, unknown=counts.unknown)
    except OSError as error:
        return _refuse(f"{asked.file}: {error.strerror}")
    except Refusal as refusal:
        return _refuse(workshop.knowledge.codes[refusal.code].text("en", refusal.params))
    _tell(asked, tally, kinds)
    return 0


def _each(
    path: Path, workshop: Workshop, tally: Counter[str], advance: Callable[[], object]
) -> Iterator[Report]:
    for raw in _mails(path, workshop.settings.max_file_bytes):
        tally["mails"] += 1
        yield from mails.read(raw, workshop.knowledge.vocabulary, now=workshop.clock())
        advance()


def _mails(path: Path, most: int) -> Iterator[bytes]:
    """The mails of a file; of a folder those of each file in it, as a Maildir keeps them."""
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    for each in files:
        with each.open("rb") as opened:
            yield from mails.split(opened, most=most)


def _chunks(found: Iterator[Report]) -> Iterator[list[Report]]:
    waiting: list[Report] = []
    for each in found:
        waiting.append(each)
        if len(waiting) == CHUNK:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _tell(asked: argparse.Namespace, tally: Counter[str], kinds: Counter[SignalKind]) -> None:
    by_kind = {kind.value: count for kind, count in sorted(kinds.items())}
    if asked.json:
        told = {name: tally[name] for name in ("mails", "heard", "unknown")}
        print(json.dumps(told | {"kinds": by_kind}))
        return
    print(f"{tally['mails']:,} mails told of {sum(kinds.values()):,} addresses.")
    print(f"Heard of somebody we know: {tally['heard']:,}. Of nobody we know: {tally['unknown']:,}.")
    for kind, count in by_kind.items():
        print(f"  {kind:<24}{count:>9,}")


def _refuse(reason: str) -> int:
    print(f"goodstanding: {reason}", file=sys.stderr)
    return NO_FILE


@contextmanager
def _progress(asked: argparse.Namespace) -> Iterator[Callable[[], object]]:
    """How many mails were read so far, where somebody looks at it."""
    if asked.json or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress, TextColumn

    column = TextColumn("{task.completed:,.0f} mails read")
    with Progress(column, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda: bar.advance(task)
