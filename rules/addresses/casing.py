"""How is a name written that came all in capitals, or all in small letters?"""

import re

from rules.vocabulary import Vocabulary

_SHORTEST = 4
_JOINTS = re.compile(r"([\s\-/.]+)")


def calm(name: str, vocabulary: Vocabulary) -> str:
    """`DEN HAAG` as Den Haag, `'s-hertogenbosch` as 's-Hertogenbosch.

    Mixed case is somebody's choice and stays. Names of three letters may be abbreviations (NYC) and stay too.
    """
    if len(name) < _SHORTEST or not (name.isupper() or name.islower()):
        return name
    small = vocabulary.words["city_small_words"]
    parts = _JOINTS.split(name.lower())
    return "".join(_cased(part, small, is_first=place == 0) for place, part in enumerate(parts))


def _cased(part: str, small: frozenset[str], *, is_first: bool) -> str:
    if part in {"'s", "'t", "’s", "’t"} or (part in small and not is_first):
        return part
    if part.startswith("ij"):
        return f"IJ{part[2:]}"
    if part[:2] in {"l'", "d'"} and len(part) > len("d'"):
        return f"{part[:2] if not is_first else part[:2].capitalize()}{part[2:].capitalize()}"
    capital = part[:1].upper()
    # Some letters become two in capitals (ß, ŉ): they start no name.
    return capital + part[1:] if len(capital) == 1 else part
