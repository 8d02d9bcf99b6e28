"""How does a whole file come into memory as columns of text?

Plain files are read column by column; whatever is not plain is read as carefully as an import reads it, row
by row. Both give the same cells.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from service.files import opening
from service.files.rows import EXTRA, LINE, LOCAL, Format, Opened, Row

NUMBER = "gs_row"
"""Column with the number of each row, as a spreadsheet counts."""

_PARQUET = b"PAR1"
_CAREFULLY = 2_000_000
"""Bytes up to which a file is read row by row: to tell whether it is plain would not pay."""


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of a file as columns of text, and how many of them could not be read."""

    frame: pl.DataFrame
    format: str
    faulty: int = 0

    @property
    def columns(self) -> list[str]:
        """The headings."""
        return [name for name in self.frame.columns if name != NUMBER]


def read(path: Path, *, sheet: str | None = None) -> Held:
    """The file as columns. Raises Refusal for what is no table, and OSError."""
    with path.open("rb") as body:
        if body.read(len(_PARQUET)) == _PARQUET:
            return _parquet(path)
        body.seek(0)
        file = opening.read(body, limits=LOCAL, sheet=sheet)
        if file.format is Format.DELIMITED and not file.notes.packed and path.stat().st_size > _CAREFULLY:
            plain = _at_once(path, file)
            if plain is not None:
                return plain
        return _carefully(file)


def _parquet(path: Path) -> Held:
    frame = pl.read_parquet(path)
    kept = [name for name, kind in frame.schema.items() if not kind.is_nested()]
    return Held(_numbered(frame.select(pl.col(kept).cast(pl.String))), "parquet")


def _at_once(path: Path, file: Opened) -> Held | None:
    """The columns of a file in which every row has all its cells and every byte is UTF-8, else None."""
    try:
        frame = pl.read_csv(path, separator=file.notes.delimiter or ",", infer_schema=False)
    except pl.exceptions.PolarsError:
        return None
    if tuple(frame.columns) != file.columns:
        return None
    return Held(_numbered(frame), file.format.value)


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """With the number of each row, and without the blank ones."""
    frame = frame.with_row_index(NUMBER, offset=2).with_columns(pl.col(NUMBER).cast(pl.String))
    told = [pl.col(name).str.strip_chars().fill_null("") != "" for name in frame.columns if name != NUMBER]
    return frame.filter(pl.any_horizontal(told)) if told else frame


def _carefully(file: Opened) -> Held:
    rows, faulty = [], 0
    names: dict[str, None] = dict.fromkeys(file.columns)
    for row in file.rows:
        if row.fault is not None:
            faulty += 1
            continue
        names.update(dict.fromkeys(name for name in row.values if name not in (EXTRA, LINE)))
        rows.append(row)
    frame = pl.DataFrame(
        {NUMBER: [str(row.number) for row in rows], **{name: _cells(rows, name) for name in names}},
        schema_overrides=dict.fromkeys([NUMBER, *names], pl.String),
    )
    return Held(frame, file.format.value, faulty)


def _cells(rows: Iterable[Row], name: str) -> list[str | None]:
    return [_text(row.values.get(name)) for row in rows]


def _text(cell: Any) -> str | None:
    """A cell as text; members of JSON lines may be numbers, or lists that mean nothing here."""
    if isinstance(cell, str):
        return cell
    return str(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None
