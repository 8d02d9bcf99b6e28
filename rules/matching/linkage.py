"""From a table of records to persons: find pairs, weigh them, and take together who is one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from rules.matching import blocking, chance, clusters, evidence, fitting, model, seeds
from rules.matching.blocking import Candidates
from rules.matching.clusters import Clusters
from rules.matching.columns import Pairs
from rules.matching.fitting import Fitted
from rules.matching.levels.names import Nicknames
from rules.matching.model import Model, Patterns
from rules.matching.traits import Table

SLICE = 200_000
"""Pairs that are compared at once: enough to be fast, few enough to hold little in memory."""


@dataclass(frozen=True)
class Linked:
    """The outcome of a bulk run."""

    clusters: Clusters
    pairs: Pairs
    levels: NDArray[np.int16]
    patterns: Patterns
    bits: NDArray[np.float64]
    fitted: Fitted
    candidates: Candidates


Part = NDArray[np.int16]
"""Levels of one slice of the pairs."""

Compare = Callable[[Pairs], Part]
Each = Callable[[Compare, Iterable[Pairs]], Iterator[Part]]
"""As the built-in `map`, in order; a pool of threads has one too, and most of the work lets others work."""


def link(
    table: Table,
    nicknames: Nicknames,
    *,
    prior: Model | None = None,
    threshold: float = 0.0,
    is_right: NDArray[np.bool_] | None = None,
    each: Each = map,
) -> Linked:
    """Find the persons in a table, with weights learned from the table itself.

    Of two files `is_right` tells the records of the second; only pairs between the two are looked at then.
    """
    found = blocking.candidates(table)
    if is_right is not None:
        found = blocking.between(found, is_right)
    levels = compared(table, found.pairs, nicknames, each=each)
    patterns = model.patterns(levels)
    fitted = learned(table, patterns, nicknames, prior=prior)
    bits = fitted.model.bits(patterns.levels)[patterns.of_pair]
    taken = clusters.cluster(len(table), found.pairs, bits, threshold=threshold)
    return Linked(taken, found.pairs, levels, patterns, bits, fitted, found)


def compared(table: Table, pairs: Pairs, nicknames: Nicknames, *, each: Each = map) -> Part:
    """Levels of all pairs, so many at a time."""
    levels = np.empty((len(pairs), len(evidence.Respect)), np.int16)
    done = 0
    for found in _warmly(partial(_slice, table, nicknames), pairs, each):
        levels[done : done + len(found)] = found
        done += len(found)
    return levels


def _warmly(compare: Compare, pairs: Pairs, each: Each) -> Iterator[Part]:
    """The first slice by itself: it asks what is asked once of whole columns, and two would ask it twice."""
    parts = pairs.slices(SLICE)
    yield from map(compare, islice(parts, 1))
    yield from each(compare, parts)


def _slice(table: Table, nicknames: Nicknames, pairs: Pairs) -> Part:
    return evidence.compare(table, pairs, nicknames).levels


def learned(table: Table, patterns: Patterns, nicknames: Nicknames, *, prior: Model | None = None) -> Fitted:
    """Weights from the patterns of a table's own pairs."""
    by_chance = chance.of(table, nicknames)
    told = seeds.of(patterns.levels)
    return fitting.fit(patterns, told, prior, by_chance=by_chance, records=len(table))
