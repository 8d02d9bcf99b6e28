"""What are people, streets, towns and firms called in the countries that the made-up contacts come from?

Frequent names are those of the national statistics as commonly known; rare ones are put together from parts,
so that a large set has as long a tail of names as a real one.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """What contacts of one country are made of; lists begin with the most frequent."""

    code: str
    given: tuple[str, ...]
    nicknames: Mapping[str, tuple[str, ...]]
    family: tuple[str, ...]
    family_starts: tuple[str, ...]
    family_ends: tuple[str, ...]
    particles: tuple[str, ...]
    street_starts: tuple[str, ...]
    street_ends: tuple[str, ...]
    cities: tuple[str, ...]
    """The largest; the small ones are put together of the parts that follow."""
    town_starts: tuple[str, ...]
    town_ends: tuple[str, ...]
    district: str
    """How the first part of a postcode looks, which a part of a town has: 9 for a digit, A for a letter."""
    delivery: str
    """How the rest of it looks, which a street has."""
    mobile: str
    fixed: str
    providers: tuple[str, ...]
    domain: str
    legal_forms: tuple[str, ...]


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def short_names(text: str) -> dict[str, tuple[str, ...]]:
    pairs = (entry.partition(":") for entry in text.split())
    return {name: tuple(short.split(",")) for name, _, short in pairs}
