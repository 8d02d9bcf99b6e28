"""Which values of a list tell people apart, and which only look as if they did?

A column of numbers may be of households, firms or accounts: then people of quite other names have the same
one. A date of birth that very many have stands for none: systems fill in the first of January 1900 where a
date is asked for and not known. Neither is compared.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rules.matching.columns import MISSING, Column, Pairs, counted
from rules.matching.levels import names
from rules.matching.levels.names import Given, Nicknames
from rules.matching.traits import Table

SHARED = 1 / 3
"""Share of pairs of one number whose given names are quite other ones, from which on it is nobody's own.

Of numbers of persons it was at most .15, in lists with many slips; of households and firms .57 and more.
"""
ENOUGH = 20
"""Pairs of one number that can tell; with fewer it is taken for what it is said to be."""
FAMILIES = 10
A_THOUSAND = 1_000
"""More family names than ten and one in a thousand rows do not share a birthday by chance: that is one in
some 25,000, and twice as many in the years with the most births."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A table without what tells nobody apart, and what that was."""

    table: Table
    has_shared_number: bool
    """The numbers are of households, firms or accounts."""
    fillers: int
    """So many dates of birth stand for none."""


def telling(table: Table, nicknames: Nicknames) -> Telling:
    """Take out of a table what only looks as if it told people apart."""
    numbers, births, is_shared = table.number, table.birth, _is_shared(table, nicknames)
    fillers = _fillers(table)
    if is_shared:
        numbers = _without(numbers, np.ones(len(numbers.values), bool))
    if fillers.any():
        births = _without(births, fillers)
    return Telling(replace(table, number=numbers, birth=births), is_shared, int(fillers.sum()))


def _is_shared(table: Table, nicknames: Nicknames) -> bool:
    pairs = _of_one_number(table.number)
    given, family = names.relations(table, pairs, nicknames)
    other = (given >= Given.OTHER) & ~names.is_swapped(table, pairs, given, family)
    known = given != Given.MISSING
    return int(known.sum()) >= ENOUGH and float(other[known].mean()) >= SHARED


def _of_one_number(held: Column) -> Pairs:
    """Neighbours in the order of their numbers, as far as they have the same."""
    rows = np.flatnonzero(held.codes != MISSING).astype(np.int32)
    rows = rows[np.argsort(held.codes[rows], kind="stable")]
    left = np.concatenate([rows[:-step] for step in (1, 2, 3)])
    right = np.concatenate([rows[step:] for step in (1, 2, 3)])
    return Pairs(left, right).where(held.codes[left] == held.codes[right])


def _fillers(table: Table) -> NDArray[np.bool_]:
    """Which dates more families have than could."""
    found: NDArray[np.bool_] = table.birth_families > FAMILIES + len(table) / A_THOUSAND
    return found[: len(table.birth.values)]


def _without(held: Column, gone: NDArray[np.bool_]) -> Column:
    """The column without some of its values."""
    codes = np.where(np.append(gone, False)[held.codes], np.int32(MISSING), held.codes)
    return Column(held.values, codes, counted(codes, len(held.values)))
