"""How is a person told who is who in a file?"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from service.file_matching.running import Matched, Wanted
from service.file_matching.truth import Scores


def clusters(outcome: Matched) -> pl.DataFrame:
    """A line for each row: its name, the number of its person, and the chance that this is right."""
    lines = pl.DataFrame(
        {
            "id": outcome.idents,
            "cluster_id": outcome.found.persons,
            "probability": np.round(outcome.found.chances, 6),
        }
    )
    if len(outcome.held) > 1:
        lines.insert_column(0, pl.Series("file", outcome.place + 1))
    return lines


def summary(outcome: Matched, wanted: Wanted) -> dict[str, Any]:
    """All that is told, for machines."""
    found = outcome.found
    return {
        "files": [
            {
                "file": path.name,
                "format": held.format,
                "faulty": held.faulty,
                "columns": {header: role.value for role, header in roles.column.items()},
                "unused": list(roles.unused),
            }
            for path, held, roles in zip(wanted.files, outcome.held, outcome.roles, strict=True)
        ],
        "rows": outcome.rows,
        "persons": found.count,
        "repeats": found.repeats,
        "compared": found.compared,
        "doubtful": len(found.doubtful),
        "doubtful_examples": [list(pair) for pair in outcome.examples],
        "households": found.homes,
        "colleagues": found.firms,
        "keys": {name: asdict(brought) for name, brought in found.yields.items()},
        "shared_number": found.has_shared_number,
        "filler_dates": found.fillers,
        "agreement": round(found.agreement, 4),
        "scores": _scores(outcome.scores) if outcome.scores else None,
    }


def _scores(scores: Scores) -> dict[str, Any]:
    return {
        name: {
            "precision": round(each.precision, 4),
            "recall": round(each.recall, 4),
            "f1": round(each.f1, 4),
        }
        for name, each in (("pairs", scores.pairs), ("rows", scores.rows), ("persons", scores.persons))
    }


def show(outcome: Matched, wanted: Wanted) -> None:
    """The same on a screen, what matters most last: that is where the eye is."""
    console = Console()
    for path, roles in zip(wanted.files, outcome.roles, strict=True):
        used = ", ".join(f"{header} as {role.value}" for role, header in roles.column.items())
        console.print(f"[dim]{escape(path.name)}: {escape(used)}[/dim]")
        if roles.unused:
            console.print(f"[dim]Not used: {escape(', '.join(roles.unused))}[/dim]")
    console.print(_keys(outcome))
    if outcome.scores:
        console.print(_measured(outcome.scores))
    for line in _lines(outcome):
        console.print(line)


def _keys(outcome: Matched) -> Table:
    table = Table("Rows found each other by", "Pairs", "Left out", box=None)
    for name, brought in sorted(outcome.found.yields.items(), key=lambda each: -each[1].pairs):
        if brought.pairs or brought.hot:
            table.add_row(name, f"{brought.pairs:,}", f"{brought.hot:,}" if brought.hot else "")
    return table


def _measured(scores: Scores) -> Table:
    table = Table("Held against the truth", "Precision", "Recall", "F1", box=None)
    for name, each in (
        ("pairs of rows", scores.pairs),
        ("rows (B-cubed)", scores.rows),
        ("whole persons", scores.persons),
    ):
        table.add_row(name, f"{each.precision:.4f}", f"{each.recall:.4f}", f"{each.f1:.4f}")
    return table


def _lines(outcome: Matched) -> Iterator[str]:
    found = outcome.found
    if faulty := sum(held.faulty for held in outcome.held):
        yield f"{faulty:,} rows could not be read and are left out."
    if found.has_shared_number:
        yield "The numbers are shared by people of other names, as of a household or account: not compared."
    if found.fillers:
        dates = "date of birth is" if found.fillers == 1 else "dates of birth are"
        yield f"{found.fillers:,} {dates} too frequent to be anybody's: not compared."
    yield f"{found.homes:,} pairs of persons share a home, {found.firms:,} an employer: they were kept apart."
    if len(found.doubtful):
        yield f"{len(found.doubtful):,} pairs of rows are doubtful, most of all:"
        yield from (f"  {escape(one)} and {escape(other)}" for one, other in outcome.examples)
    told = f"{outcome.rows:,} rows are {found.count:,} persons: {found.repeats:,} repeat another row."
    yield f"[bold]{told}[/bold]"
