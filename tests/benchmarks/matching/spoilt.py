"""Lists that were kept badly: few columns, many slips, much missing, the same people over and over.

The weights are judged on made-up contacts; these are of another kind on purpose. One has everybody in one
village, where a shared postcode says nothing; one hardly any repeats; one no dates of birth.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import numpy as np

from tests.benchmarks.matching.lands import LANDS
from tests.benchmarks.matching.sets import TRAITS, Records

Row = dict[str, str | None]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FIRST_BORN = date(1930, 1, 1)
_BIRTHDAYS = 28_000
_POSTCODES = 40
MOVED = 0.15
RENAMED = 0.05
SWAPPED = 0.03
"""How often a repeat tells another town, another family name, or the two names the other way round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """How a list was kept. Shares are between 0 and 1."""

    persons: int
    records: tuple[int, ...]
    """How many records a person has: one of these, each as often as the others."""
    slips: float
    """Share of the values of a repeat that have a slip."""
    missing: float
    towns: int
    columns: tuple[str, ...]
    household: int = 1
    """So many people share a family name and a door."""
    seed: int = 1


LISTS: Mapping[str, List] = {
    "village": List(
        persons=5_000,
        records=(2,),
        slips=0.03,
        missing=0.02,
        towns=1,
        columns=("given", "family", "birth", "street", "house", "postcode", "city"),
        household=3,
    ),
    "guestbook": List(
        persons=3_000,
        records=(1, 1, 1, 2, 2, 3, 3, 4, 5, 6),
        slips=0.25,
        missing=0.12,
        towns=200,
        columns=("given", "family", "birth", "city", "email"),
    ),
    "register": List(
        persons=2_000,
        records=(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        slips=0.2,
        missing=0.08,
        towns=150,
        columns=("given", "family", "birth", "city", "postcode"),
    ),
    "mailing": List(
        persons=6_000,
        records=(1, 1, 1, 1, 1, 1, 1, 2, 2, 3),
        slips=0.15,
        missing=0.1,
        towns=100,
        columns=("given", "family", "city", "email"),
    ),
    "sound": List(
        persons=8_000,
        records=(1,) * 65 + (2,),
        slips=0.15,
        missing=0.1,
        towns=100,
        columns=("given", "family", "birth", "city", "email"),
    ),
}


def records(name: str, *, seed: int = 1) -> Records:
    """The records of a list, the same for equal seeds, in no order."""
    told = LISTS[name]
    dice = Random(f"{name} {seed}")
    rows = list(_Keeper(told, dice).rows())
    dice.shuffle(rows)
    columns = {trait: [row.get(trait) for _, row in rows] for trait in TRAITS}
    truth = np.array([person for person, _ in rows], np.int64)
    nobody = np.full(len(truth), -1, np.int64)
    return Records(f"{name} seed {seed}", columns, truth, nobody, nobody)


class _Keeper:
    """Writes down who comes by, again and again, and not always rightly."""

    def __init__(self, told: List, dice: Random) -> None:
        self._told, self._dice = told, dice
        self._towns = [f"{self._word(5)}ton" for _ in range(told.towns)]
        self._postcodes = {
            town: [f"{dice.randrange(1000, 9999)}{self._word(2)}" for _ in range(_POSTCODES)]
            for town in self._towns
        }
        if told.towns == 1:
            self._postcodes = {self._towns[0]: ["1234ab"]}
        self._streets = [f"{self._word(6)} street" for _ in range(200)]

    def rows(self) -> Iterator[tuple[int, Row]]:
        home = self._home()
        for person in range(self._told.persons):
            if person % self._told.household == 0:
                home = self._home()
            known = {**home, **self._person(home["family"])}
            for time in range(self._dice.choice(self._told.records)):
                written = self._written(known) if time else dict(known)
                yield (
                    person,
                    {
                        trait: None if self._dice.random() < self._told.missing else written[trait]
                        for trait in self._told.columns
                    },
                )

    def _person(self, family: str) -> dict[str, str]:
        dice = self._dice
        given = self._name(lambda land: land.given)
        born = _FIRST_BORN + timedelta(dice.randrange(_BIRTHDAYS))
        number = str(dice.randrange(99)) if dice.random() < 0.5 else ""
        host = dice.choice(("example.org", "example.com", "example.net"))
        user = f"{given}{dice.choice(('', '.', '_'))}{family}{number}".replace(" ", "")
        return {"given": given, "birth": f"{born:%Y%m%d}", "email": f"{user}@{host}"}

    def _home(self) -> dict[str, str]:
        # The first towns are larger than the last.
        town = self._towns[min(int(self._dice.expovariate(4) * len(self._towns)), len(self._towns) - 1)]
        return {
            "family": self._name(lambda land: land.family),
            "city": town,
            "postcode": self._dice.choice(self._postcodes[town]),
            "street": self._dice.choice(self._streets),
            "house": str(self._dice.randrange(1, 200)),
        }

    def _written(self, known: Mapping[str, str]) -> dict[str, str]:
        dice, told = self._dice, dict(known)
        if dice.random() < RENAMED:
            told["family"] = self._name(lambda land: land.family)
        if self._told.towns > 1 and dice.random() < MOVED:
            told |= {trait: text for trait, text in self._home().items() if trait != "family"}
        for trait in told:
            if dice.random() < self._told.slips:
                told[trait] = self._slip(told[trait], is_date=trait == "birth")
        if dice.random() < SWAPPED:
            told["given"], told["family"] = told["family"], told["given"]
        return told

    def _slip(self, text: str, *, is_date: bool) -> str:
        """Another mark, one less, one more, or two of them swapped; a date keeps its length."""
        dice, at = self._dice, self._dice.randrange(len(text))
        mark = str(dice.randrange(10)) if text[at].isdecimal() else dice.choice(_LETTERS)
        ways = [
            text[:at] + mark + text[at + 1 :],
            text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
        ]
        if not is_date:
            ways += [text[:at] + mark + text[at:], (text[:at] + text[at + 1 :]) or mark]
        return dice.choice(ways)

    def _name(self, of: Callable[..., tuple[str, ...]]) -> str:
        """A name of any land; the first of its names are the commonest."""
        choice = of(self._dice.choice(LANDS))
        return choice[min(int(self._dice.expovariate(3) * len(choice)), len(choice) - 1)].lower()

    def _word(self, length: int) -> str:
        return "".join(self._dice.choices(_LETTERS, k=length))
