"""What do two people have in common by chance: names, dates of birth, numbers that are alike or nearly so?

Two of one household share its family name and, mostly, nothing of their given names but what any two people
share. Plain rules can only tell them apart when their given names are quite other ones; how often they are
not is counted on people of one family name who have nothing else in common.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rules.matching.columns import Pairs
from rules.matching.evidence import SIZES, Respect
from rules.matching.keys import FEW
from rules.matching.levels import dates, names, numbers
from rules.matching.levels.names import Family, Given, Nicknames
from rules.matching.traits import Table

COMMON_FAMILY = 20
"""Bearers from which on two of a family name are hardly ever the same person by that alone."""
ENOUGH = 2_000
"""Pairs of one family name that are enough to count on; with fewer, any two people are taken as well."""
MOST = 200_000
_APART = ("email", "phone", "postcode", "street", "company", "birth", "number", "city")
_OWN = ("email", "phone", "birth", "number")
"""Who shares one of these may well be one person."""
SOME = 30_000
"""Pairs whose names are compared, which takes longer than dates and numbers."""
STEPS = 40
"""With so many others each record is compared at the most, to see what any two people have in common."""
UNSEEN = 0.01
"""Pairs for which a level counts that was not seen among any two people."""


@dataclass(frozen=True, slots=True)
class Chances:
    """What people share by chance in a set of records: as shares that add up to one, or to nothing.

    `given[r]` is the share of people of one family name whose given names relate like `Given(r)`; `rarity[c]`
    that of namesakes whose full name is of class c of rarity. So many pairs of `namesakes` are to be expected
    that their full name alone brings together. `any_two[respect]` has the share of each level among any two
    people, of those respects in which somebody stays the same; level 0 (nothing to compare) has none.
    """

    given: NDArray[np.float64]
    rarity: NDArray[np.float64]
    namesakes: float = np.inf
    any_two: Mapping[Respect, NDArray[np.float64]] = field(default_factory=dict)


def of(table: Table, nicknames: Nicknames) -> Chances:
    """Count it in a table."""
    return Chances(relations(table, nicknames), rarities(table), namesakes(table), any_two(table, nicknames))


def any_two(table: Table, nicknames: Nicknames) -> dict[Respect, NDArray[np.float64]]:
    """The share of each level among any two people: of names, dates of birth and numbers.

    Two records may be of one person; so names are counted on those who share nothing of their own, and what
    is their own on those who share no name.
    """
    pairs = _many_two(table)
    others = _apart(table, pairs, ("given", "family"))
    named = _some(_apart(table, pairs, _OWN), SOME)
    return {
        Respect.NAME: _shares(names.compare(table, named, nicknames), Respect.NAME),
        Respect.BIRTH: _shares(dates.compare(table, others), Respect.BIRTH),
        Respect.NUMBER: _shares(numbers.compare(table, others), Respect.NUMBER),
    }


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


def _many_two(table: Table) -> Pairs:
    """Each record with several others, of many records a part of them: about as many pairs in any case."""
    size = len(table)
    rows = np.arange(size, dtype=np.int32)
    steps = max(1, min(MOST // max(size, 1), (size - 1) // 2, STEPS))
    every = max(1, size // MOST)
    far = [step * size // (2 * steps) for step in range(1, steps + 1)]
    return Pairs(
        np.concatenate([rows[::every] for _ in far]),
        np.concatenate([np.roll(rows, step)[::every] for step in far]),
    )


def _strangers(table: Table, pairs: Pairs) -> Pairs:
    """Those that have nothing else in common, at the most so many."""
    return _some(_apart(table, pairs, _APART), MOST)


def _some(pairs: Pairs, most: int) -> Pairs:
    """About so many at the most, evenly from all of them."""
    every = max(1, len(pairs) // most)
    return pairs.where(np.arange(0, len(pairs), every))


def _apart(table: Table, pairs: Pairs, traits: Collection[str]) -> Pairs:
    """Those that share none of these traits."""
    apart = np.ones(len(pairs), bool)
    for trait in traits:
        codes = getattr(table, trait).codes
        left, right = codes[pairs.left], codes[pairs.right]
        apart &= (left != right) | (left < 0)
    return pairs.where(np.flatnonzero(apart))


def _shares(levels: NDArray[np.int16], respect: Respect) -> NDArray[np.float64]:
    times = np.bincount(levels, minlength=SIZES[respect]) + UNSEEN
    times[0] = 0
    shares: NDArray[np.float64] = times / times.sum()
    return shares
