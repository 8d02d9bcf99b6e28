"""How much speaks for one person, by the levels of a single pair?

The model weighs thousands of pairs at a time. Here are the same weights as plain numbers, for one pair at a
time: the sums are those of `Model.bits`, and tests hold the two equal.
"""

from collections.abc import Sequence
from math import exp, log, log2

from rules.matching import links
from rules.matching.links import Link
from rules.matching.model import CARE, CLOSE, ONE_PERSON, OTHERS, Model
from rules.matching.seeds import Class

_LN2 = log(2)
_SORTS = (ONE_PERSON, links.BESIDE, links.APART)


class Scales:
    """The weights of a model, to be made once for it."""

    def __init__(self, model: Model) -> None:
        careful = [log(CARE) if kind in CLOSE else 0.0 for kind in range(len(model.shares))]
        self._shares = [log(share) for share in model.shares.tolist()]
        self._start = [share + more for share, more in zip(self._shares, careful, strict=True)]
        self._tables: list[list[list[float]]] = [table.tolist() for table in model.tables]
        self._corrections: list[list[float]] = [table.tolist() for table in model.correction]

    def bits(self, levels: Sequence[int]) -> float:
        """Evidence that the pair with these levels is one person, against all else, in bits."""
        rows = [table[level] for table, level in zip(self._tables, levels, strict=True)]
        logs = list(map(sum, zip(self._start, *rows, strict=True)))
        found = (
            _together([logs[kind] for kind in ONE_PERSON]) - _together([logs[kind] for kind in OTHERS])
        ) / _LN2
        if self._corrections:
            found += sum([table[level] for table, level in zip(self._corrections, levels, strict=True)])
        return found

    def beside(self, levels: Sequence[int]) -> tuple[Link | None, float]:
        """What two persons with these levels have in common, and log2 of the odds that they are beside each
        other: as `links.of`."""
        rows = [table[level] for table, level in zip(self._tables, levels, strict=True)]
        logs = list(map(sum, zip(self._shares, *rows, strict=True)))
        most = max(logs)
        weights = [exp(each - most) for each in logs]
        whole = sum(weights)
        one, near, apart = [sum([weights[kind] for kind in those]) / whole for those in _SORTS]
        two = max(near + apart, links.TINY)
        bits = log2(max(near / two, links.TINY)) - log2(max(apart / two, links.TINY))
        if near / two < links.LIKELY or one >= links.MAY_BE_ONE:
            return None, bits
        return links.kind(levels, is_family=weights[Class.TOGETHER] >= weights[Class.COLLEAGUE]), bits


def _together(logs: Sequence[float]) -> float:
    """The logarithm of the sum of what these are the logarithms of."""
    most = max(logs)
    return most + log(sum([exp(each - most) for each in logs]))
