"""`goodstanding import`: take a file over, exactly once, whatever happens on the way."""

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

from admin.commands import files
from rules.headers import joined
from service.access import COMMAND
from service.imports import from_disk, results, views
from service.opening import open_workshop
from service.settings import load
from service.storage.imports import ImportState
from service.work import Workshop


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "import",
        help="take a file over",
        description="Run it again with the same file to go on where it was stopped: no row is taken twice. "
        "Exit status: 0 every row became or joined a contact, 1 some rows wait for a steward, 2 refused, "
        "130 stopped before the end.",
    )
    files.add_arguments(parser)
    parser.add_argument("--source", required=True, help="short name of the source the file comes from")
    parser.add_argument(
        "--errors", type=Path, metavar="OUT", help="write the rows to mend; they can be imported again"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would become of the rows, store nothing"
    )
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Take the file over and print what became of its rows."""
    mapping = files.read_map(asked.map)
    path = files.openable(asked.file)
    workshop = open_workshop(load())
    with _interruptible() as stop, _progress(asked) as tell:
        if asked.dry_run:
            view = from_disk.rehearse(
                workshop,
                asked.source,
                path,
                mapping=mapping,
                sheet=asked.sheet,
                processes=asked.processes,
                tell=tell,
            )
        else:
            view = from_disk.take_over(
                workshop,
                asked.source,
                path,
                mapping=mapping,
                sheet=asked.sheet,
                processes=asked.processes,
                stop=stop,
                tell=tell,
            )
    if asked.errors and not asked.dry_run:
        _write_errors(workshop, view, asked.errors)
    if asked.json:
        print(json.dumps(_facts(view, is_rehearsal=asked.dry_run), ensure_ascii=False))
    else:
        _show(Console(), view, is_rehearsal=asked.dry_run)
    return _status(view)


def _status(view: views.ImportView) -> int:
    if view.state is ImportState.RUNNING:
        return 130
    return 1 if view.counts.quarantined else 0


def _write_errors(workshop: Workshop, view: views.ImportView, path: Path) -> None:
    """The error file, which appears under its name when it is whole."""
    with workshop.open(COMMAND) as work, files.written_whole(path) as target:
        target.writelines(results.error_file(work, view.id).content)


@contextmanager
def _interruptible() -> Iterator[Event]:
    """Ctrl-C and a friendly kill stop between two chunks; a second Ctrl-C stops at once."""
    stop = Event()

    def ask(_signal: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _progress(asked: argparse.Namespace) -> Iterator[Callable[[int, int], None]]:
    """Hears how many rows are done; a bar where somebody watches."""
    if asked.json or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    shown = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Trying out" if asked.dry_run else "Taking over", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _facts(view: views.ImportView, *, is_rehearsal: bool) -> dict[str, Any]:
    counts = view.counts
    return {
        "import_id": None if is_rehearsal else str(view.id),
        "dry_run": is_rehearsal,
        "state": view.state.value,
        "format": view.format.value if view.format else None,
        "encoding": view.encoding,
        "delimiter": view.delimiter,
        "rows": view.rows,
        "done": counts.done,
        "created": counts.created,
        "merged": counts.merged,
        "quarantined": counts.quarantined,
        "suppressed": counts.suppressed,
        "faulty": view.faulty,
        "blank": view.blank,
        "columns": files.columns(view.columns),
        "joined": joined(view.columns),
        "unmapped": list(view.unmapped),
    }


def _show(console: Console, view: views.ImportView, *, is_rehearsal: bool) -> None:
    nature = files.nature(encoding=view.encoding, delimiter=view.delimiter, foreign_lines=view.foreign_lines)
    console.print(f"[bold]{view.rows:,} rows[/] ({nature or view.format})", highlight=False)
    for line in files.joins(view.columns):
        console.print(line, highlight=False)
    if view.unmapped:
        console.print(f"[yellow]Columns nobody could place:[/] {', '.join(view.unmapped)}", highlight=False)
    counts = view.counts
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right")
    for number, text in (
        (counts.created, "new contacts"),
        (counts.merged, "added to a contact"),
        (counts.quarantined, f"wait for a steward ({view.faulty:,} could not be read)"),
        (counts.suppressed, "suppressed"),
        (counts.rejected + counts.expired, "rejected or expired since"),
        (view.rows - counts.done, "not done yet"),
        (view.blank, "blank rows skipped"),
    ):
        if number:
            table.add_row(f"{number:,}", text)
    console.print(table)
    if is_rehearsal:
        console.print("[bold]Nothing was stored.[/]")
    elif view.state is ImportState.RUNNING:
        console.print("[yellow]Stopped.[/] Run the same command again to go on; nothing is taken twice.")
