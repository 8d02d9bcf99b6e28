"""What do the decisions of stewards teach: which levels speak more, or less, for one person than was thought?

A correction in bits for each level, fitted by logistic regression on the decided pairs with the model's own
bits as a start, and held near zero (ridge). So a few decisions change little, and only where they agree.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rules.matching.evidence import SIZES
from rules.matching.model import Model

HOLD = 2.0
"""How strongly corrections are held at zero: as much as if each level had so many decisions against it."""
LIMIT = 12.0
"""Bits beyond which the model is taken to be quite sure, so that one odd decision cannot upset it."""
_ROUNDS = 25
_BIT = float(np.log(2))


@dataclass(frozen=True)
class Correction:
    """Bits to be added for each level of each respect, in the order of `evidence.Respect`, and on how many
    decisions they rest.

    The correction of level 0, nothing to compare, is always zero.
    """

    bits: tuple[NDArray[np.float64], ...]
    decisions: int

    def of(self, levels: NDArray[np.int16]) -> NDArray[np.float64]:
        """What is added for each pair."""
        added = np.zeros(len(levels))
        for place, table in enumerate(self.bits):
            added += table[levels[:, place]]
        return added


def none() -> Correction:
    """Before anything was decided."""
    return Correction(tuple(np.zeros(size) for size in SIZES.values()), 0)


def correction(model: Model, levels: NDArray[np.int16], is_same: NDArray[np.bool_]) -> Correction:
    """Learn from decided pairs: a row of levels for each, and whether a steward took it for one person.

    An earlier correction of the model is left out of account: give all decisions, not the new ones.
    """
    if not len(levels):
        return none()
    start = np.clip(replace(model, correction=()).bits(levels), -LIMIT, LIMIT) * _BIT
    chosen = _chosen(levels)
    learned = np.zeros(chosen.shape[1])
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-(start + chosen @ learned)))
        slope = chosen.T @ (chance - is_same) + HOLD * learned
        bend = (chosen * (chance * (1 - chance))[:, None]).T @ chosen + HOLD * np.eye(len(learned))
        step = np.linalg.solve(bend, slope)
        learned -= step
        if np.abs(step).max() < 1e-6:
            break
    return Correction(_by_respect(learned / _BIT), len(levels))


def corrected(model: Model, learned: Correction) -> Model:
    """The model with what stewards taught, in place of what they had taught before."""
    return replace(model, correction=learned.bits)


def _chosen(levels: NDArray[np.int16]) -> NDArray[np.float64]:
    """A column for each level of each respect, 1 where a pair has it; none for level 0."""
    starts = np.cumsum([0, *SIZES.values()])
    chosen = np.zeros((len(levels), int(starts[-1])))
    for place, start in enumerate(starts[:-1].tolist()):
        told = np.flatnonzero(levels[:, place])
        chosen[told, start + levels[told, place]] = 1
    return chosen


def _by_respect(learned: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    ends = np.cumsum([*SIZES.values()])[:-1]
    return tuple(part.copy() for part in np.split(learned, ends))
