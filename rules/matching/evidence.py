"""What do two records say about each other, respect by respect?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from rules.matching.columns import Pairs
from rules.matching.levels import companies, dates, emails, names, numbers, phones, places
from rules.matching.levels.names import Nicknames
from rules.matching.traits import Table


class Respect(StrEnum):
    """In which respect two records are compared; the order is that of the columns of the levels."""

    NAME = "name"
    BIRTH = "birth_date"
    EMAIL = "email"
    PHONE = "phone"
    PLACE = "address"
    COMPANY = "organisation"
    NUMBER = "number"


SIZES: Mapping[Respect, int] = {
    Respect.NAME: names.SIZE,
    Respect.BIRTH: dates.SIZE,
    Respect.EMAIL: emails.SIZE,
    Respect.PHONE: phones.SIZE,
    Respect.PLACE: places.SIZE,
    Respect.COMPANY: companies.SIZE,
    Respect.NUMBER: numbers.SIZE,
}
"""How many levels each respect has."""

_OTHERS: Mapping[Respect, Callable[[Table, Pairs], NDArray[np.int16]]] = {
    Respect.BIRTH: dates.compare,
    Respect.EMAIL: emails.compare,
    Respect.PHONE: phones.compare,
    Respect.PLACE: places.compare,
    Respect.COMPANY: companies.compare,
    Respect.NUMBER: numbers.compare,
}


@dataclass(frozen=True)
class Evidence:
    """The levels of n pairs, a row each, a column for each respect; and how the two names relate."""

    levels: NDArray[np.int16]
    given: NDArray[np.int8]
    family: NDArray[np.int8]
    swapped: NDArray[np.bool_]


def compare(table: Table, pairs: Pairs, nicknames: Nicknames) -> Evidence:
    """Compare all pairs in all respects."""
    given, family = names.relations(table, pairs, nicknames)
    swapped = names.is_swapped(table, pairs, given, family)
    levels = np.empty((len(pairs), len(Respect)), np.int16)
    levels[:, 0] = names.joint(table, pairs, given, family, swapped)
    for place, (_, compared) in enumerate(_OTHERS.items(), start=1):
        levels[:, place] = compared(table, pairs)
    return Evidence(levels, given, family, swapped)
