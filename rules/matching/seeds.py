"""Of which pairs can a plain rule say what they are, so that the model has something to hold on to?"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from rules.matching.evidence import Evidence, Respect
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
    """Another person of the same household or employer."""
    NAMESAKE = 2
    """Another person with the same or a like name."""
    STRANGER = 3


UNKNOWN = -1


def of(evidence: Evidence) -> NDArray[np.int8]:
    """The class of each pair of which a rule can tell it, else UNKNOWN."""
    level = {respect: evidence.levels[:, place] for place, respect in enumerate(Respect)}
    birth, mail, phone = level[Respect.BIRTH], level[Respect.EMAIL], level[Respect.PHONE]
    place, company, number = level[Respect.PLACE], level[Respect.COMPANY], level[Respect.NUMBER]
    given_agrees = (evidence.given >= Given.SAME) & (evidence.given <= Given.MISSPELT)
    family_agrees = (evidence.family >= Family.SAME) & (evidence.family <= Family.PART)
    names_agree = (given_agrees & family_agrees) | evidence.swapped
    around = (
        _within(place, Place.SAME_DOOR, Place.SAME_POSTCODE_AND_NUMBER_ONLY)
        + _within(phone, Telephone.SAME, Telephone.SHARED_BY_MORE)
        + _within(company, Company.SAME, Company.SAME_LARGE)
        + (mail == Mail.COLLEAGUE)
    )
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
    seeds = np.full(len(birth), UNKNOWN, np.int8)
    seeds[names_agree & (own >= 1) & (birth != Birth.OTHER)] = Class.SAME
    seeds[names_agree & (around >= 1) & (birth != Birth.OTHER) & (against <= 1)] = Class.SAME
    is_other_person = ~_within(birth, Birth.SAME, Birth.SWAPPED).astype(bool) & ~_within(
        number, Number.SAME, Number.TWO_SLIPS
    ).astype(bool)
    seeds[(evidence.given >= Given.OTHER) & (around >= 1) & ~evidence.swapped & is_other_person] = (
        Class.TOGETHER
    )
    seeds[(number == Number.SAME) & (birth == Birth.SAME)] = Class.SAME
    seeds[names_agree & (around == 0) & (own == 0) & (against >= 2)] = Class.NAMESAKE
    seeds[~names_agree & (around == 0) & (own == 0)] = Class.STRANGER
    return seeds


def _within(level: NDArray[np.int16], least: int, most: int) -> NDArray[np.int8]:
    return ((level >= least) & (level <= most)).astype(np.int8)
