"""Do they live at the same address, in the same street or town, or has one moved?"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler

from rules.matching.columns import Mask, Pairs, Sides, sides
from rules.matching.traits import Table


class Place(IntEnum):
    MISSING = 0
    SAME_DOOR = 1
    SAME_DOOR_MISSPELT = 2
    SAME_STREET_AND_NUMBER = 3
    """The towns are not known or not the same."""
    SAME_POSTCODE_AND_NUMBER = 4
    """The streets are spelt quite differently."""
    SAME_POSTCODE_AND_NUMBER_ONLY = 5
    POSTCODE_ONLY = 6
    SAME_POSTCODE = 7
    SAME_STREET = 8
    SAME_CITY = 9
    SIMILAR_CITY = 10
    SAME_STREET_AND_POSTCODE = 11
    """Another house number of the same street."""
    OTHER = 20
    """Elsewhere: another person, or one who has moved."""


SIZE = 21


def compare(table: Table, pairs: Pairs) -> NDArray[np.int16]:
    """The level of each pair."""
    street, house = sides(table.street, pairs), sides(table.house, pairs)
    postcode, city = sides(table.postcode, pairs), sides(table.city, pairs)
    near_street = street.is_equal | _near(
        street,
        city.is_equal | ((house.is_equal | house.is_missing) & (postcode.is_equal | postcode.is_missing)),
    )
    near_postcode = postcode.is_equal | _one_slip(postcode, city.is_equal | street.is_equal)
    near_city = city.is_equal | _near(city, street.is_equal | near_postcode, least=0.85)
    somewhere = near_city | near_postcode
    found = np.full(len(pairs), Place.OTHER, np.int16)
    found[_nothing_to_compare(street, house, postcode, city)] = Place.MISSING
    found[near_city] = Place.SIMILAR_CITY
    found[city.is_equal] = Place.SAME_CITY
    found[near_street & somewhere & house.differs] = Place.SAME_STREET
    found[postcode.is_equal] = Place.SAME_POSTCODE
    found[postcode.is_equal & near_street & house.differs] = Place.SAME_STREET_AND_POSTCODE
    found[postcode.is_equal & (street.is_missing | house.is_missing)] = Place.POSTCODE_ONLY
    found[postcode.is_equal & house.is_equal & street.is_missing] = Place.SAME_POSTCODE_AND_NUMBER_ONLY
    found[postcode.is_equal & house.is_equal & street.differs & ~near_street] = Place.SAME_POSTCODE_AND_NUMBER
    found[street.is_equal & house.is_equal & ~somewhere] = Place.SAME_STREET_AND_NUMBER
    found[near_street & house.is_equal & somewhere] = Place.SAME_DOOR_MISSPELT
    found[street.is_equal & house.is_equal & (postcode.is_equal | city.is_equal)] = Place.SAME_DOOR
    return found


def _nothing_to_compare(street: Sides, house: Sides, postcode: Sides, city: Sides) -> Mask:
    """No postcode and no town on both sides, and no street with a number either."""
    nothing: Mask = postcode.is_missing & city.is_missing & (street.is_missing | house.is_missing)
    return nothing


def _near(held: Sides, worth_asking: Mask, *, least: float = 0.9) -> Mask:
    near = np.zeros(len(held.left), bool)
    where = np.flatnonzero(held.differs & worth_asking)
    if len(where):
        near[where] = (
            held.measured(where, JaroWinkler.normalized_similarity, score_cutoff=least, dtype=np.float32) > 0
        )
    return near


def _one_slip(held: Sides, worth_asking: Mask) -> Mask:
    near = np.zeros(len(held.left), bool)
    where = np.flatnonzero(held.differs & worth_asking)
    if len(where):
        near[where] = held.measured(where, OSA.distance, score_cutoff=1, dtype=np.int32) <= 1
    return near
