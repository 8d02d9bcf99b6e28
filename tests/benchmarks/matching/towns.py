"""Where do made-up people live: a few large towns and many small ones, with streets and postcodes?"""

from dataclasses import dataclass
from random import Random

from tests.benchmarks.matching.lands import LANDS
from tests.benchmarks.matching.lands.land import Land

TOWNS = 800
"""Towns a country has."""
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXZ"


@dataclass(frozen=True, slots=True)
class Place:
    """A town and the first parts of its postcodes: a large one has many."""

    city: str
    districts: tuple[str, ...]


class Map:
    """Towns and street names of every country, the most frequent first; postcodes as they are asked for."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._postcodes: dict[tuple[str, str, str], str] = {}
        self.places = {land.code: self._places(land) for land in LANDS}
        self.streets = {land.code: self._streets(land) for land in LANDS}

    def postcode(self, land: Land, place: Place, street: str) -> str:
        """The postcode of a street, the same whenever it is asked for."""
        asked = (land.code, place.city, street)
        if asked not in self._postcodes:
            self._postcodes[asked] = self._dice.choice(place.districts) + self._shaped(land.delivery)
        return self._postcodes[asked]

    def _places(self, land: Land) -> tuple[Place, ...]:
        small = [start + end for start in land.town_starts for end in land.town_ends]
        self._dice.shuffle(small)
        names = dict.fromkeys((*land.cities, *small))
        return tuple(
            Place(city, tuple(self._shaped(land.district) for _ in range(1 + 60 // (rank + 1))))
            for rank, city in enumerate([*names][:TOWNS])
        )

    def _streets(self, land: Land) -> tuple[str, ...]:
        """Every town has its Kerkstraat; most streets are called after somebody or something of the place."""
        plain = [start + end for start in land.street_starts for end in land.street_ends[:3]]
        own = [start + end for start in (*land.family, *land.family_starts) for end in land.street_ends]
        own += [
            start + middle.lower() + end
            for start in land.town_starts
            for middle in land.street_starts
            for end in land.street_ends[:2]
        ]
        self._dice.shuffle(plain)
        self._dice.shuffle(own)
        return tuple(dict.fromkeys((*plain, *own)))

    def _shaped(self, shape: str) -> str:
        marks = {"9": "123456789", "A": _LETTERS}
        return "".join(self._dice.choice(marks[mark]) if mark in marks else mark for mark in shape)
