"""How is a person told what the rules make of a file?"""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from admin.commands import files
from rules.codes import Code
from rules.findings import Verdict
from rules.headers import Ground, Plan, joined
from rules.knowledge import Knowledge
from rules.quality import Use
from service.checking.tally import Tally, first_to_do
from service.files.rows import Format, Opened

_TOP = 12
_FIRST = 5
"""Things to do first: more would not be first."""

_VERDICTS = (
    Verdict.VALID,
    Verdict.CORRECTED,
    Verdict.UNVERIFIABLE,
    Verdict.SUSPECT,
    Verdict.INVALID,
    Verdict.MISSING,
)
_FINE = (Verdict.VALID, Verdict.CORRECTED)
_COLOURS = {Verdict.VALID: "green", Verdict.SUSPECT: "yellow", Verdict.INVALID: "red", Verdict.MISSING: "dim"}
_USES = {
    Use.MAIL: "can be mailed",
    Use.CALL: "can be called",
    Use.POST: "can be sent post",
    Use.ADDRESS: "can be addressed by name",
}


def summary(
    file: Opened, plan: Plan, tally: Tally, path: Path, codes: Mapping[str, Code], language: str
) -> dict[str, Any]:
    """All that is told of a file, for machines."""
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
        "ready": {
            use.value: {"yes": tally.ready[use], "doubtful": tally.doubtful[use], "share": tally.share(use)}
            for use in Use
        },
        "fields": {name: dict(verdicts) for name, verdicts in tally.fields.items()},
        "fine": {name: share for name, verdicts in tally.fields.items() if (share := _fine(verdicts))},
        "codes": dict(tally.codes.most_common()),
        "examples": {code: shown for code, shown in tally.examples.items() if shown},
        "first": [
            {"code": code.name, "rows": rows, "remedy": code.remedy(language)}
            for code, rows in islice(first_to_do(tally, codes), _FIRST)
        ],
        "columns": files.columns(plan.columns),
        "joined": joined(plan.columns),
        "unmapped": list(plan.unmapped),
    }


def show(
    console: Console, file: Opened, plan: Plan, tally: Tally, knowledge: Knowledge, language: str
) -> None:
    """The same on a screen, what matters most last: that is where the eye is."""
    for part in _parts(file, plan, tally, knowledge, language):
        console.print(part, highlight=False)


def _parts(
    file: Opened, plan: Plan, tally: Tally, knowledge: Knowledge, language: str
) -> Iterator[Table | str]:
    yield _nature(file, tally)
    yield from _columns(plan)
    if not tally.rows:
        return
    yield ""
    yield _fields(tally)
    yield ""
    if tally.codes:
        yield from _codes(tally, knowledge.codes, language)
        yield ""
    yield _uses(tally)
    yield f"Grades  {'  '.join(f'{grade} {count:,}' for grade, count in sorted(tally.grades.items()))}"
    yield ""
    yield from _first(tally, knowledge.codes, language)
    yield _verdict(tally)


def _nature(file: Opened, tally: Tally) -> str:
    notes = file.notes
    encoding = None if file.format is Format.WORKBOOK else notes.encoding_found()
    nature = files.nature(encoding=encoding, delimiter=notes.delimiter, foreign_lines=notes.foreign_lines)
    blank = f", {notes.blank:,} blank ones skipped" if notes.blank else ""
    return f"[bold]{_rows(tally.rows)}[/]{blank} ({nature or file.format.value})"


def _columns(plan: Plan) -> Iterator[str]:
    guessed = [
        f"{column.header} → {column.target}" for column in plan.columns if column.ground is Ground.LIKENESS
    ]
    if guessed:
        yield f"[yellow]Guessed by likeness:[/] {escape(', '.join(guessed))}"
    yield from files.joins(plan.columns)
    if plan.unmapped:
        unmapped = escape(", ".join(plan.unmapped))
        yield f"[yellow]Columns not placed:[/] {unmapped}  (--map says what they are)"


def _fields(tally: Tally) -> Table:
    table = _table("field", *(verdict.value for verdict in _VERDICTS), "fine", numbers=7)
    for name, verdicts in tally.fields.items():
        if verdicts.keys() == {Verdict.MISSING}:
            continue
        cells = [_cell(verdict, verdicts[verdict]) for verdict in _VERDICTS]
        share = _fine(verdicts)
        table.add_row(name.replace("_", " "), *cells, "" if share is None else f"{share:.0%}")
    return table


def _fine(verdicts: Mapping[str, int]) -> float | None:
    """Of the rows that have the field at all, the share in which it is valid or was mended."""
    filled = sum(verdicts.values()) - verdicts.get(Verdict.MISSING, 0)
    return round(sum(verdicts.get(verdict, 0) for verdict in _FINE) / filled, 4) if filled else None


def _cell(verdict: Verdict, count: int) -> str:
    if not count:
        return "[dim]·[/]"
    colour = _COLOURS.get(verdict)
    return f"[{colour}]{count:,}[/]" if colour else f"{count:,}"


def _codes(tally: Tally, codes: Mapping[str, Code], language: str) -> Iterator[Table | str]:
    table = Table("rows", "code", "what it means", box=None, pad_edge=False)
    table.columns[0].justify = "right"
    table.columns[1].no_wrap = True
    for name, count in tally.codes.most_common(_TOP):
        shown = escape("   ".join(tally.examples.get(name, ())[:2]))
        meaning = escape(codes[name].text(language))
        table.add_row(f"{count:,}", name, f"{meaning}\n[dim]{shown}[/]" if shown else meaning)
    yield table
    if len(tally.codes) > _TOP:
        yield f"[dim]and {len(tally.codes) - _TOP} other codes; --findings FILE lists them all[/]"


def _uses(tally: Tally) -> Table:
    table = _table("of all rows", "surely", "", "in doubt", "not", numbers=4)
    for use, words in _USES.items():
        sure, doubtful = tally.ready[use], tally.doubtful[use]
        cells = (f"{sure:,}", f"{tally.share(use):.0%}", f"{doubtful:,}", f"{tally.rows - sure - doubtful:,}")
        table.add_row(words, *cells)
    return table


def _first(tally: Tally, codes: Mapping[str, Code], language: str) -> Iterator[Table | str]:
    found = [(code, rows) for code, rows in first_to_do(tally, codes) if code.remedy(language)][:_FIRST]
    if not found:
        return
    yield "[bold]What to do first[/]"
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right")
    table.add_column()
    for place, (code, rows) in enumerate(found, start=1):
        table.add_row(f"{place}.", f"{escape(code.remedy(language))} [dim]{code.name}, {_rows(rows)}[/]")
    yield table
    yield ""


def _verdict(tally: Tally) -> str:
    if not tally.invalid:
        return "[green]Nothing is invalid.[/]"
    holds = "holds" if tally.invalid == 1 else "hold"
    waits = "waits" if tally.held == 1 else "wait"
    return f"[red]{_rows(tally.invalid)} {holds} something invalid;[/] {tally.held:,} {waits} for a steward."


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _table(*headings: str, numbers: int) -> Table:
    table = Table(*headings, box=None, pad_edge=False)
    for column in table.columns[-numbers:]:
        column.justify = "right"
    return table
