"""What may be said of two records that could be one person, and how much is it worth to have it said?"""

from enum import StrEnum
from math import log2


class Judged(StrEnum):
    """What somebody found, once and for all."""

    SAME = "same"
    DIFFERENT = "different"


class Decision(StrEnum):
    """How a review may end."""

    SAME = "same"
    DIFFERENT = "different"
    SKIP = "skip"
    """Cannot be told; the pair comes back later, behind others."""


SKIPPED = 0.5
"""What a pair that could not be decided is worth when it comes back, beside what it was worth before."""


def expected_gain(chance: float, *, records: int) -> float:
    """How much a decision is expected to mend: the pairs of the queue are shown in this order.

    Undecided contacts stay apart, so what is lost meanwhile is a duplicate with the `chance` (0 to 1) that it
    is one; it weighs more the more records are scattered over the two.
    """
    return chance * log2(1 + records)
