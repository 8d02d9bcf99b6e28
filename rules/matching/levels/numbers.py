"""Do both have the same number of a kind that belongs to one person: customer, member, social security?"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from rules.matching.columns import Pairs, sides
from rules.matching.traits import Table


class Number(IntEnum):
    MISSING = 0
    SAME = 1
    ONE_SLIP = 2
    TWO_SLIPS = 3
    OTHER = 4


SIZE = 5


def compare(table: Table, pairs: Pairs) -> NDArray[np.int16]:
    """The level of each pair."""
    held = sides(table.number, pairs)
    found = np.full(len(pairs), Number.OTHER, np.int16)
    where = np.flatnonzero(held.differs)
    if len(where):
        edits = held.measured(where, OSA.distance, score_cutoff=2, dtype=np.int32)
        found[where[edits == 2]] = Number.TWO_SLIPS
        found[where[edits <= 1]] = Number.ONE_SLIP
    found[held.is_missing] = Number.MISSING
    found[held.is_equal] = Number.SAME
    return found
