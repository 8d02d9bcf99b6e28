"""Could one text be another with so many slips, as far as a glance at their letters tells?

Most pairs that are compared are quite different, and to count the slips between them takes many times longer
than to see that there are too many. A slip takes away or adds one letter at the most and changes three of the
pairs of neighbouring letters at the most (two letters that are swapped have three such pairs around them).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 100_000
_NEIGHBOURS = 3


def _class(code: int) -> int:
    """Letters and digits by themselves, all else in classes of several."""
    letter = chr(code)
    if "a" <= letter <= "z":
        return code - ord("a")
    return 26 + code - ord("0") if "0" <= letter <= "9" else 36 + code % 28


_CLASSES = np.array([_class(code) for code in range(128)], np.uint64)
_ONE = np.uint64(1)
_BITS = np.uint64(63)


@dataclass(frozen=True)
class Outlines:
    """For each text which letters and which pairs of neighbours it has, a bit each, and its length.

    Texts beyond ASCII have none, for their letters are of several bytes: nothing is told of them.
    """

    letters: NDArray[np.uint64]
    neighbours: NDArray[np.uint64]
    lengths: NDArray[np.int32]
    is_plain: NDArray[np.bool_]

    def may_be_within(self, left: NDArray[Any], right: NDArray[Any], slips: int) -> NDArray[np.bool_]:
        """For each two texts, by their places: may so many slips turn one into the other? A no is certain."""
        may = _differ(self.letters[left], self.letters[right]) <= slips
        may &= np.abs(self.lengths[left] - self.lengths[right]) <= slips
        may &= _differ(self.neighbours[left], self.neighbours[right]) <= _NEIGHBOURS * slips
        may |= ~(self.is_plain[left] & self.is_plain[right])
        return may


def _differ(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """How many bits at the most one of the two has that the other has not."""
    most: NDArray[np.uint8] = np.maximum(np.bitwise_count(one & ~other), np.bitwise_count(other & ~one))
    return most


def of(values: Sequence[str]) -> Outlines:
    """The outlines of texts, in their order; of none there is an empty one, so that it can be indexed."""
    texts = values or ("",)
    is_plain = np.fromiter(map(str.isascii, texts), bool, len(texts))
    lengths = np.fromiter(map(len, texts), np.int32, len(texts))
    letters, neighbours = np.zeros(len(texts), np.uint64), np.zeros(len(texts), np.uint64)
    for start in range(0, len(texts), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        seen = np.flatnonzero(is_plain[part] & (lengths[part] > 0)) + start
        if len(seen):
            letters[seen], neighbours[seen] = _seen(
                "".join(texts[place] for place in seen.tolist()), lengths[seen]
            )
    return Outlines(letters, neighbours, lengths, is_plain)


def _seen(whole: str, lengths: NDArray[np.int32]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Letters and neighbours of texts that stand one behind the other, none of them empty."""
    classes = _CLASSES[np.frombuffer(whole.encode("ascii"), np.uint8)]
    ends = np.cumsum(lengths)
    starts = ends - lengths
    beside = np.zeros(len(classes), np.uint64)
    beside[:-1] = _ONE << ((classes[:-1] * np.uint64(37) + classes[1:]) & _BITS)
    # The last letter of a text has no neighbour.
    beside[ends - 1] = 0
    return np.bitwise_or.reduceat(_ONE << classes, starts), np.bitwise_or.reduceat(beside, starts)
