"""Which parts of an address stand together on its lines?"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rules.addresses import postcodes
from rules.vocabulary import Vocabulary

_COMMAS = re.compile(r"\s*[,;\n|]\s*")
_BOX_NUMBER = r"[0-9][0-9 ]{0,10}[A-Z]?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """The end of an address: postcode as typed, town, and state where the country has them."""

    before: tuple[str, ...] = ()
    """The parts that stood before it."""
    postal_code: str | None = None
    city: str | None = None
    region: str | None = None


def parts(text: str) -> tuple[str, ...]:
    """A line at its commas."""
    return tuple(part for part in _COMMAS.split(text.strip()) if part)


def town(text: str, country: str, vocabulary: Vocabulary) -> Town | None:
    """Read `… , 7512EC, Enschede` and `… , Austin, TX 78701` from the postcode outwards; None without one."""
    found = postcodes.find(text, country, vocabulary)
    if found is None or not text[: found.start()].strip(" ,"):
        return None
    before, after = parts(text[: found.start()]), parts(text[found.end() :])
    if after:
        return Town(before=before, postal_code=found[0], city=after[0])
    region = None
    if country == "US" and before:
        before, region = _without_state(before, vocabulary)
    if len(before) < 2:
        return Town(before=before, postal_code=found[0], region=region)
    return Town(before=before[:-1], postal_code=found[0], city=before[-1], region=region)


def care_of(line: str, vocabulary: Vocabulary) -> str | None:
    """The person after `t.a.v.`, `c/o`, `z.Hd.`; None if the line is something else."""
    found = _beginning(vocabulary.words["care_of_words"]).fullmatch(line)
    return found[1].strip(" :") or None if found else None


def po_box(line: str, vocabulary: Vocabulary) -> str | None:
    """The number of a post-office box; None if the line is something else."""
    if not line[-1:].isalnum():
        return None
    found = _box(vocabulary.words["po_box_words"]).fullmatch(line)
    return " ".join(found[1].split()) if found else None


def _without_state(before: tuple[str, ...], vocabulary: Vocabulary) -> tuple[tuple[str, ...], str | None]:
    """The parts without the state at their end (`Austin, TX`, `Austin TX`), and the state."""
    states = vocabulary.maps["us_states"]
    last = before[-1]
    if last.casefold() in states:
        return before[:-1], states[last.casefold()]
    city, _, state = last.rpartition(" ")
    if city and state.isupper() and state.casefold() in states:
        return (*before[:-1], city), states[state.casefold()]
    return before, None


@lru_cache(maxsize=4)
def _beginning(words: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(words)})(?![^\W\d_])\s*:?\s*(\S.*)", re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=4)
def _box(words: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(words)})\.?\s*(?:nr\.?|no\.?|n°)?\s*({_BOX_NUMBER})", re.IGNORECASE)


def _any(words: frozenset[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
