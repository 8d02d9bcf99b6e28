"""Which state or province does a text name, and do its postcodes begin like this one?"""

import re

import rules.text
from rules.addresses import postcodes
from rules.vocabulary import Vocabulary

_LONGEST = 4
"""Words in the longest name of a state that is looked for behind a town (`Distrito Federal`, …)."""

_CODE = re.compile(r"[A-Za-z]{2,3}")
_BRACKETED = re.compile(r"(.+?)\s*\(([^()]{2,30})\)")
_HYPHENED = re.compile(r"(.+?)\s*[-–/]\s*([A-Z]{2,3})")


def key_of(text: str, country: str, vocabulary: Vocabulary) -> str | None:
    """The key under which the address data has the region (`Calif.` is none, `california` of US is CA)."""
    names = vocabulary.maps["region_names"]
    return names.get(f"{country.lower()}/{rules.text.fold(text).replace('.', '')}")


def written(text: str, country: str, vocabulary: Vocabulary) -> str:
    """The region as its country's post writes it: a code where codes are used, else as it was typed."""
    key = key_of(text, country, vocabulary)
    return key if key and country.lower() in vocabulary.words["region_coded"] else text


def agrees(postcode: str, key: str, country: str, vocabulary: Vocabulary) -> bool:
    """Does the postcode lie in the region? True where nothing is known of it."""
    begins = vocabulary.maps["region_postcodes"].get(f"{country}/{key}".casefold())
    return begins is None or postcodes.begins(postcode, begins)


def taken_off(part: str, country: str, vocabulary: Vocabulary) -> tuple[str, str | None]:
    """The town without the state behind it, and the state: `Austin TX`, `Roma (RM)`, `São Paulo - SP`."""
    for pattern in (_BRACKETED, _HYPHENED):
        found = pattern.fullmatch(part)
        if found and key_of(found[2], country, vocabulary):
            return found[1], found[2]
    words = part.split()
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        name = " ".join(words[-count:])
        if _stands_as_state(name, part) and key_of(name, country, vocabulary):
            return " ".join(words[:-count]).rstrip(" ,"), name
    return part, None


def _stands_as_state(name: str, part: str) -> bool:
    """A code is written in capitals, unless nothing is: `in` and `or` are words too."""
    bare = name.replace(".", "")
    return not _CODE.fullmatch(bare) or bare.isupper() or part.islower() or "." in name
