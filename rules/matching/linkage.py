"""From a table of records to persons: find pairs, weigh them, and take together who is one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.matching import blocking, clusters, evidence, model, seeds
from rules.matching.blocking import Candidates
from rules.matching.clusters import Clusters
from rules.matching.columns import Pairs
from rules.matching.levels.names import Nicknames
from rules.matching.model import Fitted, Model
from rules.matching.traits import Table

SLICE = 500_000
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


def link(table: Table, nicknames: Nicknames, *, prior: Model | None = None, threshold: float = 0.0) -> Linked:
    """Find the persons in a table, with weights learned from the table itself."""
    found = blocking.candidates(table)
    levels, seeded = compared(table, found.pairs, nicknames)
    patterns = model.patterns(levels)
    fitted = model.fit(patterns, seeded, prior)
    bits = fitted.model.bits(patterns.levels)[patterns.of_pair]
    taken = clusters.cluster(len(table), found.pairs, bits, threshold=threshold)
    return Linked(taken, found.pairs, levels, bits, fitted, found)


def compared(table: Table, pairs: Pairs, nicknames: Nicknames) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """Levels and seeds of all pairs, so many at a time."""
    levels = np.empty((len(pairs), len(evidence.Respect)), np.int16)
    seeded = np.empty(len(pairs), np.int8)
    done = 0
    for part in pairs.slices(SLICE):
        told = evidence.compare(table, part, nicknames)
        levels[done : done + len(part)] = told.levels
        seeded[done : done + len(part)] = seeds.of(told)
        done += len(part)
    return levels, seeded
