"""Which words behind a house number name a door, a flat, a floor or a part of the building?"""

import re
from collections.abc import Sequence

from rules.vocabulary import Vocabulary

_SHORT = r"(?:[A-Za-z]{1,2}\d{0,4}|[IVX]{1,5}|\d{1,2}[.°]|[A-Za-z]?\d{1,4}[A-Za-z]?)"
_SHORT_ADDITION = re.compile(rf"{_SHORT}(?:[/-]{_SHORT}){{0,3}}", re.ASCII)
_IDENTIFIER = re.compile(
    r"#?(?:[A-Za-z]{0,2}\d{1,5}[A-Za-z]{0,2}|[A-Za-z])(?:[-/.][A-Za-z0-9]{1,4})?", re.ASCII
)
_ORDINAL = re.compile(
    r"\d{1,2}(?:e|er|de|ste|st|nd|rd|th|\.|ème|eme|º|ª|°|o|a)"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|eerste|tweede|derde|vierde|premier|deuxième|erster|zweiter",
    re.IGNORECASE,
)
_DOOR = re.compile(r"\d{1,2}[ºª°](?:[ -]?[A-Za-z])?")
_GLUED = re.compile(r"\d{1,2}([^\W\d]+\.?)")
_JOINTS = re.compile(r"[-–/]")
_HASH = re.compile(r"#[A-Za-z]{0,2}\d{1,5}(?:-\d{1,5})?[A-Za-z]?", re.ASCII)
_GLUED_UNIT = re.compile(r"(?:unit|suite|ste|apt)\.?\d{1,5}[a-z]?", re.IGNORECASE)
_LOOSE_LETTER = re.compile(r"[A-DF-MO-RT-VX-Z]")
"""A letter behind the number of a flat (`Apt 13 C`) that is no point of the compass."""
_NUMBER_LIMIT = 1_000
"""A bare number behind a smaller one is a door; behind a greater one (1944) it is the house."""


def bare(word: str) -> str:
    """A word as the lists have it."""
    return word.strip(",:").casefold()


def length(words: Sequence[str], place: int, vocabulary: Vocabulary) -> int:
    """How many words from here on are one addition to the house number `words[0]`; 0 if none."""
    if place == 1 and words[place].strip(",").isdecimal():
        return _door_behind(words, vocabulary)
    return _unit(words, place, vocabulary) or int(is_addition(words[place], vocabulary))


def is_addition(word: str, vocabulary: Vocabulary) -> bool:
    """Is one word an addition by itself: `hs`, `II`, `A12`, `3º`?"""
    plain, known = bare(word), vocabulary.words["addition_words"]
    if plain in known:
        return True
    stripped = word.strip(",").lstrip("-–/")
    if _SHORT_ADDITION.fullmatch(stripped) is None:
        # `2hoog`, `A-bis`: words of the list, joined to others.
        glued = _GLUED.fullmatch(plain.lstrip("-–/"))
        parts = _JOINTS.split(stripped) if glued is None else [glued[1]]
        is_several = len(parts) > 1 and all(part and is_addition(part, vocabulary) for part in parts)
        return bool(_DOOR.fullmatch(stripped)) or is_several or (glued is not None and glued[1] in known)
    return not (len(plain) == 2 and plain in vocabulary.words["city_small_words"])


def is_floor(words: Sequence[str], place: int, vocabulary: Vocabulary) -> bool:
    """Does a floor or a part of the building begin here: `begane grond`, `2e verdieping`, `6th Floor`?"""
    floors = vocabulary.words["floor_words"]
    if bare(words[place]) in floors:
        return True
    is_counted = place + 1 < len(words) and bare(words[place + 1]) in floors
    word = words[place].strip(",")
    return is_counted and (word.isdecimal() or _ORDINAL.fullmatch(word) is not None)


def apart(words: Sequence[str], place: int, vocabulary: Vocabulary) -> tuple[int, bool]:
    """How many words from here on are surely a unit or floor, also behind a street; and is it a floor?"""
    if count := _unit(words, place, vocabulary):
        return count, False
    if place + 1 >= len(words):
        return 0, False
    floors, word, following = (
        vocabulary.words["floor_words"],
        words[place].strip(","),
        words[place + 1].strip(","),
    )
    is_counted = following.casefold() in floors and _ORDINAL.fullmatch(word) is not None
    is_named = bare(word) in floors and _IDENTIFIER.fullmatch(following) is not None
    return (2, True) if is_counted or is_named else (0, False)


def is_apart(text: str, vocabulary: Vocabulary) -> bool:
    """Is the whole text units and floors, so that its number is no house number (`Floor 3`, `Unit 5`)?"""
    words = text.split()
    place = 0
    while place < len(words):
        step, _ = apart(words, place, vocabulary)
        if not step:
            return False
        place += step
    return bool(words)


def is_unit(text: str, vocabulary: Vocabulary) -> bool:
    """Is the whole text a unit with its number (`Flat 2`, `lgh 1102`, `as. 4`, `4 t.v.`, `st. th.`)?"""
    words = text.split()
    if len(text) > 1 and all(bare(word) in vocabulary.words["addition_words"] for word in words):
        return True
    place = 0
    is_named = False
    while place < len(words):
        step = _unit(words, place, vocabulary)
        is_sided = place + 1 < len(words) and words[place].rstrip(".").isdecimal()
        if not step and is_sided and bare(words[place + 1]) in vocabulary.words["addition_words"]:
            step = 2
        if not step and _DOOR.fullmatch(words[place]):
            step = 1
        is_named = is_named or bool(step)
        step = step or int(is_named and is_addition(words[place], vocabulary))
        if not step:
            return False
        place += step
    return is_named


def _unit(words: Sequence[str], place: int, vocabulary: Vocabulary) -> int:
    """The words of `Apt 4B`, `Apt No. 456`, `Apt 13 C`, `# Apt 3`, `# 12`, `#104`; 0 if this is none."""
    word = words[place].strip(",")
    if _HASH.fullmatch(word) or _GLUED_UNIT.fullmatch(word):
        return 1
    known = vocabulary.words["unit_words"]
    if bare(words[place]) not in known or place + 1 >= len(words):
        return 0
    count = 1
    following = bare(words[place + 1])
    is_marked = following in vocabulary.words["number_marks"] or "#" in {word, following}
    if place + 2 < len(words) and (following == "#" or (is_marked and (word != "#" or following in known))):
        count = 2
    if not _IDENTIFIER.fullmatch(words[place + count].strip(",")):
        return 0
    return count + 1 + _has_letter_behind(words, place + count)


def _has_letter_behind(words: Sequence[str], place: int) -> bool:
    """Is the number of a flat told with a letter that stands apart: `Apt 13 C`?"""
    if place + 1 >= len(words) or not words[place].isdecimal():
        return False
    letter = words[place + 1]
    is_last = place + 2 == len(words) or letter[-1] == ","
    return is_last and _LOOSE_LETTER.fullmatch(letter.strip(",")) is not None


def _door_behind(words: Sequence[str], vocabulary: Vocabulary) -> int:
    """A bare number right behind the house number: `42 4 t.v.`, `12 2 hoog`, `12 3`; not `1944 12`."""
    if len(words) > 2 and bare(words[2]) in vocabulary.words["addition_words"]:
        return 2
    first = words[0].strip(",")
    is_small = first.isdecimal() and int(first) < _NUMBER_LIMIT and int(words[1].strip(",")) < _NUMBER_LIMIT
    return int(is_small)
