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
from rich.table import Table

from admin.commands import files
from rules.findings import Verdict
from rules.headers import Ground, Plan, joined
from rules.knowledge import Knowledge
from rules.normalise import SourceDefaults
from service import checking, packs, parallel
from service.checking import Tally, Wanted
from service.files import opening
from service.files.rows import LOCAL, Format, Opened
from service.files.writing import encoded
from service.imports.refusals import in_words
from service.settings import load
from service.work import system_clock

_TOP = 12
_LARGE = 3_000_000
"""Bytes from which on it pays to begin other processes: each takes two seconds to begin."""

_VERDICTS = (
    Verdict.VALID,
    Verdict.CORRECTED,
    Verdict.UNVERIFIABLE,
    Verdict.SUSPECT,
    Verdict.INVALID,
    Verdict.MISSING,
)
_COLOURS = {Verdict.VALID: "green", Verdict.SUSPECT: "yellow", Verdict.INVALID: "red", Verdict.MISSING: "dim"}


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "check",
        help="validate and normalise a file, without a database",
        description="Exit status: 0 all rows are fine, 1 something is invalid, 2 the file is refused.",
    )
    files.add_arguments(parser)
    parser.add_argument("--out", type=Path, metavar="CLEAN", help="write the clean rows; .csv or .ndjson")
    parser.add_argument("--findings", type=Path, help="write every finding; .csv or .ndjson")
    parser.add_argument("--country", help="two-letter country to assume where a row names none")
    parser.add_argument("--language", help="language to assume where a row names none")
    parser.add_argument("--birth-date-format", help="how the file writes dates of birth, as DD-MM-YYYY")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Check the file and print what was found."""
    knowledge = packs.in_force(load().packs)
    mapping = files.read_map(asked.map)
    with in_words(knowledge), files.openable(asked.file).open("rb") as body:
        file = opening.read(body, limits=LOCAL, sheet=asked.sheet)
        plan, tally = _check(file, asked, knowledge, mapping)
    if asked.json:
        print(json.dumps(_summary(file, plan, tally, asked.file), ensure_ascii=False))
    else:
        _show(Console(), file, plan, tally, knowledge)
    return 1 if tally.invalid else 0


def _check(
    file: Opened, asked: argparse.Namespace, knowledge: Knowledge, mapping: dict[str, str]
) -> tuple[Plan, Tally]:
    wanted = Wanted(
        clean=_form(asked.out, file),
        findings=_form(asked.findings, file),
        delimiter=file.notes.delimiter or ",",
    )
    size = asked.file.stat().st_size
    plan, tally = checking.begin(file, knowledge=knowledge, mapping=mapping), Tally()
    parts = checking.check(
        file,
        plan,
        knowledge=knowledge,
        mapping=mapping,
        defaults=SourceDefaults(
            country=asked.country and asked.country.upper(),
            language=asked.language,
            birth_date_format=asked.birth_date_format,
        ),
        wanted=wanted,
        now=system_clock(),
        processes=asked.processes or (parallel.cores() if size > _LARGE else 1),
    )
    names = checking.clean_names(plan)
    with ExitStack() as stack:
        clean = stack.enter_context(_written(asked.out, _header(names, wanted.clean, wanted)))
        findings = stack.enter_context(
            _written(asked.findings, _header(checking.FINDINGS, wanted.findings, wanted))
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
    return checking.header(names, form, wanted.delimiter)


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
    with Progress(
        "{task.description}", "{task.completed:,} rows", console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task("Checking", total=None)
        yield lambda rows: bar.update(task, completed=rows)


def _summary(file: Opened, plan: Plan, tally: Tally, path: Path) -> dict[str, Any]:
    return {
        "file": path.name,
        "format": file.format.value,
        "encoding": file.notes.encoding_found() if file.format is not Format.WORKBOOK else None,
        "delimiter": file.notes.delimiter,
        "foreign_lines": file.notes.foreign_lines,
        "rows": tally.rows,
        "blank": file.notes.blank,
        "faulty": tally.faulty,
        "invalid": tally.invalid,
        "held": tally.held,
        "grades": dict(sorted(tally.grades.items())),
        "fields": {name: dict(verdicts) for name, verdicts in tally.fields.items()},
        "codes": dict(tally.codes.most_common()),
        "columns": files.columns(plan.columns),
        "joined": joined(plan.columns),
        "unmapped": list(plan.unmapped),
    }


def _show(console: Console, file: Opened, plan: Plan, tally: Tally, knowledge: Knowledge) -> None:
    notes = file.notes
    encoding = None if file.format is Format.WORKBOOK else notes.encoding_found()
    nature = files.nature(encoding=encoding, delimiter=notes.delimiter, foreign_lines=notes.foreign_lines)
    blank = f", {notes.blank:,} blank ones skipped" if notes.blank else ""
    console.print(f"[bold]{tally.rows:,} rows[/]{blank} ({nature or file.format.value})", highlight=False)
    _show_columns(console, plan)
    _show_fields(console, tally)
    _show_codes(console, tally, knowledge)
    grades = "  ".join(f"{grade} {count:,}" for grade, count in sorted(tally.grades.items()))
    console.print(f"Grades  {grades}", highlight=False)
    if tally.invalid:
        console.print(
            f"[red]{tally.invalid:,} rows hold something invalid;[/] {tally.held:,} wait for a steward.",
            highlight=False,
        )
    else:
        console.print("[green]Nothing is invalid.[/]")


def _show_columns(console: Console, plan: Plan) -> None:
    guessed = [
        f"{column.header} → {column.target}" for column in plan.columns if column.ground is Ground.LIKENESS
    ]
    if guessed:
        console.print(f"[yellow]Guessed by likeness:[/] {', '.join(guessed)}", highlight=False, markup=True)
    for line in files.joins(plan.columns):
        console.print(line, highlight=False)
    if plan.unmapped:
        console.print(
            f"[yellow]Columns not placed:[/] {', '.join(plan.unmapped)}  (--map says what they are)",
            highlight=False,
        )


def _show_fields(console: Console, tally: Tally) -> None:
    table = Table("field", *(verdict.value for verdict in _VERDICTS), box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, verdicts in tally.fields.items():
        if verdicts.keys() == {Verdict.MISSING.value}:
            continue
        cells = [_cell(verdict, verdicts[verdict.value]) for verdict in _VERDICTS]
        table.add_row(name.replace("_", " "), *cells)
    console.print(table)


def _cell(verdict: Verdict, count: int) -> str:
    if not count:
        return "[dim]·[/]"
    colour = _COLOURS.get(verdict)
    return f"[{colour}]{count:,}[/]" if colour else f"{count:,}"


def _show_codes(console: Console, tally: Tally, knowledge: Knowledge) -> None:
    if not tally.codes:
        return
    table = Table("rows", "code", "what it means", box=None, pad_edge=False)
    table.columns[0].justify = "right"
    for code, count in tally.codes.most_common(_TOP):
        table.add_row(f"{count:,}", code, knowledge.codes[code].text("en"))
    console.print(table)
    if len(tally.codes) > _TOP:
        console.print(f"[dim]and {len(tally.codes) - _TOP} other codes; --findings FILE lists them all[/]")
