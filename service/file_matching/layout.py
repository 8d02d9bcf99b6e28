"""How do cleaned columns become the table that the pairs are compared in?"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from rules.matching.columns import MISSING, Column, counted
from rules.matching.traits import NAMES, Table

_ALIKE = (("given", "family", "maiden"), ("email", "email2"), ("phone", "phone2"))
"""Traits whose values are held against each other, so that they are numbered together."""

_HALVES = ("maiden", "email2", "phone2")
"""Second values, of which the table keeps the numbers alone."""


def table(told: Mapping[str, pl.Series], size: int) -> Table:
    """The table of so many rows; a trait that is not told is missing everywhere."""
    nothing = pl.repeat(None, size, dtype=pl.String, eager=True)
    texts = {name: told.get(name, nothing) for name in NAMES}
    texts["user"] = texts["email"].str.extract(r"^([^@]+)@", 1)
    together = {name for names in _ALIKE for name in names}
    groups = [*_ALIKE, *((name,) for name in texts if name not in together)]
    with ThreadPoolExecutor(2) as pool:
        numbered = pool.map(
            lambda names: zip(names, columns([texts[each] for each in names]), strict=True), groups
        )
        laid = {name: column for group in numbered for name, column in group}
    whole = {name: laid[name].codes if name in _HALVES else laid[name] for name in laid}
    return Table(population=size, **whole)  # type: ignore[arg-type]


def columns(told: Sequence[pl.Series]) -> list[Column]:
    """The columns over one list of values, as `rules.matching.columns.alike` lays them out."""
    values = pl.concat([each.rename("text") for each in told]).drop_nulls().unique(maintain_order=True)
    known = tuple(values.to_list())
    numbers = pl.Enum(values)
    laid = []
    for each in told:
        codes = each.cast(numbers).to_physical().cast(pl.Int32).fill_null(MISSING).to_numpy()
        laid.append(Column(known, codes, counted(codes, len(known))))
    return laid
