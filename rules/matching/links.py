"""Are two who are not one person of one household, or of one employer?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from rules.matching.evidence import Respect
from rules.matching.levels.companies import Company
from rules.matching.levels.emails import Mail
from rules.matching.levels.phones import Telephone
from rules.matching.levels.places import Place
from rules.matching.model import ONE_PERSON, Model
from rules.matching.seeds import Class

LIKELY = 0.8
"""The chance from which on two are said to belong together; it is shown, and nothing is done by it."""
MAY_BE_ONE = 0.5
"""The chance from which on two records are rather those of one person."""


class Link(StrEnum):
    """What two persons have in common."""

    HOUSEHOLD = "household"
    COLLEAGUE = "colleague"


NONE, HOUSEHOLD, COLLEAGUE = range(3)
KINDS: tuple[Link | None, ...] = (None, Link.HOUSEHOLD, Link.COLLEAGUE)
"""What the numbers in `Links.kind` stand for."""


@dataclass(frozen=True, slots=True)
class Links:
    """For each pair a number of its kind, and log2 of the odds that the two persons are beside each other."""

    kind: NDArray[np.int8]
    bits: NDArray[np.float64]


def of(model: Model, levels: NDArray[np.int16]) -> Links:
    """What each pair has in common, a row of `levels` each; nothing where they may well be one person.

    The model says whether they are two beside each other, and what they share says what that means: a door
    or a line at home, or an employer. Where both are shared, what the model finds likelier; a domain alone
    makes no employer of a home, for families have domains too.
    """
    chances = model.chances(levels)
    one = chances[:, ONE_PERSON].sum(axis=1)
    # Whoever asks has taken them for two already.
    beside, apart = chances[:, BESIDE].sum(axis=1), chances[:, APART].sum(axis=1)
    two = np.maximum(beside + apart, TINY)
    beside, apart = beside / two, apart / two
    at_home, firm = _at_home(levels), _firm(levels)
    is_family = chances[:, Class.TOGETHER] >= chances[:, Class.COLLEAGUE]
    kinds = np.where(firm | _domain(levels), COLLEAGUE, NONE)
    kinds[at_home & (is_family | ~firm)] = HOUSEHOLD
    kinds[(beside < LIKELY) | (one >= MAY_BE_ONE)] = NONE
    bits = np.log2(np.maximum(beside, TINY)) - np.log2(np.maximum(apart, TINY))
    return Links(kinds.astype(np.int8), bits)


def may_be_beside(levels: Sequence[int]) -> bool:
    """Do two records share a door, a line, an employer or a domain? Where they do not, `of` finds nothing."""
    return _share_a_home(levels) or _share_a_firm(levels) or levels[_PLACES[Respect.EMAIL]] in _ONE_DOMAIN


def kind(levels: Sequence[int], *, is_family: bool) -> Link | None:
    """What one pair of two who are beside each other has in common; is it rather a family?"""
    is_firm = _share_a_firm(levels)
    if _share_a_home(levels) and (is_family or not is_firm):
        return Link.HOUSEHOLD
    return Link.COLLEAGUE if is_firm or levels[_PLACES[Respect.EMAIL]] in _ONE_DOMAIN else None


def _share_a_home(levels: Sequence[int]) -> bool:
    place = levels[_PLACES[Respect.PLACE]]
    is_door = Place.SAME_DOOR <= place <= Place.SAME_POSTCODE_AND_NUMBER_ONLY
    return is_door or levels[_PLACES[Respect.PHONE]] == Telephone.SAME


def _share_a_firm(levels: Sequence[int]) -> bool:
    return Company.SAME <= levels[_PLACES[Respect.COMPANY]] <= Company.SAME_LARGE


BESIDE = (Class.TOGETHER, Class.COLLEAGUE, Class.CROWD)
APART = tuple(kind for kind in Class if kind not in (*ONE_PERSON, *BESIDE))
TINY = 2.0**-50


def _at_home(levels: NDArray[np.int16]) -> NDArray[np.bool_]:
    """The same door, or a line that is used under one family name only."""
    place, phone = levels[:, _PLACES[Respect.PLACE]], levels[:, _PLACES[Respect.PHONE]]
    door = (place >= Place.SAME_DOOR) & (place <= Place.SAME_POSTCODE_AND_NUMBER_ONLY)
    shared: NDArray[np.bool_] = door | (phone == Telephone.SAME)
    return shared


def _firm(levels: NDArray[np.int16]) -> NDArray[np.bool_]:
    company = levels[:, _PLACES[Respect.COMPANY]]
    same: NDArray[np.bool_] = (company >= Company.SAME) & (company <= Company.SAME_LARGE)
    return same


def _domain(levels: NDArray[np.int16]) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = np.isin(levels[:, _PLACES[Respect.EMAIL]], _ONE_DOMAIN)
    return same


_ONE_DOMAIN = (Mail.COLLEAGUE, Mail.SIMILAR_COLLEAGUE, Mail.NUMBERED_COLLEAGUE)
_PLACES = {respect: place for place, respect in enumerate(Respect)}
