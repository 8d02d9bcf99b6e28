"""Who is who in a table of rows: persons, how sure each is, and who lives or works together?"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.matching import deciding, linkage, links
from rules.matching.blocking import Yield
from rules.matching.columns import Pairs, distinct
from rules.matching.levels.names import Nicknames
from rules.matching.linkage import Linked
from rules.matching.model import Model
from rules.matching.telling import Telling, telling
from rules.matching.traits import Table


@dataclass(frozen=True)
class Found:
    """The outcome: for each row the number of its person, from 0, and the chance that this is right."""

    persons: NDArray[np.int64]
    chances: NDArray[np.float64]
    compared: int
    yields: Mapping[str, Yield]
    doubtful: Pairs
    """Pairs that somebody should look at, the most even first."""
    homes: int
    """Pairs of different persons who live together, as far as their rows were compared."""
    firms: int
    """Pairs of different persons who work together, likewise."""
    agreement: float
    """Share of the pairs that plain rules take for one person, which the weights take for one too."""
    has_shared_number: bool
    """The numbers are of households, firms or accounts; so they were not compared."""
    fillers: int
    """So many dates of birth stand for none, and were not compared."""

    @property
    def count(self) -> int:
        """How many persons there are."""
        return int(self.persons.max(initial=-1)) + 1

    @property
    def repeats(self) -> int:
        """Rows that repeat another row's person."""
        return len(self.persons) - self.count


def find(
    table: Table,
    nicknames: Nicknames,
    *,
    threshold: float = 0.0,
    prior: Model | None = None,
    is_right: NDArray[np.bool_] | None = None,
    threads: int = 2,
    advance: Callable[[int], Any] | None = None,
) -> Found:
    """Find the persons; `threshold` in bits of evidence, 0 is even odds.

    Of two files `is_right` tells the rows of the second. `advance` hears how many pairs have been compared.
    """
    told = telling(table, nicknames)
    with ThreadPoolExecutor(threads) as pool:
        linked = linkage.link(
            told.table,
            nicknames,
            prior=prior,
            threshold=threshold,
            is_right=is_right,
            each=lambda compare, parts: pool.map(_told(compare, advance), parts),
        )
    return _found(linked, threshold, told)


def _told(compare: linkage.Compare, advance: Callable[[int], Any] | None) -> linkage.Compare:
    """The comparison, which tells of each slice that is done."""
    if advance is None:
        return compare
    return lambda part: (compare(part), advance(len(part)))[0]


def _found(linked: Linked, threshold: float, told: Telling) -> Found:
    persons = np.unique(linked.clusters.labels, return_inverse=True)[1].ravel().astype(np.int64)
    pairs, bits = linked.pairs, linked.bits
    is_one = persons[pairs.left] == persons[pairs.right]
    homes, firms = _beside(linked, persons, ~is_one)
    return Found(
        persons=persons,
        chances=_chances(pairs, bits, is_one, len(persons)),
        compared=len(pairs),
        yields=linked.candidates.yields,
        doubtful=_doubtful(pairs, bits, threshold),
        homes=homes,
        firms=firms,
        agreement=linked.fitted.agreement,
        has_shared_number=told.has_shared_number,
        fillers=told.fillers,
    )


def _chances(
    pairs: Pairs, bits: NDArray[np.float64], is_one: NDArray[np.bool_], size: int
) -> NDArray[np.float64]:
    """For each row its best link within its person; of a row alone, that its best link to another is none."""
    best = np.full(size, -np.inf)
    outside = np.full(size, -np.inf)
    for target, where in ((best, is_one), (outside, ~is_one)):
        for side in (pairs.left, pairs.right):
            np.maximum.at(target, side[where], bits[where])
    alone = np.isneginf(best)
    odds = np.clip(np.where(alone, -outside, best), -50, 50)
    chances: NDArray[np.float64] = 1 / (1 + np.exp2(-odds))
    return chances


def _doubtful(pairs: Pairs, bits: NDArray[np.float64], threshold: float) -> Pairs:
    """Pairs whose evidence is within what a steward would be asked about."""
    below, above = deciding.UNSURE, deciding.SAME
    where = np.flatnonzero((bits >= threshold + below) & (bits < threshold + above))
    return pairs.where(where[np.argsort(np.abs(bits[where] - threshold), kind="stable")])


def _beside(linked: Linked, persons: NDArray[np.int64], others: NDArray[np.bool_]) -> tuple[int, int]:
    """How many pairs of persons share a home, and how many an employer."""
    where = np.flatnonzero(others)
    patterns = linked.patterns
    kinds = links.of(linked.fitted.model, patterns.levels).kind[patterns.of_pair[where]]
    one, other = persons[linked.pairs.left[where]], persons[linked.pairs.right[where]]
    joint = np.minimum(one, other) << 32 | np.maximum(one, other)
    home, firm = (len(distinct(joint[kinds == kind])) for kind in (links.HOUSEHOLD, links.COLLEAGUE))
    return home, firm
