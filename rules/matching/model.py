"""How much does each level speak for one person, and how sure are we in the end?

Six latent classes: the same person, the same in other surroundings, two of one household, two of one
employer, namesakes, strangers. Two classes would learn “household” for “same person”, since most of what a
family shares it shares entirely, and would take who has moved for a namesake. How the weights are
learned is told by `fitting`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.matching.evidence import SIZES
from rules.matching.seeds import Class

CLASSES = len(Class)
ONE_PERSON = (Class.SAME, Class.MOVED)
OTHERS = (Class.TOGETHER, Class.NAMESAKE, Class.STRANGER, Class.COLLEAGUE, Class.CROWD)
CLOSE = (Class.TOGETHER, Class.COLLEAGUE)
CARE = 8.0


@dataclass(frozen=True)
class Model:
    """Chances of the classes among candidate pairs, and of each level in each class.

    `shares` has an entry for each class; `tables[respect]` a row for each level and a column for each class,
    the natural logarithm of the chance; the row of level 0 (nothing to compare) is zero. It was fitted on so
    many `records`.
    """

    shares: NDArray[np.float64]
    tables: tuple[NDArray[np.float64], ...]
    records: int = 0
    correction: tuple[NDArray[np.float64], ...] = ()
    """Bits that stewards' decisions add to each level, a table for each respect (`learning.correction`)."""

    def logits(self, levels: NDArray[Any]) -> NDArray[np.float64]:
        """Log of share times likelihood, a row for each pair, a column for each class."""
        total = np.tile(np.log(self.shares), (len(levels), 1))
        for place, table in enumerate(self.tables):
            total += table[levels[:, place]]
        return total

    def bits(self, levels: NDArray[Any]) -> NDArray[np.float64]:
        """Evidence that each pair is one person, against all else: log2 of the odds, on the careful side.

        Two of one household or employer count CARE times: to take them for one is so much the worse mistake.
        """
        logits = self.logits(levels)
        logits[:, CLOSE] += np.log(CARE)
        one = np.logaddexp.reduce(logits[:, ONE_PERSON], axis=1)
        others = np.logaddexp.reduce(logits[:, OTHERS], axis=1)
        found: NDArray[np.float64] = (one - others) / np.log(2)
        for place, table in enumerate(self.correction):
            found += table[levels[:, place]]
        return found

    def chances(self, levels: NDArray[Any]) -> NDArray[np.float64]:
        """Posterior chance of each class, a row for each pair."""
        logits = self.logits(levels)
        logits -= logits.max(axis=1, keepdims=True)
        weights = np.exp(logits)
        posterior: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
        return posterior


@dataclass(frozen=True)
class Patterns:
    """Each pattern of levels that occurs once, how often it does, and which one each pair has."""

    levels: NDArray[np.int16]
    times: NDArray[np.float64]
    of_pair: NDArray[np.int32]


def patterns(levels: NDArray[np.int16]) -> Patterns:
    """Gather equal rows of levels: millions of pairs have some ten thousand patterns."""
    key = np.zeros(len(levels), np.int64)
    for place, size in enumerate(SIZES.values()):
        key = key * size + levels[:, place]
    # Pattern and pair are sorted as one number: there are a thousand million patterns at the most.
    bits = max(len(key) - 1, 1).bit_length()
    joint = np.sort(key << bits | np.arange(len(key)))
    key, pair = joint >> bits, joint & ((1 << bits) - 1)
    is_first = np.ones(len(key), bool)
    np.not_equal(key[1:], key[:-1], out=is_first[1:])
    starts = np.flatnonzero(is_first)
    of_pair = np.empty(len(key), np.int32)
    of_pair[pair] = np.cumsum(is_first, dtype=np.int32) - np.int32(1)
    times = np.diff(starts, append=len(key)).astype(np.float64)
    return Patterns(levels[pair[starts]], times, of_pair)
