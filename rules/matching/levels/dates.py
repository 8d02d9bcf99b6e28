"""Is it the same date of birth, or could one be a slip of the other?"""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from rules.matching.columns import Column, Pairs, Sides, sides
from rules.matching.traits import Table


class Birth(IntEnum):
    MISSING = 0
    SAME = 1
    ONE_SLIP = 2
    SWAPPED = 3
    """Day and month the other way round, or one of them merely the first of January."""
    TWO_SLIPS = 4
    PARTLY = 5
    """The year, or the day and month, are the same."""
    OTHER = 6


SIZE = 7


def compare(table: Table, pairs: Pairs) -> NDArray[np.int16]:
    """The level of each pair."""
    held = sides(table.birth, pairs)
    found = np.full(len(pairs), Birth.OTHER, np.int16)
    found[held.is_missing] = Birth.MISSING
    found[held.is_equal] = Birth.SAME
    where = np.flatnonzero(held.differs)
    if len(where):
        found[where] = _unequal(held, where)
    return found


def _unequal(held: Sides, where: NDArray[Any]) -> NDArray[np.int16]:
    left, right = held.left[where], held.right[where]
    year, month_day, swapped = held.column.once(_split)
    same_year = year[left] == year[right]
    edits = held.measured(where, OSA.distance, score_cutoff=2, dtype=np.int32)
    found = np.full(len(where), Birth.OTHER, np.int16)
    found[same_year | (month_day[left] == month_day[right])] = Birth.PARTLY
    found[edits == 2] = Birth.TWO_SLIPS
    is_first = (month_day[left] == 101) | (month_day[right] == 101)
    found[same_year & ((month_day[left] == swapped[right]) | is_first)] = Birth.SWAPPED
    found[edits <= 1] = Birth.ONE_SLIP
    return found


def _split(held: Column) -> tuple[NDArray[np.int32], ...]:
    """Year, month with day, and the two swapped, of each distinct date as numbers."""
    number = held.each(_number, np.int32)
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    return year, month * 100 + day, day * 100 + month


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
