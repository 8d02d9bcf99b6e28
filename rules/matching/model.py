"""How much does each level speak for one person, and how sure are we in the end?

Four latent classes: the same person, two of one household or employer, namesakes, strangers. Two classes
would learn “household” for “same person”, since most of what a family shares it shares entirely. The chances
of each level in each class are fitted without labels by expectation–maximisation (Dempster, Laird and Rubin
1977; for linkage Winkler 1988), on how often each pattern of levels occurs, held by the pairs that plain
rules can tell.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.matching.evidence import SIZES, Respect
from rules.matching.seeds import UNKNOWN, Class

CLASSES = len(Class)
ANCHOR = 1.0
"""How much the seeds weigh against what is fitted: as much as all pairs of their class."""
PRIOR = 10.0
"""Pairs of each class that the shipped weights count for: much among fifty rows, nothing among a million."""
ROUNDS = 60
_SETTLED = 1e-3
_LEAST = 1e-3


@dataclass(frozen=True)
class Model:
    """Chances of the classes among candidate pairs, and of each level in each class.

    `shares` has an entry for each class; `tables[respect]` a row for each level and a column for each class,
    the natural logarithm of the chance; the row of level 0 (nothing to compare) is zero. `records` is how many
    records it was fitted on.
    """

    shares: NDArray[np.float64]
    tables: tuple[NDArray[np.float64], ...]
    records: int = 0

    def logits(self, levels: NDArray[Any]) -> NDArray[np.float64]:
        """Log of share times likelihood, a row for each pair, a column for each class."""
        total = np.tile(np.log(self.shares), (len(levels), 1))
        for place, table in enumerate(self.tables):
            total += table[levels[:, place]]
        return total

    def bits(self, levels: NDArray[Any]) -> NDArray[np.float64]:
        """Evidence that each pair is one person, against all else: log2 of the odds."""
        logits = self.logits(levels)
        others = np.logaddexp.reduce(logits[:, 1:], axis=1)
        found: NDArray[np.float64] = (logits[:, 0] - others) / np.log(2)
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
    of_pair: NDArray[np.int64]


def patterns(levels: NDArray[np.int16]) -> Patterns:
    """Gather equal rows of levels: millions of pairs have some ten thousand patterns."""
    key = np.zeros(len(levels), np.int64)
    for place, size in enumerate(SIZES.values()):
        key = key * size + levels[:, place]
    _, first, of_pair, times = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    return Patterns(levels[first], times.astype(np.float64), of_pair.ravel())


@dataclass(frozen=True)
class Fitted:
    """A model with what is to be said of its making."""

    model: Model
    rounds: int
    agreement: float
    """Share of the seeds of one person that the fitted model takes for one person too."""


def fit(
    found: Patterns, seeds: NDArray[np.int8], prior: Model | None = None, *, anchor: float = ANCHOR
) -> Fitted:
    """Fit the model to the patterns of all candidate pairs; `seeds` has a class or UNKNOWN for each pair.

    `prior` fills in for levels that hardly occur.
    """
    seeded = _seeded(found, seeds)
    known = seeded.sum(axis=1) > 0
    chances = np.where(
        known[:, None], seeded / np.maximum(seeded.sum(axis=1, keepdims=True), 1e-9), 1 / CLASSES
    )
    weights = np.where(known, found.times, 0.0)
    held = [_counted(found, chances * weights[:, None], place) for place in range(len(Respect))]
    held = [table / np.maximum(table[1:].sum(axis=0), 1e-9) for table in held]
    model = _step(found, chances * weights[:, None], held, prior, anchor)
    rounds = 0
    for rounds in range(1, ROUNDS + 1):
        before, chances = chances, model.chances(found.levels)
        model = _step(found, chances * found.times[:, None], held, prior, anchor)
        if rounds > 5 and np.abs(chances - before).max() < _SETTLED:
            break
    same = seeded[:, Class.SAME]
    agreement = float((same * (chances[:, Class.SAME] >= 0.5)).sum() / max(same.sum(), 1.0))
    return Fitted(model, rounds, agreement)


def _seeded(found: Patterns, seeds: NDArray[np.int8]) -> NDArray[np.float64]:
    """How many seeds of each class each pattern has."""
    is_told = seeds != UNKNOWN
    place = found.of_pair[is_told] * CLASSES + seeds[is_told]
    counted = np.zeros(len(found.times) * CLASSES)
    counted += np.bincount(place, minlength=len(counted))
    return counted.reshape(-1, CLASSES)


def _counted(found: Patterns, weights: NDArray[np.float64], place: int) -> NDArray[np.float64]:
    """How often each level of a respect occurs in each class; nothing for level 0."""
    size = tuple(SIZES.values())[place]
    level = found.levels[:, place]
    counted = np.zeros((size, CLASSES))
    for each in range(CLASSES):
        counted[:, each] = np.bincount(level, weights[:, each], minlength=size)
    counted[0] = 0
    return counted


def _step(
    found: Patterns,
    weights: NDArray[np.float64],
    held: list[NDArray[np.float64]],
    prior: Model | None,
    anchor: float,
) -> Model:
    """The model that fits best when the classes of the patterns are as `weights` say."""
    shares = np.maximum(weights.sum(axis=0), _LEAST)
    tables = [
        _table(_counted(found, weights, place), held[place], prior.tables[place] if prior else None, anchor)
        for place in range(len(Respect))
    ]
    return Model(shares / shares.sum(), tuple(tables))


def _table(
    counted: NDArray[np.float64],
    held: NDArray[np.float64],
    prior: NDArray[np.float64] | None,
    anchor: float,
) -> NDArray[np.float64]:
    """Logarithms of the chances of each level, smoothed by how often it occurs at all."""
    overall = counted.sum(axis=1, keepdims=True) / max(counted.sum(), 1e-9)
    table = counted + anchor * counted.sum(axis=0) * held + PRIOR * overall + _LEAST
    if prior is not None:
        table += PRIOR * np.where(prior < 0, np.exp(prior), 0)
    table[0] = 0
    table /= table[1:].sum(axis=0)
    logs = np.zeros_like(table)
    logs[1:] = np.log(table[1:])
    return logs
