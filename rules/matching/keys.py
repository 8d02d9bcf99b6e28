"""By which keys do records find each other, before anything is compared in full?

A key is made of parts that two records of one person are likely to share; two records that share any key are
a pair to compare. No key is a name, a town or a date alone: as a blind token such a key would tell too much
and find too many.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from rules.matching.traits import NAMES, Traits

LARGEST_BLOCK = 100
"""Records that may share a key; more is a default value or a switchboard, and says little about any two."""
HOUSEHOLD = 8
"""Records that may share a door; at one of more people an office or a block of flats has its address."""
LEAST_USER = 7
"""Letters before the @ from which on they tell a person: `jan` or `info` do not."""


def _user(email: str) -> str:
    user = email.partition("@")[0]
    return user if len(user) >= LEAST_USER else ""


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
    Key("user", ("user",)),
    Key("phone", ("phone",)),
    Key("phone", ("phone2",)),
    Key("number", ("number",)),
    Key("names", ("given", "family"), is_unordered=True),
    Key("family phone", ("family", "phone")),
    Key("given phone", ("given", "phone")),
    Key("family birth", ("family", "birth")),
    Key("given birth", ("given", "birth")),
    Key("family postcode", ("family", "postcode")),
    Key("given postcode", ("given", "postcode")),
    Key("family company", ("family", "company")),
    Key("given company", ("given", "company")),
    Key("family domain", ("family", "domain")),
    Key("family initial city", ("family", "given_1", "city")),
    Key("given start city", ("given", "family_3", "city")),
    Key("starts postcode", ("given_3", "family_4", "postcode_3")),
    Key("birth postcode", ("birth", "postcode")),
    Key("birth city", ("birth", "city")),
    Key("birth street", ("birth", "street")),
    Key("given door", ("given", "street", "house")),
    Key("family door", ("family", "street", "house")),
    Key("door", ("street", "house", "postcode"), largest=HOUSEHOLD),
)
"""Every key there is. More find more pairs and cost more; what each yields is in the report of a bulk run."""


_texts = attrgetter(*NAMES)


def of(traits: Traits) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The keys of one record: the name of each with the texts of its parts."""
    texts = dict(zip(NAMES, _texts(traits), strict=True))
    texts |= {name: made(texts[trait]) for name, (trait, made) in DERIVED.items()}
    for key in KEYS:
        parts = tuple([texts[part] for part in key.parts])
        if all(parts):
            yield key.name, tuple(sorted(parts)) if key.is_unordered else parts
