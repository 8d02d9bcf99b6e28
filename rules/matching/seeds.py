"""Of which pairs can a plain rule say what they are, so that the model has something to hold on to?"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from rules.matching.evidence import Respect
from rules.matching.levels import names
from rules.matching.levels.companies import Company
from rules.matching.levels.dates import Birth
from rules.matching.levels.emails import Mail
from rules.matching.levels.names import Family, Given
from rules.matching.levels.numbers import Number
from rules.matching.levels.phones import Telephone
from rules.matching.levels.places import Place


class Class(IntEnum):
    """What two records can be to each other."""

    SAME = 0
    TOGETHER = 1
    """Another person of the same household and a like name."""
    NAMESAKE = 2
    """Another person with the same or a like name."""
    STRANGER = 3
    MOVED = 4
    """The same person in other surroundings: moved, at another employer, at work and at home."""
    COLLEAGUE = 5
    """Another person of the same employer and a like name."""
    CROWD = 6
    """Another person at the same address, telephone or employer, of quite another name.

    Apart from the two above, since such pairs are only found by what they share: those of a like name are
    found whether or not they do.
    """


UNKNOWN = -1


@dataclass(frozen=True)
class Told:
    """What plain rules say of patterns of levels.

    `kind` has a class for each, or UNKNOWN. `unaided[:, k]` is what they say of a pattern without looking at
    respect k: only such seeds may teach how often two records of a class agree in it.
    """

    kind: NDArray[np.int8]
    unaided: NDArray[np.int8]


def of(levels: NDArray[np.int16]) -> Told:
    """Which class each pattern has, of those of which a rule can tell it."""
    kind = _kinds(levels)
    unaided = np.repeat(kind[:, None], len(Respect), axis=1)
    for place, respect in enumerate(Respect):
        if respect is Respect.NAME:
            unaided[kind == Class.NAMESAKE, place] = UNKNOWN
            continue
        blind = levels.copy()
        blind[:, place] = 0
        without = _kinds(blind)
        # Only rules that hold on to likeness can do without a respect; one that holds on to difference would
        # take a pair for strangers because it does not look at their common telephone.
        is_one, still_one = _is_one(kind), _is_one(without)
        lost = is_one & ~still_one
        if respect is not Respect.BIRTH:
            lost |= _is_beside(kind) & ~_is_beside(without)
        unaided[lost, place] = UNKNOWN
    return Told(kind, unaided)


def _is_one(kind: NDArray[np.int8]) -> NDArray[np.bool_]:
    one: NDArray[np.bool_] = (kind == Class.SAME) | (kind == Class.MOVED)
    return one


def _is_beside(kind: NDArray[np.int8]) -> NDArray[np.bool_]:
    beside: NDArray[np.bool_] = np.isin(kind, (Class.TOGETHER, Class.COLLEAGUE, Class.CROWD))
    return beside


def _kinds(levels: NDArray[np.int16]) -> NDArray[np.int8]:
    level = {respect: levels[:, place] for place, respect in enumerate(Respect)}
    birth, mail, phone = level[Respect.BIRTH], level[Respect.EMAIL], level[Respect.PHONE]
    place, company, number = level[Respect.PLACE], level[Respect.COMPANY], level[Respect.NUMBER]
    name = _NAMES[level[Respect.NAME]]
    names_agree = (name == _AGREE) | (name == _COMMON)
    at_home = _within(place, Place.SAME_DOOR, Place.SAME_POSTCODE_AND_NUMBER_ONLY)
    line = _within(phone, Telephone.SAME, Telephone.SHARED_BY_MORE)
    at_work = _within(company, Company.SAME, Company.SAME_LARGE) + (mail == Mail.COLLEAGUE)
    around = at_home + line + at_work
    own = (
        _within(mail, Mail.SAME, Mail.SHARED_BY_TWO)
        + (phone == Telephone.SAME).astype(np.int8)
        + (birth == Birth.SAME)
        + (number == Number.SAME)
    )
    against = (
        (birth == Birth.OTHER).astype(np.int8)
        + (mail == Mail.OTHER)
        + (phone == Telephone.OTHER)
        + (place == Place.OTHER)
        + (company == Company.OTHER)
        + (number == Number.OTHER)
    )
    near = at_home + _within(place, Place.POSTCODE_ONLY, Place.SAME_STREET)
    near += place == Place.SAME_STREET_AND_POSTCODE
    seeds = np.full(len(birth), UNKNOWN, np.int8)
    seeds[names_agree & (own >= 1) & (birth != Birth.OTHER)] = Class.SAME
    seeds[names_agree & (around >= 1) & (birth != Birth.OTHER) & (against <= 1)] = Class.SAME
    is_other_person = ~_within(birth, Birth.SAME, Birth.SWAPPED).astype(bool) & ~_within(
        number, Number.SAME, Number.TWO_SLIPS
    ).astype(bool)
    seeds[(name == _IN_PART) & (birth == Birth.SAME) & ((own >= 2) | (near >= 1))] = Class.SAME
    two = (name == _OTHER) & is_other_person
    seeds[(name == _QUITE_OTHER) & is_other_person & (around >= 1)] = Class.CROWD
    seeds[two & (at_home + line >= 1) & (at_work == 0) & (phone != Telephone.SHARED_BY_MORE)] = Class.TOGETHER
    seeds[two & ((at_work >= 1) | (phone == Telephone.SHARED_BY_MORE))] = Class.COLLEAGUE
    seeds[(number == Number.SAME) & (birth == Birth.SAME)] = Class.SAME
    # Two records of an uncommon name may well be one person who has moved: only common names teach what
    # namesakes have in common.
    seeds[(name == _COMMON) & (around == 0) & (own == 0) & (against >= 2)] = Class.NAMESAKE
    seeds[~names_agree & (around == 0) & (own == 0) & (near == 0)] = Class.STRANGER
    # Where all live in one town, whoever was born on the same day is a neighbour too: their names tell.
    only_born = own == (birth == Birth.SAME)
    seeds[(name == _QUITE_OTHER) & (around == 0) & only_born] = Class.STRANGER
    elsewhere = (place == Place.OTHER) | (company == Company.OTHER)
    near += at_work + _within(company, Company.SIMILAR, Company.VAGUELY_SIMILAR)
    seeds[(seeds == Class.SAME) & elsewhere & (near == 0)] = Class.MOVED
    return seeds


def _within(level: NDArray[np.int16], least: int, most: int) -> NDArray[np.int8]:
    return ((level >= least) & (level <= most)).astype(np.int8)


_AGREE, _OTHER, _COMMON, _QUITE_OTHER, _IN_PART = 1, 2, 3, 4, 5
COMMON_NAME = 6
"""From which class of rarity on a full name is common: one namesake and more by chance."""


def _told_by_name(level: int) -> int:
    """Do the names agree, wholly or as far as they are known; are they common ones; are the given names those
    of two people, or even both?"""
    if level == names.SWAPPED:
        return _AGREE
    given, family, rarity = names.parts(level)
    if given == Given.SAME and family == Family.SAME and (rarity or 0) >= COMMON_NAME:
        return _COMMON
    if Given.SAME <= given <= Given.MISSPELT and Family.SAME <= family <= Family.PART:
        return _AGREE
    if given >= Given.OTHER:
        return _OTHER if Family.SAME <= family <= Family.PART else _QUITE_OTHER
    return _IN_PART if family <= Family.PART else 0


_NAMES = np.zeros(names.SIZE, np.int8)
for _level in names.every():
    _NAMES[_level] = _told_by_name(_level)
