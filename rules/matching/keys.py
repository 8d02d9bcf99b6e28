"""By which keys do records find each other, before anything is compared in full?

A key is made of parts that two records of one person are likely to share; two records that share any key are
a pair to compare. No key is a name, a town or a date alone: as a blind token such a key would tell too much
and find too many.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from rules.matching.traits import NAMES, Traits

LARGEST_BLOCK = 100
"""Records that may share a key; more is a default value or a switchboard, and says little about any two."""
FEW = 8
"""Records that may share a key by which strangers meet too: a door, a telephone, a common full name.

At a door of more an office or a block of flats has its address, at a telephone a switchboard. Among a million
records, the larger blocks of these keys held half of all pairs, and one in two thousand of those found.
"""
LEAST_USER = 7
"""Marks before the @ from which on they tell a person, if one is a digit: `jan` and `info` do not."""
_NUMBERED = re.compile(r"\d").search


def _user(email: str) -> str:
    user = email.partition("@")[0]
    # Without a number it is mostly made of the name, and thousands are called `j.smith` somewhere.
    return user if len(user) >= LEAST_USER and _NUMBERED(user) else ""


def _last_word(name: str) -> str:
    return name.rpartition(" ")[2]


DERIVED: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "user": ("email", _user),
    "given_1": ("given", lambda name: name[:1]),
    "given_3": ("given", lambda name: name[:3]),
    "family_3": ("family", lambda name: _last_word(name)[:3]),
    "family_4": ("family", lambda name: _last_word(name)[:4]),
    "postcode_3": ("postcode", lambda code: code[:3]),
}
"""Parts that are made of a trait."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key and its parts; those of a name that is unordered are found however the two are swapped."""

    name: str
    parts: tuple[str, ...]
    is_unordered: bool = False
    largest: int = LARGEST_BLOCK
    """Records that may share it; of more, no two are compared for its sake."""


KEYS = (
    Key("email", ("email",)),
    Key("email", ("email2",)),
    Key("user", ("user",), largest=FEW),
    Key("phone", ("phone",), largest=FEW),
    Key("phone", ("phone2",), largest=FEW),
    Key("number", ("number",)),
    Key("names", ("given", "family"), is_unordered=True, largest=FEW),
    Key("family phone", ("family", "phone")),
    Key("given phone", ("given", "phone")),
    Key("family birth", ("family", "birth")),
    Key("given birth", ("given", "birth")),
    Key("family postcode", ("family", "postcode")),
    Key("given postcode", ("given", "postcode"), largest=FEW),
    Key("family company", ("family", "company")),
    Key("given company", ("given", "company"), largest=FEW),
    Key("family domain", ("family", "domain")),
    Key("family initial city", ("family", "given_1", "city")),
    Key("given start city", ("given", "family_3", "city")),
    Key("starts postcode", ("given_3", "family_4", "postcode_3")),
    Key("birth postcode", ("birth", "postcode")),
    Key("birth city", ("birth", "city")),
    Key("birth street", ("birth", "street")),
    Key("given door", ("given", "street", "house")),
    Key("family door", ("family", "street", "house")),
    Key("door", ("street", "house", "postcode"), largest=FEW),
)
"""Every key there is. More find more pairs and cost more; what each yields is in the report of a bulk run."""


_traits = attrgetter(*NAMES)
_PLACES = {name: place for place, name in enumerate((*NAMES, *DERIVED))}
_MADE = tuple((_PLACES[trait], make) for trait, make in DERIVED.values())


def texts(traits: Traits) -> tuple[str, ...]:
    """What keys are made of: the traits of a record in their order, and the parts derived from them."""
    told: tuple[str, ...] = _traits(traits)
    return (*told, *[make(told[place]) for place, make in _MADE])


STANDING = tuple((key, tuple(_PLACES[part] for part in key.parts)) for key in KEYS)
"""Each key with where in those texts its parts stand."""


def of(traits: Traits) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The keys of one record: the name of each with the texts of its parts."""
    told = texts(traits)
    for key, places in STANDING:
        parts = tuple([told[place] for place in places])
        if all(parts):
            yield key.name, tuple(sorted(parts)) if key.is_unordered else parts
