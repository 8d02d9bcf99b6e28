"""How often do the given names of two people relate by chance: as initials, short forms, slips, likenesses?

Two of one household share its family name and, mostly, nothing of their given names but what any two people
share. Plain rules can only tell them apart when their given names are quite other ones; how often they are
not is counted on people of one family name who have nothing else in common.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.matching.columns import Pairs
from rules.matching.keys import FEW
from rules.matching.levels import names
from rules.matching.levels.names import Family, Given, Nicknames
from rules.matching.traits import Table

COMMON_FAMILY = 20
"""Bearers from which on two of a family name are hardly ever the same person by that alone."""
ENOUGH = 2_000
"""Pairs of one family name that are enough to count on; with fewer, any two people are taken as well."""
MOST = 200_000
_APART = ("email", "phone", "postcode", "street", "company", "birth", "number", "city")


@dataclass(frozen=True, slots=True)
class Chances:
    """What names do by chance in a set of records: as shares that add up to one, or to nothing.

    `given[r]` is the share of people of one family name whose given names relate like `Given(r)`; `rarity[c]`
    that of namesakes whose full name is of class c of rarity. So many pairs of `namesakes` are to be expected
    that their full name alone brings together.
    """

    given: NDArray[np.float64]
    rarity: NDArray[np.float64]
    namesakes: float = np.inf


def of(table: Table, nicknames: Nicknames) -> Chances:
    """Count it in a table."""
    return Chances(relations(table, nicknames), rarities(table), namesakes(table))


def namesakes(table: Table) -> float:
    """How many pairs of two people of one full name there are, of names few enough to be paired by it."""
    rows = np.flatnonzero((table.namesakes > 0) & (table.namesakes <= FEW))
    return float(names.namesakes(table, rows).sum() / 2)


def rarities(table: Table) -> NDArray[np.float64]:
    """How the pairs of namesakes spread over the classes of rarity, were names given out by chance."""
    rows = np.flatnonzero((table.given.codes >= 0) & (table.family.codes >= 0))
    expected = names.namesakes(table, rows)
    # Those that are too many to be paired by their name alone are found by their town.
    weight = np.where(expected <= FEW, expected, 1.0)
    of_class = names.rarity(expected)
    times = np.bincount(of_class, weight, minlength=len(names.BOTH_STEPS) + 1)
    shares: NDArray[np.float64] = times / max(times.sum(), 1e-9)
    return shares


def relations(table: Table, nicknames: Nicknames) -> NDArray[np.float64]:
    """The share of each relation of given names (`Given`) among people of one family name."""
    pairs = _strangers(table, _of_one_family(table))
    if len(pairs) < ENOUGH:
        any_two = _strangers(table, _any_two(table))
        pairs = Pairs(np.r_[pairs.left, any_two.left], np.r_[pairs.right, any_two.right])
    given, _ = names.relations(table, pairs, nicknames)
    times = np.bincount(given, minlength=len(Given)).astype(np.float64)
    times[Given.MISSING] = 0
    shares: NDArray[np.float64] = times / max(times.sum(), 1.0)
    return shares


def spread(held: NDArray[np.float64], chances: Chances, *, namesakes: float) -> NDArray[np.float64]:
    """Chances of the joint levels of names, given those of pairs whose given names are quite other ones.

    `namesakes` is how often two people have the same full name, against what chance would do: colleagues as
    chance will have it, while a family seldom gives a name twice.
    """
    shares = chances.given
    if shares[Given.OTHER] <= 0 or held.sum() <= 0:
        return held
    full = held.copy()
    for level in np.flatnonzero(held).tolist():
        given, family, rarity = names.parts(level)
        if given != Given.OTHER:
            continue
        each = held[level] / shares[Given.OTHER]
        for other in _BY_CHANCE:
            full[names.level(other, family, rarity)] += each * shares[other]
        if family == Family.SAME:
            for rare, share in enumerate(chances.rarity):
                full[names.level(Given.SAME, family, rare)] += each * shares[Given.SAME] * share * namesakes
    spread_out: NDArray[np.float64] = full / full.sum()
    return spread_out


_BY_CHANCE = (Given.INITIAL, Given.NICKNAME, Given.PART, Given.MISSPELT)


def _of_one_family(table: Table) -> Pairs:
    """Neighbours in the order of family names, of names that many bear."""
    codes = table.family.codes
    rows = np.flatnonzero((codes >= 0) & (table.family.count_of(codes) >= COMMON_FAMILY)).astype(np.int32)
    rows = rows[np.argsort(codes[rows], kind="stable")]
    left = np.concatenate([rows[:-step] for step in (1, 2, 3)])
    right = np.concatenate([rows[step:] for step in (1, 2, 3)])
    return Pairs(left, right).where(codes[left] == codes[right])


def _any_two(table: Table) -> Pairs:
    rows = np.arange(len(table), dtype=np.int32)
    return Pairs(rows, np.roll(rows, len(rows) // 2))


def _strangers(table: Table, pairs: Pairs) -> Pairs:
    """Those that have nothing else in common, at the most so many."""
    apart = np.ones(len(pairs), bool)
    for trait in _APART:
        codes = getattr(table, trait).codes
        left, right = codes[pairs.left], codes[pairs.right]
        apart &= (left != right) | (left < 0)
    kept = np.flatnonzero(apart)
    every = max(1, len(kept) // MOST)
    return pairs.where(kept[::every])
