"""Do they work for the same organisation?"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler

from rules.matching.columns import Pairs, sides
from rules.matching.traits import Table


class Company(IntEnum):
    MISSING = 0
    SAME = 1
    SAME_UP_TO_10 = 2
    SAME_UP_TO_40 = 3
    SAME_UP_TO_150 = 4
    SAME_LARGE = 5
    """The same, of which we know so many people."""
    SIMILAR = 10
    VAGUELY_SIMILAR = 11
    OTHER = 20


SIZE = 21
STEPS = (3, 10, 40, 150)


def compare(table: Table, pairs: Pairs) -> NDArray[np.int16]:
    """The level of each pair."""
    held = sides(table.company, pairs)
    found = np.full(len(pairs), Company.OTHER, np.int16)
    where = np.flatnonzero(held.differs)
    if len(where):
        similar = held.measured(where, JaroWinkler.normalized_similarity, score_cutoff=0.8, dtype=np.float32)
        found[where[similar >= 0.8]] = Company.VAGUELY_SIMILAR
        found[where[similar >= 0.92]] = Company.SIMILAR
    found[held.is_missing] = Company.MISSING
    equal = held.is_equal
    found[equal] = Company.SAME + np.searchsorted(STEPS, held.count[equal], side="left")
    return found
