"""How much speaks for one person, by the levels of a single pair?

The model weighs thousands of pairs at a time. Here are the same weights as plain numbers, for one pair at a
time: the sums are those of `Model.bits`, and tests hold the two equal.
"""

from collections.abc import Sequence
from math import exp, log

from rules.matching.model import CARE, CLOSE, ONE_PERSON, OTHERS, Model

_LN2 = log(2)


class Scales:
    """The weights of a model, to be made once for it."""

    def __init__(self, model: Model) -> None:
        careful = [log(CARE) if kind in CLOSE else 0.0 for kind in range(len(model.shares))]
        self._start = [log(share) + more for share, more in zip(model.shares.tolist(), careful, strict=True)]
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


def _together(logs: Sequence[float]) -> float:
    """The logarithm of the sum of what these are the logarithms of."""
    most = max(logs)
    return most + log(sum([exp(each - most) for each in logs]))
