"""Why do we take two records for one person, or not, and why did we perhaps never compare them?

An additive table: a line for each respect, with the bits by which its level speaks for one person and
against each other thing that the two could be. The lines of a column, with the start, add up to its total.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from rules.matching import keys
from rules.matching.evidence import Respect
from rules.matching.levels import names
from rules.matching.levels.companies import Company
from rules.matching.levels.dates import Birth
from rules.matching.levels.emails import Mail
from rules.matching.levels.numbers import Number
from rules.matching.levels.phones import Telephone
from rules.matching.levels.places import Place
from rules.matching.model import ONE_PERSON, OTHERS, Model
from rules.matching.seeds import Class
from rules.matching.traits import Table, Traits

LANGUAGES = ("en", "nl", "fi")
_LEVELS: Mapping[Respect, type[IntEnum]] = {
    Respect.BIRTH: Birth,
    Respect.EMAIL: Mail,
    Respect.PHONE: Telephone,
    Respect.PLACE: Place,
    Respect.COMPANY: Company,
    Respect.NUMBER: Number,
}
Against = Mapping[Class, float]
"""Bits for one person against each other class."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one respect says. `words` are keys of the table of texts; `correction` is what stewards taught."""

    respect: Respect
    level: int
    words: tuple[str, ...]
    against: Against
    correction: float


@dataclass(frozen=True, slots=True)
class Explained:
    """The whole table for a pair of records.

    `bits` is what the decision is taken on; `start` what is to be said before anything is compared; `chances`
    the chance of each class.
    """

    bits: float
    start: Against
    lines: tuple[Line, ...]
    chances: Mapping[Class, float]

    def total(self, other: Class) -> float:
        """All bits against one other class, the stewards' correction left out."""
        return self.start[other] + sum(line.against[other] for line in self.lines)


def explain(model: Model, levels: NDArray[np.int16]) -> Explained:
    """The table for one pair: `levels` is its row of levels."""
    row = levels.reshape(1, -1)
    logits = model.logits(row)[0]
    one = max(ONE_PERSON, key=lambda kind: float(logits[kind]))
    shares = np.log(model.shares)
    lines = tuple(
        Line(
            respect,
            int(row[0, place]),
            words(respect, int(row[0, place])),
            _against(model.tables[place][row[0, place]], one),
            float(model.correction[place][row[0, place]]) if model.correction else 0.0,
        )
        for place, respect in enumerate(Respect)
        if row[0, place]
    )
    chances = model.chances(row)[0]
    return Explained(
        float(model.bits(row)[0]),
        _against(shares, one),
        lines,
        {kind: float(chances[kind]) for kind in Class},
    )


def _against(logs: NDArray[np.float64], one: Class) -> Against:
    return {other: float((logs[one] - logs[other]) / np.log(2)) for other in OTHERS}


def words(respect: Respect, level: int) -> tuple[str, ...]:
    """The keys of the texts that tell a level; nothing for level 0."""
    if not level:
        return ()
    if respect is not Respect.NAME:
        return (f"{respect}.{_LEVELS[respect](level).name}",)
    if level == names.SWAPPED:
        return ("name.SWAPPED",)
    given, family, rarity = names.parts(level)
    told = (f"given_name.{given.name}", f"family_name.{family.name}")
    is_whole = given == names.Given.SAME and family == names.Family.SAME
    return (*told, f"rarity.{rarity}") if is_whole else told


def texts(text: str) -> Mapping[str, Mapping[str, str]]:
    """The texts of `packs/matching/words.toml`: key → language → words; raises ValueError if one lacks."""
    table = tomllib.loads(text)
    told = {
        f"{respect}.{level}": by_language
        for respect, levels in table.items()
        if isinstance(levels, dict)
        for level, by_language in levels.items()
    }
    for key, by_language in told.items():
        if set(by_language) != set(LANGUAGES):
            raise ValueError(f"{key} is not told in every language")
    return told


def every() -> Iterator[str]:
    """The key of every text that a level may need."""
    for respect, kind in _LEVELS.items():
        yield from (f"{respect}.{level.name}" for level in kind if level)
    for level in names.every():
        yield from words(Respect.NAME, level)


def counts(table: Table, left: int, right: int) -> Mapping[Respect, int]:
    """How many share what these two have in common: family names behind a number or an address, people of a
    name or an employer. Only of what is the same.
    """
    told: dict[Respect, int] = {}
    if table.phone.codes[left] == table.phone.codes[right] >= 0:
        told[Respect.PHONE] = int(table.phone_families[table.phone.codes[left]])
    if table.email.codes[left] == table.email.codes[right] >= 0:
        told[Respect.EMAIL] = int(table.email_families[table.email.codes[left]])
    for respect, column in ((Respect.NAME, table.family), (Respect.COMPANY, table.company)):
        if column.codes[left] == column.codes[right] >= 0:
            told[respect] = int(column.counts[column.codes[left]])
    return told


class Unmet(StrEnum):
    """Why two records were never compared."""

    NO_SHARED_KEY = "no_shared_key"
    """Nothing by which we look for duplicates is the same in both."""
    HOT_KEY = "hot_key"
    """What they share is shared by so many that it tells nothing."""


Held = tuple[str, tuple[str, ...]]
"""A key with its parts, as `keys.of` gives them."""


def shared(one: Traits, other: Traits) -> tuple[Held, ...]:
    """The keys that two records have in common."""
    theirs = set(keys.of(other))
    return tuple(dict.fromkeys(held for held in keys.of(one) if held in theirs))


def unmet(one: Traits, other: Traits, holders: Callable[[Held], int]) -> Unmet | None:
    """Why two records were never compared, or None if they were; `holders` counts the records with a key."""
    met = shared(one, other)
    if not met:
        return Unmet.NO_SHARED_KEY
    largest = {key.name: key.largest for key in keys.KEYS}
    return Unmet.HOT_KEY if all(holders(held) > largest[held[0]] for held in met) else None
