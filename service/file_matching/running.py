"""From the files that somebody names to the persons in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rules import masking
from rules.knowledge import Knowledge
from rules.matching import shipped
from rules.matching.columns import MISSING, Column
from rules.matching.model import Model
from rules.matching.traits import Table
from service.errors import ConfigurationError
from service.file_matching import cleaning, finding, layout, reading, roles, truth
from service.file_matching.finding import Found
from service.file_matching.reading import NUMBER, Held
from service.file_matching.roles import Role, Roles
from service.file_matching.truth import Scores

EXAMPLES = 5
"""Doubtful pairs that are shown: enough to see what kind they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asks for."""

    files: Sequence[Path]
    """One file, or two of which the rows of one are sought in the other."""
    sheet: str | None = None
    mapping: Mapping[str, str]
    ident: str | None = None
    truth: str | None = None
    number: str | None = None
    country: str | None = None
    birth_date_format: str | None = None
    threshold: float = 0.0


@dataclass(frozen=True)
class Matched:
    """What was found in the files, row by row, and what their columns were used as."""

    held: Sequence[Held]
    roles: Sequence[Roles]
    idents: pl.Series
    """The name of each row, of the first file and then of the second."""
    place: NDArray[np.int8]
    """Which file each row is of."""
    found: Found
    examples: Sequence[tuple[str, str]]
    """Pairs of rows that somebody should look at, by their names and by what they hold, masked."""
    scores: Scores | None

    @property
    def rows(self) -> int:
        return len(self.idents)


def match(wanted: Wanted, knowledge: Knowledge, *, advance: Callable[[int], Any] | None = None) -> Matched:
    """Match the rows of the files. Raises Refusal, and ConfigurationError for columns there are not."""
    held = [reading.read(path, sheet=wanted.sheet) for path in wanted.files]
    used = [_roles(each, path, wanted, knowledge) for each, path in zip(held, wanted.files, strict=True)]
    place = np.repeat(np.arange(len(held), dtype=np.int8), [len(each.frame) for each in held])
    idents = pl.concat([_idents(each, role, wanted.ident) for each, role in zip(held, used, strict=True)])
    true = _truth(held, wanted.truth)
    told = _together([_cleaned(each, role, wanted, knowledge) for each, role in zip(held, used, strict=True)])
    # The texts as they came are not needed any more, and take as much room as all that follows.
    held = [Held(each.frame.clear(), each.format, each.faulty) for each in held]
    table = layout.table(told, len(place))
    found = finding.find(
        table,
        shipped.nicknames(knowledge.vocabulary),
        threshold=wanted.threshold,
        prior=_known(),
        is_right=place == 1 if len(held) > 1 else None,
        advance=advance,
    )
    examples = [
        (_masked(table, idents, left), _masked(table, idents, right))
        for left, right in zip(
            found.doubtful.left[:EXAMPLES].tolist(), found.doubtful.right[:EXAMPLES].tolist(), strict=True
        )
    ]
    return Matched(held, used, idents, place, found, examples, _scores(found, true, place))


@cache
def _known() -> Model:
    """The weights that came with the program: a small file has too few pairs to learn all of them."""
    return shipped.read(files("rules").joinpath("packs", "matching", "weights.toml").read_text("utf-8"))


def _masked(table: Table, idents: pl.Series, row: int) -> str:
    """A row by its name, with as much of the person as anybody may see: `17 (a••• j•••, a•••@e•••.org)`."""
    said = [_value(column, row) for column in (table.given, table.family, table.email)]
    shown = [masking.mask_text(" ".join(said[:2])), masking.mask_email(said[2]) if said[2] else ""]
    return f"{idents[row]} ({', '.join(filter(None, shown))})"


def _value(held: Column, row: int) -> str:
    code = int(held.codes[row])
    return held.values[code] if code != MISSING else ""


def _roles(held: Held, path: Path, wanted: Wanted, knowledge: Knowledge) -> Roles:
    named = [name for name in (wanted.ident, wanted.truth, wanted.number) if name]
    if missing := [name for name in named if name not in held.columns]:
        raise ConfigurationError(f"{path} has no column {missing[0]!r}.")
    found = roles.of(
        held.columns,
        knowledge.vocabulary,
        stated=wanted.mapping,
        taken=[name for name in (wanted.ident, wanted.truth) if name],
        number=wanted.number,
    )
    if not found.are_enough:
        raise ConfigurationError(
            f"{path} has no column by which people are told apart. Say with --map what the columns mean."
        )
    return found


def _idents(held: Held, found: Roles, named: str | None) -> pl.Series:
    """The names of the rows: of the column that is named or looks like it, else their numbers."""
    column = named or found.column.get(Role.IDENT) or NUMBER
    return held.frame[column].rename("id")


def _cleaned(held: Held, found: Roles, wanted: Wanted, knowledge: Knowledge) -> cleaning.Traits:
    return cleaning.traits(
        held.frame,
        found.column,
        knowledge.vocabulary,
        country=wanted.country,
        birth_date_format=wanted.birth_date_format,
    )


def _together(parts: Sequence[cleaning.Traits]) -> cleaning.Traits:
    """The traits of one file after those of the other; missing where a file does not tell them."""
    if len(parts) == 1:
        return parts[0]
    sizes = [len(next(iter(part.values()))) for part in parts]
    names = dict.fromkeys(name for part in parts for name in part)
    return {
        name: pl.concat(
            [
                part[name].rename(name)
                if name in part
                else pl.repeat(None, size, dtype=pl.String, eager=True)
                for part, size in zip(parts, sizes, strict=True)
            ]
        )
        for name in names
    }


def _truth(held: Sequence[Held], column: str | None) -> pl.Series | None:
    return pl.concat([each.frame[column] for each in held]) if column else None


def _scores(found: Found, true: pl.Series | None, place: NDArray[np.int8]) -> Scores | None:
    """Of two files only what is found between them counts; a row of unknown person counts nowhere."""
    if true is None:
        return None
    is_told = true.is_not_null().to_numpy()
    persons = true.drop_nulls().rank("dense").to_numpy().astype(np.int64)
    is_right = place[is_told] == 1
    return truth.scores(found.persons[is_told], persons, is_right if is_right.any() else None)
