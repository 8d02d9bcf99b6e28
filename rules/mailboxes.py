"""Does the mailbox bear the name of the person, another name, or the name turned round?"""

import re
import unicodedata

from rules.records import PersonName

OTHER = "other"
SWAPPED = "swapped"

_TWO_NAMES = re.compile(r"([^\W\d_]{1,20})[._-](?:[^\W\d_]{1,4}[._-]){0,2}([^\W\d_]{3,30})[0-9]{0,4}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SHORTEST = 3
# How people write letters of their names where only plain ones are to be had.
_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "ß": "ss", "þ": "th"}
)
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "ł": "l", "đ": "d", "ı": "i", "þ": "th", "ð": "d"})


def names_in(local: str) -> tuple[str, str] | None:
    """The two names of a mailbox that is made of two (`jan.jansen`, `j.de.vries`), else None."""
    found = _TWO_NAMES.fullmatch(local)
    return (found[1], found[2]) if found else None


def borne_by(pair: tuple[str, str], name: PersonName) -> str | None:
    """`other` when neither name is the person's, `swapped` when each is the other one's; else None.

    Any likeness speaks for the person: people keep a maiden name, a short name or half of a double name.
    """
    first, second = pair
    if not name.given or not name.family or not (name.given + name.family)[0].isascii():
        return None
    if len(first) >= _SHORTEST and first == name.given.lower():
        return None
    if second == name.family.lower() and second.isascii() and not name.maiden:
        return None
    given, family = _words(name.given), _words(f"{name.family} {name.maiden or ''}")
    if second in given and first in family and first not in given and not name.family_first:
        return SWAPPED
    known = given | family
    is_like = any(_alike(part, word) for part in pair for word in known)
    return None if is_like or any(first[0] == word[0] for word in given) else OTHER


def _words(text: str) -> set[str]:
    lower = text.casefold()
    if lower.isascii():
        return set(_WORD.findall(lower))
    stripped = unicodedata.normalize("NFD", lower.translate(_PLAIN))
    bare = "".join(letter for letter in stripped if not unicodedata.combining(letter))
    return {*_WORD.findall(bare), *_WORD.findall(lower.translate(_SPELT)), *_WORD.findall(lower)}


def _alike(part: str, word: str) -> bool:
    """Is one within the other (`bert` in `albert`), or do they begin alike (`matti`, `matias`)?"""
    if len(part) < _SHORTEST or len(word) < _SHORTEST:
        return False
    return part in word or word in part or part[:_SHORTEST] == word[:_SHORTEST]
