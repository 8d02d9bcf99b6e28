"""Who are the made-up people: in which households and firms, and how are they reached?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import TypeVar

from tests.benchmarks.matching.lands import LANDS
from tests.benchmarks.matching.lands.land import Land
from tests.benchmarks.matching.towns import Map

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """What kind of set to make; the shares are between 0 and 1."""

    records: int
    professional: float = 0.4
    """Share of persons who are known through their work."""
    duplicates: float = 0.3
    """Share of records that repeat a person who is there already."""
    seed: int = 1
    messiness: float = 1.0
    """How often a repeated value is changed: 2 is twice as often as 1."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as they are in truth at first."""

    land: Land
    given: str
    family: str
    birth: str
    email: str
    mobile: str
    home: "Home"
    work: "Firm | None"
    work_email: str


@dataclass(frozen=True, slots=True)
class Home:
    street: str
    house: str
    postcode: str
    city: str
    phone: str


@dataclass(frozen=True, slots=True)
class Firm:
    name: str
    domain: str
    switchboard: str
    place: Home


class Town:
    """Draws people one household after the other; equal seeds give equal people."""

    def __init__(self, mix: Mix) -> None:
        self.mix = mix
        self.dice = Random(mix.seed)
        self._weights: dict[int, list[float]] = {}
        self._map = Map(self.dice)
        # Eight people a firm on average: a few firms have very many, and most have one or two.
        a_land = max(2, int(mix.records * (1 - mix.duplicates) * mix.professional / 8 / len(LANDS)))
        self._firms = {land.code: tuple(self.firm(land) for _ in range(a_land)) for land in LANDS}
        self._mailboxes: set[str] = set()

    def frequent(self, choice: Sequence[Thing]) -> Thing:
        """One of several things, the first more often than the last (after Zipf and Mandelbrot)."""
        weights = self._weights.get(len(choice))
        if weights is None:
            weights = self._weights[len(choice)] = list(
                accumulate(1 / (rank + 10) for rank in range(len(choice)))
            )
        return self.dice.choices(choice, cum_weights=weights)[0]

    def given_name(self, land: Land) -> str:
        """Mostly of the land's own, at times of another's, at times a double one."""
        name = self.frequent(land.given)
        chance = self.dice.random()
        if chance < 0.12:
            name = self.dice.choice(self.dice.choice(LANDS).given)
        elif chance < 0.2:
            name = f"{name}-{self.frequent(land.given)}"
        return name

    def family_name(self, land: Land) -> str:
        dice = self.dice
        if dice.random() < 0.25:
            name = self.frequent(land.family)
        else:
            name = dice.choice(land.family_starts) + dice.choice(land.family_ends)
            if dice.random() < 0.5:
                name += dice.choice(land.family_ends)
        particle = dice.choice(land.particles)
        if dice.random() < 0.02:
            name = f"{name}-{self.frequent(land.family)}"
        return f"{particle} {name}".strip()

    def home(self, land: Land) -> Home:
        dice = self.dice
        place = self.frequent(self._map.places[land.code])
        street = self.frequent(self._map.streets[land.code])
        house = str(1 + int(dice.expovariate(1 / 40)))
        if dice.random() < 0.15:
            house += dice.choice("abcdAB")
        postcode = self._map.postcode(land, place, street)
        return Home(street, house, postcode, place.city, self.number(land.fixed))

    def number(self, shape: str) -> str:
        return "".join(self.dice.choice("23456789") if mark == "#" else mark for mark in shape)

    def firm(self, land: Land) -> Firm:
        dice = self.dice
        kind = dice.choice(
            (
                "Bouw",
                "Tech",
                "Data",
                "Trans",
                "Metal",
                "Agro",
                "Medi",
                "Eco",
                "Consult",
                "Design",
                "Logistic",
                "Energy",
            )
        )
        name = (
            f"{self.frequent(land.family)} {kind}"
            if dice.random() < 0.5
            else dice.choice(land.family_starts) + kind.lower()
        )
        name = f"{name} {dice.choice(land.legal_forms)}"
        label = ascii_of(name.split(" ")[0] + kind + str(dice.randrange(100) if dice.random() < 0.3 else ""))
        return Firm(name, f"{label}.{land.domain}", self.number(land.fixed), self.home(land))

    def household(self) -> list[Person]:
        """One to five people of one address, mostly of one family name."""
        land = self.dice.choice(LANDS)
        home, family = self.home(land), self.family_name(land)
        size = self.dice.choices((1, 2, 3, 4, 5), (40, 34, 11, 11, 4))[0]
        # Nobody gives two children one name.
        given = list(dict.fromkeys(self.given_name(land) for _ in range(size)))
        return [
            self.person(
                land,
                home,
                name,
                family if each == 0 or self.dice.random() < 0.8 else self.family_name(land),
                each,
            )
            for each, name in enumerate(given)
        ]

    def person(self, land: Land, home: Home, given: str, family: str, place: int) -> Person:
        dice = self.dice
        year = dice.randint(1945, 1985) if place < 2 else dice.randint(1990, 2008)
        birth = f"{year}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        firm = self.frequent(self._firms[land.code]) if dice.random() < self.mix.professional else None
        first, last = ascii_of(given), ascii_of(family)
        local = dice.choice(
            (
                f"{first}.{last}",
                f"{first}{last}",
                f"{first[:1]}.{last}",
                f"{first}{str(year)[2:]}",
                f"{last}.{first}",
            )
        )
        if dice.random() < 0.35:
            local += str(dice.randrange(100))
        work = f"{first[:1]}.{last}" if dice.random() < 0.5 else f"{first}.{last}"
        private = self.mailbox(local, self.frequent(land.providers))
        at_work = self.mailbox(work, firm.domain) if firm else ""
        return Person(
            land,
            given,
            family,
            birth,
            private,
            self.number(land.mobile),
            home,
            firm,
            at_work,
        )

    def mailbox(self, local: str, domain: str) -> str:
        """An address that nobody else has: providers give each name out once."""
        address = f"{local}@{domain}"
        while address in self._mailboxes:
            address = f"{local}{self.dice.randrange(1, 1000)}@{domain}"
        self._mailboxes.add(address)
        return address


_PLAIN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "Ä": "ae", "Ö": "oe", "Ü": "ue"}
)


def ascii_of(text: str, keep: str = "") -> str:
    """The text in small plain letters, as people make addresses of their names."""
    return "".join(
        mark for mark in text.lower().translate(_PLAIN) if mark.isascii() and (mark.isalnum() or mark in keep)
    )
