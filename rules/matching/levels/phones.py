"""Is it the same telephone, a slip of it, or a number of the same switchboard?"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from rules.matching.columns import Pairs, any_equal, sides
from rules.matching.traits import Table


class Telephone(IntEnum):
    MISSING = 0
    SAME = 1
    SHARED_BY_TWO = 2
    SHARED_BY_THREE = 3
    SHARED_BY_SIX = 4
    SHARED_BY_MORE = 5
    """The same, used under so many family names."""
    ONE_SLIP = 10
    SAME_EXCHANGE = 12
    """All but the last three digits are the same."""
    OTHER = 20


SIZE = 21
STEPS = (1, 2, 3, 6)
_INTERNAL_DIGITS = 3


def compare(table: Table, pairs: Pairs) -> NDArray[np.int16]:
    """The level of each pair."""
    held = sides(table.phone, pairs)
    found = np.full(len(pairs), Telephone.OTHER, np.int16)
    where = np.flatnonzero(held.differs)
    if len(where):
        edits = held.measured(where, OSA.distance, score_cutoff=1, dtype=np.int32)
        exchanges = table.phone.related(exchange)
        beside = exchanges[held.left[where]] == exchanges[held.right[where]]
        found[where[edits <= 1]] = Telephone.ONE_SLIP
        found[where[beside]] = Telephone.SAME_EXCHANGE
    found[held.is_missing] = Telephone.MISSING
    equal, codes = any_equal(table.phone.codes, table.phone2, pairs)
    found[equal] = Telephone.SAME + np.searchsorted(STEPS, table.phone_families[codes[equal]], side="left")
    return found


def exchange(number: str) -> str:
    """The digits that the numbers of one switchboard share."""
    return number[:-_INTERNAL_DIGITS]
