"""Records to be compared: a few who are told outright, and small sets of made-up contacts."""

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rules.matching import evidence, traits
from rules.matching.columns import Pairs
from rules.matching.evidence import Respect
from rules.matching.traits import Traits
from tests.benchmarks.matching.people import Mix
from tests.benchmarks.matching.sets import Records, contacts, nicknames

ANNA = Traits(
    given="anna",
    family="berg",
    birth="19800412",
    email="anna.berg@example.org",
    phone="31200000001",
    street="lindelaan",
    house="12",
    postcode="1234AB",
    city="utrecht",
)


def levels(one: Traits, other: Traits, *beside: Traits) -> NDArray[np.int16]:
    """The levels of two records, in a table with others beside them that tell what is common."""
    table = traits.table([one, other, *beside])
    found: NDArray[np.int16] = evidence.compare(table, first_two(), nicknames()).levels[0]
    return found


def level(respect: Respect, one: Traits, other: Traits, *beside: Traits) -> int:
    """Their level in one respect."""
    return int(levels(one, other, *beside)[list(Respect).index(respect)])


def first_two() -> Pairs:
    return Pairs(np.array([0], np.int32), np.array([1], np.int32))


def but(person: Traits, **changed: str) -> Traits:
    """The same record but for some traits."""
    return replace(person, **changed)


def crowd(size: int, **told: str) -> list[Traits]:
    """So many records with these traits, so that they are common, and nothing else."""
    return [Traits(**told) for _ in range(size)]


@cache
def made_up(records: int, seed: int, professional: float = 0.4, duplicates: float = 0.3) -> Records:
    """A small set of contacts, the same whenever it is asked for."""
    return contacts(Mix(records=records, professional=professional, duplicates=duplicates, seed=seed))
