"""From a table of records to persons: find pairs, weigh them, and take together who is one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from rules.matching import blocking, clusters, evidence, model, seeds
from rules.matching.blocking import Candidates
from rules.matching.clusters import Clusters
from rules.matching.columns import Pairs
from rules.matching.levels.names import Nicknames
from rules.matching.model import Fitted, Model
from rules.matching.traits import Table

SLICE = 200_000
"""Pairs that are compared at once: enough to be fast, few enough to hold little in memory."""


@dataclass(frozen=True)
class Linked:
    """The outcome of a bulk run."""

    clusters: Clusters
    pairs: Pairs
    levels: NDArray[np.int16]
    bits: NDArray[np.float64]
    fitted: Fitted
    candidates: Candidates


Part = tuple[NDArray[np.int16], NDArray[np.int8]]
"""Levels and seeds of one slice of the pairs."""

Each = Callable[[Callable[[Pairs], Part], Iterable[Pairs]], Iterator[Part]]
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
    levels, seeded = compared(table, found.pairs, nicknames, each=each)
    patterns = model.patterns(levels)
    fitted = model.fit(patterns, seeded, prior)
    bits = fitted.model.bits(patterns.levels)[patterns.of_pair]
    taken = clusters.cluster(len(table), found.pairs, bits, threshold=threshold)
    return Linked(taken, found.pairs, levels, bits, fitted, found)


def compared(table: Table, pairs: Pairs, nicknames: Nicknames, *, each: Each = map) -> Part:
    """Levels and seeds of all pairs, so many at a time."""
    levels = np.empty((len(pairs), len(evidence.Respect)), np.int16)
    seeded = np.empty(len(pairs), np.int8)
    done = 0
    for found, told in each(partial(_slice, table, nicknames), pairs.slices(SLICE)):
        levels[done : done + len(found)] = found
        seeded[done : done + len(found)] = told
        done += len(found)
    return levels, seeded


def _slice(table: Table, nicknames: Nicknames, pairs: Pairs) -> Part:
    told = evidence.compare(table, pairs, nicknames)
    return told.levels, seeds.of(told)
