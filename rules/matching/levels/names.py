"""Do given and family name agree, also when they are swapped, shortened, misspelt or changed by marriage?

The two are judged together: an equal family name says much beside an equal given name and little beside
another one. How rare an equal name is counts too, in coarse classes.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler, Prefix

from rules.matching.columns import Codes, Column, Mask, Pairs, Sides, sides
from rules.matching.traits import Table

Nicknames = Mapping[str, tuple[str, ...]]
"""Folded given name → the names it may stand for, itself left out."""


class Given(IntEnum):
    """How two given names relate."""

    MISSING = 0
    SAME = 1
    INITIAL = 2
    """One is the initial of the other."""
    NICKNAME = 3
    """One is a short form of the other, or both are of a third."""
    PART = 4
    """One is the beginning or the first word of the other: `anna` and `anna maria`."""
    MISSPELT = 5
    OTHER = 6
    LIKE = 7
    """Spelt alike, but both are names that many bear: Sari and Jari, Petra and Peter."""


class Family(IntEnum):
    """How two family names relate."""

    MISSING = 0
    SAME = 1
    MISSPELT = 2
    PART = 3
    """One holds a word of the other, or is its name at birth: marriage, double names."""
    SIMILAR = 4
    OTHER = 5


# Joint levels. Where both are the same it matters how rare the full name is; where only one is, how many
# bear that one.
_PLAIN, _BOTH, _FAMILY, _GIVEN, SWAPPED = 1, 50, 60, 110, 140
SIZE = 141
"""Levels there can be."""

COMMON = 3
RARITY = 200
"""A spelling is a slip of another when fewer than COMMON bear it, or RARITY times fewer than the other."""

BOTH_STEPS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 4.0)
"""Up to how many namesakes each class of rarity reaches, were given and family names given out by chance.

Not how many there are: a rare name that occurs five times is that of one person, five times.
"""
FAMILY_STEPS = (3, 10, 40, 200, 1000)
GIVEN_STEPS = (0.3, 2, 10, 40)
"""Up to how many bearers each class of rarity reaches; of given names, in ten thousand records."""


def compare(table: Table, pairs: Pairs, nicknames: Nicknames) -> NDArray[np.int16]:
    """The joint level of each pair."""
    given, family = relations(table, pairs, nicknames)
    swapped = is_swapped(table, pairs, given, family)
    return joint(table, pairs, given, family, swapped)


def relations(table: Table, pairs: Pairs, nicknames: Nicknames) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """How the given names relate, and how the family names do."""
    return (
        _given(sides(table.given, pairs), table.given.once(_groups, nicknames)),
        _family(sides(table.family, pairs), table.maiden[pairs.left], table.maiden[pairs.right]),
    )


def _given(held: Sides, groups: NDArray[np.int32]) -> NDArray[np.int8]:
    found = np.full(len(held.left), Given.OTHER, np.int8)
    found[held.is_missing] = Given.MISSING
    found[held.is_equal] = Given.SAME
    where = np.flatnonzero(held.differs)
    if len(where):
        found[where] = _unequal_givens(held, where, groups)
    return found


def _unequal_givens(held: Sides, where: NDArray[Any], groups: NDArray[np.int32]) -> NDArray[np.int8]:
    left, right, lengths = held.left[where], held.right[where], held.column.lengths
    shorter = np.minimum(lengths[left], lengths[right])
    edits = held.measured(where, OSA.distance, score_cutoff=2, dtype=np.int32)
    found = np.full(len(where), Given.OTHER, np.int8)
    is_close = ((edits <= 1) & (shorter >= 3)) | ((edits <= 2) & (shorter >= 7))
    found[is_close] = Given.MISSPELT
    rest = np.flatnonzero(~is_close)
    if len(rest):
        similar = held.measured(
            where[rest], JaroWinkler.normalized_similarity, score_cutoff=0.9, dtype=np.float32
        )
        found[rest[similar >= 0.9]] = Given.MISSPELT
    common = held.measured(where, Prefix.similarity, dtype=np.int32)
    is_nickname = _meet(groups[left], groups[right])
    words = held.column.related(lambda name: name.partition(" ")[0])
    is_part = ((common == shorter) & (shorter > 2)) | (words[left] == words[right])
    found[(found == Given.MISSPELT) & _are_both_common(held.column, left, right)] = Given.LIKE
    is_slip = found == Given.MISSPELT
    found[is_nickname & ~is_slip] = Given.NICKNAME
    found[is_part & ~is_slip] = Given.PART
    found[(shorter == 1) & (common == 1)] = Given.INITIAL
    return found


def _are_both_common(held: Column, left: Codes, right: Codes) -> Mask:
    """Do so many bear each of two spellings that neither is a slip of the other?"""
    one, other = held.count_of(left), held.count_of(right)
    rarer, commoner = np.minimum(one, other), np.maximum(one, other)
    common: Mask = (rarer >= COMMON) & (rarer * RARITY > commoner)
    return common


def _groups(held: Column, nicknames: Nicknames) -> NDArray[np.int32]:
    """The names each given name may stand for, as codes; n rows of as many columns as the fullest needs."""
    known: dict[str, int] = {}
    told = [
        [known.setdefault(name, len(known)) for name in (first, *nicknames.get(first, ()))]
        for first in map(first_word, held.values)
    ]
    width = max(map(len, told), default=1)
    groups = np.full((max(len(told), 1), width), -1, np.int32)
    for row, codes in enumerate(told):
        groups[row, : len(codes)] = codes
    return groups


def _meet(left: NDArray[np.int32], right: NDArray[np.int32]) -> Mask:
    """In which rows do the two have a code in common?"""
    met = np.zeros(len(left), bool)
    for one in range(left.shape[1]):
        mine = left[:, one]
        for other in range(right.shape[1]):
            met |= (mine == right[:, other]) & (mine >= 0)
    return met


def _family(held: Sides, left_maiden: Codes, right_maiden: Codes) -> NDArray[np.int8]:
    found = np.full(len(held.left), Family.OTHER, np.int8)
    found[held.is_missing] = Family.MISSING
    found[held.is_equal] = Family.SAME
    where = np.flatnonzero(held.differs)
    if not len(where):
        return found
    found[where] = _unequal_families(held, where)
    is_birth_name = ((held.left == right_maiden) & (held.left >= 0)) | (
        (held.right == left_maiden) & (held.right >= 0)
    )
    found[is_birth_name & (found >= Family.SIMILAR)] = Family.PART
    return found


def _unequal_families(held: Sides, where: NDArray[Any]) -> NDArray[np.int8]:
    left, right, lengths = held.left[where], held.right[where], held.column.lengths
    shorter = np.minimum(lengths[left], lengths[right])
    edits = held.measured(where, OSA.distance, score_cutoff=3, dtype=np.int32)
    found = np.full(len(where), Family.OTHER, np.int8)
    is_close = (
        ((edits <= 1) & (shorter >= 3)) | ((edits <= 2) & (shorter >= 6)) | ((edits <= 3) & (shorter >= 12))
    )
    found[is_close] = Family.MISSPELT
    rest = np.flatnonzero(~is_close)
    if len(rest):
        similar = held.measured(
            where[rest], JaroWinkler.normalized_similarity, score_cutoff=0.85, dtype=np.float32
        )
        found[rest[similar >= 0.85]] = Family.SIMILAR
    found[(found == Family.MISSPELT) & _are_both_common(held.column, left, right)] = Family.SIMILAR
    if len(rest):
        found[rest[_share_a_word(held.column, left[rest], right[rest])]] = Family.PART
    return found


def _share_a_word(held: Column, left: Codes, right: Codes) -> Mask:
    """Of names of several words: is one word of four letters or more in both?"""
    is_double = held.each(_is_double, np.bool_)
    shares: Mask = np.zeros(len(left), bool)
    doubles = np.flatnonzero(is_double[left] | is_double[right])
    values = held.values
    for place, one, other in zip(
        doubles.tolist(), left[doubles].tolist(), right[doubles].tolist(), strict=True
    ):
        shares[place] = share_a_word(values[one], values[other])
    return shares


def share_a_word(one: str, other: str) -> bool:
    """Is one of the two of several words, and one word of four letters or more in both?"""
    return (_is_double(one) or _is_double(other)) and not _words(one).isdisjoint(_words(other))


def first_word(name: str) -> str:
    """The first of several given names."""
    return name.partition(" ")[0]


def _is_double(name: str) -> bool:
    return " " in name or "-" in name


def _words(name: str) -> frozenset[str]:
    return frozenset(word for word in name.replace("-", " ").split() if len(word) > 3)


def is_swapped(table: Table, pairs: Pairs, given: NDArray[np.int8], family: NDArray[np.int8]) -> Mask:
    """Does one record have as given name what is the other's family name?"""
    givens, families = sides(table.given, pairs), sides(table.family, pairs)
    crossed = ((givens.left == families.right) & (givens.left >= 0)) | (
        (givens.right == families.left) & (givens.right >= 0)
    )
    swapped: Mask = crossed & (given >= Given.MISSPELT) & (family >= Family.SIMILAR)
    return swapped


def joint(
    table: Table, pairs: Pairs, given: NDArray[np.int8], family: NDArray[np.int8], swapped: Mask
) -> NDArray[np.int16]:
    """One level for both names together."""
    level = (_PLAIN + given.astype(np.int16) * 6 + family).astype(np.int16)
    is_given, is_family = given == Given.SAME, family == Family.SAME
    both = is_given & is_family
    level[both] = _BOTH + rarity(namesakes(table, pairs.left[both]))
    only = is_family & ~is_given
    bearers = table.family.count_of(table.family.of(pairs.left[only]))
    level[only] = _FAMILY + given[only].astype(np.int16) * 6 + _class(bearers, FAMILY_STEPS)
    only = is_given & ~is_family
    share = table.given.count_of(table.given.of(pairs.left[only])) * (1e4 / max(table.population, 1))
    level[only] = _GIVEN + family[only].astype(np.int16) * 5 + _class(share, GIVEN_STEPS)
    level[swapped] = SWAPPED
    level[(given == Given.MISSING) & (family == Family.MISSING)] = 0
    return level


def rarity(expected: NDArray[np.float64]) -> NDArray[np.int16]:
    """The class of rarity of full names with so many namesakes."""
    return _class(expected, BOTH_STEPS)


def namesakes(table: Table, rows: NDArray[Any]) -> NDArray[np.float64]:
    """How many would bear the full name of each row, were given and family names given out by chance."""
    givens = table.given.count_of(table.given.of(rows)).astype(np.float64)
    expected: NDArray[np.float64] = givens * table.family.count_of(table.family.of(rows))
    return expected / max(table.population or len(table), 1)


def _class(counts: NDArray[Any], steps: tuple[float, ...]) -> NDArray[np.int16]:
    return np.searchsorted(np.asarray(steps), counts, side="left").astype(np.int16)


def every() -> tuple[int, ...]:
    """Every joint level there is."""
    other_given = [given for given in Given if given != Given.SAME]
    other_family = [family for family in Family if family != Family.SAME]
    return (
        *(level(given, family, None) for given in other_given for family in other_family if given or family),
        *(level(Given.SAME, Family.SAME, rare) for rare in range(len(BOTH_STEPS) + 1)),
        *(level(given, Family.SAME, rare) for given in other_given for rare in range(len(FAMILY_STEPS) + 1)),
        *(level(Given.SAME, family, rare) for family in other_family for rare in range(len(GIVEN_STEPS) + 1)),
        SWAPPED,
    )


def level(given: Given, family: Family, rare: int | None) -> int:
    """The joint level of two relations, and of the class of rarity where one of the names is the same."""
    if given == Given.SAME and family == Family.SAME:
        return _BOTH + (rare or 0)
    if family == Family.SAME:
        return _FAMILY + given * 6 + (rare or 0)
    if given == Given.SAME:
        return _GIVEN + family * 5 + (rare or 0)
    return _PLAIN + given * 6 + family


def parts(level: int) -> tuple[Given, Family, int | None]:
    """What a joint level was made of: both relations, and the class of rarity where one is told."""
    if level == SWAPPED:
        return Given.OTHER, Family.OTHER, None
    if level >= _GIVEN:
        return Given.SAME, Family((level - _GIVEN) // 5), (level - _GIVEN) % 5
    if level >= _FAMILY:
        return Given((level - _FAMILY) // 6), Family.SAME, (level - _FAMILY) % 6
    if level >= _BOTH:
        return Given.SAME, Family.SAME, level - _BOTH
    if level == 0:
        return Given.MISSING, Family.MISSING, None
    return Given((level - _PLAIN) // 6), Family((level - _PLAIN) % 6), None
