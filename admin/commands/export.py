"""`goodstanding export`: write the contacts of a segment into a file for a recipient."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from admin.commands import files, options
from rules import exports as rules
from rules.exports import ExportState, Format
from rules.records import Channel
from service import exports, segments
from service.access import COMMAND
from service.errors import ConfigurationError
from service.exports import ExportOrder, ExportView, fetching, members, running
from service.opening import open_workshop
from service.settings import load
from service.work import Work, Workshop


def add_parser(commands: Any) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser(
        "export",
        help="write the contacts of a segment into a file for a recipient",
        description="Whoever may not be addressed at this moment is left out and counted with the reason. A "
        "large list waits until a second person agrees to it on the pages; then fetch it with --take. Exit "
        "status: 0 the file is written, 1 somebody has to agree first, 2 refused.",
    )
    parser.add_argument("segment", nargs="?", help="name or id of the segment")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="the file to write")
    parser.add_argument("--take", type=UUID, metavar="ID", help="fetch this list, which was ordered before")
    parser.add_argument(
        "--format",
        type=options.one_of(Format),
        choices=list(Format),
        default=Format.CSV,
        help="csv unless given",
    )
    parser.add_argument("--recipient", help="name or id of the recipient in the register")
    parser.add_argument("--purpose", help="key of the purpose; that of the segment unless given")
    parser.add_argument(
        "--channel",
        type=options.one_of(Channel),
        choices=list(Channel),
        help="that of the segment unless given; share for google and meta",
    )
    parser.add_argument(
        "--fields", type=_names, metavar="F,F", help="what goes out; no more than it takes unless given"
    )
    parser.add_argument("--json", action="store_true", help="one line for machines")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Make the list, or take one that was made, and write it down."""
    if asked.take is None and not (asked.segment and asked.recipient):
        raise ConfigurationError("Name a segment and a --recipient, or a list to --take.")
    workshop = open_workshop(load())
    export_id = asked.take or _ordered(workshop, asked)
    if not asked.json:
        print(f"List {export_id}", file=sys.stderr)
    with _progress(asked) as tell:
        running.make_here(workshop, COMMAND, export_id, tell=tell)
    view = _view(workshop, export_id)
    if view.state is not ExportState.WAITING:
        found = fetching.fetch(workshop, COMMAND, export_id)
        with files.written_whole(asked.to) as target:
            target.writelines(found.pieces)
        view = _view(workshop, export_id)
    print(json.dumps(_facts(view)) if asked.json else _in_words(view, asked.to))
    return 1 if view.state is ExportState.WAITING else 0


def _ordered(workshop: Workshop, asked: argparse.Namespace) -> UUID:
    with workshop.open(COMMAND) as work:
        segment = segments.view(work, members.named(work, asked.segment))
        is_hashed = asked.format.platform is not None
        channel = asked.channel or (Channel.SHARE if is_hashed else segment.channel)
        wish = ExportOrder(
            format=asked.format,
            fields=asked.fields or rules.least(asked.format, channel),
            purpose=asked.purpose or segment.purpose,
            channel=channel,
            recipient=_recipient(work, asked.recipient),
        )
        return exports.order(work, segment.id, wish)


def _recipient(work: Work, named: str) -> UUID:
    if wanted := _id(named):
        return wanted
    found = [each.id for each in exports.takers(work) if each.name == named]
    if len(found) != 1:
        raise ConfigurationError(f"There is not one recipient called {named!r} in the register.")
    return found[0]


def _view(workshop: Workshop, export_id: UUID) -> ExportView:
    with workshop.look(COMMAND) as work:
        return exports.view(work, export_id)


def _facts(view: ExportView) -> dict[str, Any]:
    return {
        "export": str(view.id),
        "state": view.state.value,
        "format": view.format.value,
        "members": view.members,
        "included": view.included,
        "excluded": dict(view.excluded),
        "sha256": view.sha256,
        "size": view.size,
    }


def _in_words(view: ExportView, path: Path) -> str:
    if view.state is ExportState.WAITING:
        return (
            f"{view.members:,} contacts are more than one person may have written down. Somebody else has to "
            f"agree on the pages; then: goodstanding export --take {view.id} --to {path}"
        )
    told = [f"{view.included:,} of {view.members:,} contacts in {path}, for {view.recipient_name}."]
    told += [f"  {count:,} left out: {code}" for code, count in _most_first(view)]
    return "\n".join(told)


def _most_first(view: ExportView) -> list[tuple[str, int]]:
    return sorted(view.excluded.items(), key=lambda each: (-each[1], each[0]))


@contextmanager
def _progress(asked: argparse.Namespace) -> Iterator[Callable[[int, int | None], None]]:
    """Hears how many contacts are worked off; a bar where somebody watches."""
    if asked.json or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    shown = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Writing down", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
