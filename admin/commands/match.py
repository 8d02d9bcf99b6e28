"""`goodstanding match`: which rows of a file, or of two, are one person? Without any database or key."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from admin.commands import files, options
from rules.knowledge import Knowledge
from service import packs
from service.errors import ConfigurationError
from service.files.refusal import Refusal
from service.settings import load

if TYPE_CHECKING:
    from service.file_matching.running import Matched, Wanted


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "match",
        help="find the rows of a file that are one person, without a database",
        description="Exit status: 0 no row repeats another's person, 1 some do, 2 the file is refused.",
    )
    parser.add_argument("file", type=Path, help="CSV, JSON lines, .xlsx, plain or gzipped, or Parquet")
    parser.add_argument("--map", type=Path, help="column map, TOML or JSON: header = member of a lead")
    parser.add_argument("--sheet", help="sheet of a workbook; the first unless given")
    parser.add_argument("--id", metavar="COLUMN", help="column that names the rows")
    parser.add_argument("--number", metavar="COLUMN", help="column that numbers persons, as customers are")
    parser.add_argument(
        "--truth", metavar="COLUMN", help="column that says who is who: tell how well it went"
    )
    parser.add_argument("--against", type=Path, metavar="FILE2", help="only look for the rows of this file")
    parser.add_argument("--out", type=Path, metavar="CLUSTERS", help="write id, cluster_id, probability")
    parser.add_argument("--country", type=options.country, help="country to assume where a row names none")
    parser.add_argument(
        "--birth-date-format", type=options.date_form, help="how dates are written, as DD-MM-YYYY"
    )
    parser.add_argument(
        "--threshold",
        type=options.figure,
        default=0.0,
        metavar="BITS",
        help="evidence from which on rows are one person: 0 is even odds, each bit more doubles them",
    )
    parser.add_argument("--json", action="store_true", help="one line for machines")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Match the file and tell what was found."""
    # Only this command needs the library that reads columns; the others begin sooner without it.
    from admin import matched
    from service.file_matching import running

    knowledge = packs.in_force(load().packs)
    wanted = _wanted(asked)
    with _in_words(knowledge), _progress(asked) as advance:
        outcome = running.match(wanted, knowledge, advance=advance)
    if asked.out:
        _write(asked.out, outcome)
    if asked.json:
        print(json.dumps(matched.summary(outcome, wanted), ensure_ascii=False))
    else:
        matched.show(outcome, wanted)
    return 1 if outcome.found.repeats else 0


def _wanted(asked: argparse.Namespace) -> "Wanted":
    from service.file_matching.running import Wanted

    named = [asked.file, *([asked.against] if asked.against else [])]
    return Wanted(
        files=[files.openable(path) for path in named],
        sheet=asked.sheet,
        mapping=files.read_map(asked.map),
        ident=asked.id,
        truth=asked.truth,
        number=asked.number,
        country=asked.country,
        birth_date_format=asked.birth_date_format,
        threshold=asked.threshold,
    )


def _write(path: Path, outcome: "Matched") -> None:
    from admin import matched

    with files.written_whole(path) as target:
        matched.clusters(outcome).write_csv(target)


@contextmanager
def _in_words(knowledge: Knowledge) -> Iterator[None]:
    """Say why a file is no table of people; as an import does, but without all that an import needs."""
    try:
        yield
    except Refusal as refusal:
        raise ConfigurationError(knowledge.codes[refusal.code].text("en", refusal.params)) from None


@contextmanager
def _progress(asked: argparse.Namespace) -> Iterator[Callable[[int], object] | None]:
    """A call to make with the pairs of rows that have been compared; a bar where somebody watches."""
    if asked.json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    columns = ("{task.description}", "{task.completed:,} pairs")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Comparing", total=None)
        yield lambda pairs: bar.advance(task, pairs)
