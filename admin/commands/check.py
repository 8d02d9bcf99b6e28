"""`goodstanding check`: what would the rules make of a file? Without any database or key."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from admin import checked
from admin.commands import files, options
from rules.codes import LANGUAGES
from rules.headers import Plan
from rules.knowledge import Knowledge
from rules.normalise import SourceDefaults
from service import checking, packs, parallel
from service.checking import paper
from service.checking.paper import Wanted
from service.checking.tally import Tally
from service.files import opening
from service.files.refused import in_words
from service.files.rows import LOCAL, Format, Opened
from service.files.writing import encoded
from service.settings import load
from service.work import system_clock

_LARGE = 1_500_000
"""Bytes from which on it pays to begin other processes: a second's work, which is what one takes at most."""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "check",
        help="validate and normalise a file, without a database",
        description="Exit status: 0 all rows are fine, 1 something is invalid, 2 the file is refused.",
    )
    files.add_arguments(parser)
    parser.add_argument("--out", type=Path, metavar="CLEAN", help="write the clean rows; .csv or .ndjson")
    parser.add_argument("--findings", type=Path, help="write every finding; .csv or .ndjson")
    parser.add_argument(
        "--country", type=options.country, help="two-letter country to assume where a row names none"
    )
    parser.add_argument("--language", help="language to assume where a row names none")
    parser.add_argument(
        "--birth-date-format",
        type=options.date_form,
        help="how the file writes dates of birth, as DD-MM-YYYY",
    )
    parser.add_argument(
        "--messages", choices=LANGUAGES, default="en", help="language of the messages; en unless given"
    )
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Check the file and print what was found."""
    knowledge = packs.in_force(load().packs)
    mapping = files.read_map(asked.map)
    with in_words(knowledge), files.openable(asked.file).open("rb") as body:
        file = opening.read(body, limits=LOCAL, sheet=asked.sheet)
        plan, tally = _check(file, asked, knowledge, mapping)
    if asked.json:
        told = checked.summary(file, plan, tally, asked.file, knowledge.codes, asked.messages)
        print(json.dumps(told, ensure_ascii=False))
    else:
        checked.show(Console(), file, plan, tally, knowledge, asked.messages)
    return 1 if tally.invalid else 0


def _check(
    file: Opened, asked: argparse.Namespace, knowledge: Knowledge, mapping: dict[str, str]
) -> tuple[Plan, Tally]:
    wanted = Wanted(
        clean=_form(asked.out, file),
        findings=_form(asked.findings, file),
        delimiter=file.notes.delimiter or ",",
        language=asked.messages,
    )
    size = asked.file.stat().st_size
    plan, tally = checking.begin(file, knowledge=knowledge, mapping=mapping), Tally()
    parts = checking.check(
        file,
        plan,
        knowledge=knowledge,
        mapping=mapping,
        defaults=SourceDefaults(
            country=asked.country,
            language=asked.language,
            birth_date_format=asked.birth_date_format,
        ),
        wanted=wanted,
        now=system_clock(),
        others=_others(asked.processes, size),
    )
    names = paper.clean_names(plan)
    with ExitStack() as stack:
        clean = stack.enter_context(_written(asked.out, _header(names, wanted.clean, wanted)))
        findings = stack.enter_context(
            _written(asked.findings, _header(paper.FINDINGS, wanted.findings, wanted))
        )
        advance = stack.enter_context(_progress(asked))
        for known, part in parts:
            plan = known
            clean(part.clean)
            findings(part.findings)
            tally.add(part.tally)
            advance(tally.rows)
    return plan, tally


def _form(path: Path | None, file: Opened) -> Format | None:
    """The format to write: as the name says, else as the file was; a workbook's rows are written as CSV."""
    if path is None:
        return None
    match path.suffix.lower():
        case ".ndjson" | ".jsonl" | ".json":
            return Format.NDJSON
        case ".csv" | ".tsv" | ".txt":
            return Format.DELIMITED
    return Format.NDJSON if file.format is Format.NDJSON else Format.DELIMITED


def _header(names: tuple[str, ...], form: Format | None, wanted: Wanted) -> str:
    return paper.header(names, form, wanted.delimiter)


@contextmanager
def _written(path: Path | None, header: str) -> Iterator[Callable[[str], object]]:
    """Calls to make with what is to be written; nothing is when no file was asked for."""
    if path is None:
        yield len
        return
    with files.written_whole(path) as target:
        target.write(encoded(header))
        yield lambda text: target.write(encoded(text))


@contextmanager
def _progress(asked: argparse.Namespace) -> Iterator[Any]:
    """Calls to make with the number of rows done; a bar where somebody watches."""
    if asked.json or not sys.stderr.isatty():
        yield lambda _rows: None
        return
    # It is drawn when there is news, without a thread of its own: beside one no process can be copied.
    with Progress(
        "{task.description}",
        "{task.completed:,} rows",
        console=Console(stderr=True),
        transient=True,
        auto_refresh=False,
    ) as bar:
        task = bar.add_task("Checking", total=None)
        yield lambda rows: bar.update(task, completed=rows, refresh=True)


def _others(processes: int | None, size: int) -> int:
    """How many processes to begin; this one only reads and writes then, and hardly counts."""
    used = processes or (parallel.cores() if size > _LARGE else 1)
    return used if used > 1 else 0
