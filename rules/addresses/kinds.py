"""Where does a street end whose last word says what kind it is, as in `Hillsboro Blvd Deerfield Beach`?"""

import re
from collections.abc import Sequence

from rules.addresses import units
from rules.vocabulary import Vocabulary

_DIGIT = re.compile(r"\d")
NUMBER_WORDS = frozenset(
    {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "fifty"}
)
_DOOR = re.compile(r"#?[A-Za-z]?-?\d{1,5}[A-Za-z]?|[A-Za-z]", re.ASCII)
_ROAD_OWNERS = frozenset({"county", "co", "co.", "state", "township", "twp", "farm", "ranch"})
_NO_NUMBERS = frozenset({"mile", "miles", "hundred", "thousand", "forks", "points"})
"""What makes the number before it the name of the street: `Two Mile Road`, `Five Points Drive`."""
_MARK = re.compile(r"#[A-Za-z0-9]{0,5}|no\.?", re.IGNORECASE)
_LONE_MARKS = frozenset({"#", "no", "no."})
_LONGEST_ROAD_NUMBER = 5
_WHOLE_NAMES = frozenset({"broadway", "esplanade"})


def end_of_name(words: Sequence[str], vocabulary: Vocabulary) -> int:
    """Where a street such as `Hillsboro Blvd` or `Pennsylvania Ave NW` ends, and its town may begin."""
    types, sides = vocabulary.words["street_types_us"], vocabulary.words["directions"]
    for place, word in enumerate(words):
        plain = units.bare(word)
        is_named = plain in _WHOLE_NAMES or any(units.bare(other) not in sides for other in words[:place])
        is_road = is_numbered_road(words, place, vocabulary)
        if place and _is_saint(words, place, vocabulary):
            return place
        if (is_named and plain in types) or is_road:
            end = place + 1
            while end < len(words) and _belongs(words, end, vocabulary, is_road=is_road):
                end += 1
            return end
    return len(words)


def is_numbered_road(words: Sequence[str], place: int, vocabulary: Vocabulary) -> bool:
    """`Highway` of Highway 80, and `Road` of County Road 42: a number behind it is its name."""
    plain = units.bare(words[place])
    if plain in vocabulary.words["numbered_roads"]:
        return True
    if plain == "loop" and place:
        # `NE Loop 410`, not `Maple Loop 5`.
        return all(units.bare(word) in vocabulary.words["directions"] for word in words[:place])
    return place > 0 and plain in {"road", "rd"} and units.bare(words[place - 1]) in _ROAD_OWNERS


def without_door(words: list[str], vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """`Wabash 608` and `LaSalle St M-9` end in a door; `Highway 10` does not."""
    last = words[-1]
    if len(words) < 2 or not is_door(last) or is_numbered_road(words, len(words) - 2, vocabulary):
        return words, []
    return words[:-1], [last]


def is_number_word(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """`One Microsoft Way` and `Two N Riverside Plaza` have a number; `Two Mile Road` has none."""
    if len(words) < 3 or words[0].casefold() not in NUMBER_WORDS:
        return False
    is_sided = units.bare(words[1]) in vocabulary.words["directions"]
    is_one = words[0].casefold() == "one" and units.bare(words[-1]) in vocabulary.words["street_types_us"]
    return is_sided or is_one


def is_number_before(words: Sequence[str]) -> bool:
    """`Six Concourse Parkway` before a suite has a number: a house with suites is never without one."""
    if len(words) < 3 or words[0].casefold() not in NUMBER_WORDS or words[1].casefold() in _NO_NUMBERS:
        return False
    return not any(_DIGIT.search(word) for word in words)


def is_road_number(words: Sequence[str], place: int, vocabulary: Vocabulary) -> bool:
    """Does a mark stand before the number of a road: `Highway No. 130`, `State Highway #50`, `Route # A`?"""
    if not place or not _MARK.fullmatch(words[place]) or not is_numbered_road(words, place - 1, vocabulary):
        return False
    before = words[place - 2].casefold().replace(".", "") if place > 1 else "us"
    return before in _ROAD_OWNERS or before in {"us", "interstate", "rural"}


def is_door(word: str) -> bool:
    """May a word behind a street be that of a door: `10`, `C1S`, `#4`?"""
    return _DIGIT.search(word) is not None and _DOOR.fullmatch(word) is not None


def is_door_letter(letter: str, name: str, vocabulary: Vocabulary) -> bool:
    """`4922 B South Cornell Avenue` is door B; `30 W 26th St` and `10 A Main Street` are streets."""
    sides = vocabulary.words["directions"]
    return letter.strip().casefold() not in sides and units.bare(name.split()[0]) in sides


def _belongs(words: Sequence[str], place: int, vocabulary: Vocabulary, *, is_road: bool) -> bool:
    """Is a word behind the kind of street still part of its name: a side, another kind, a road's number?"""
    plain = units.bare(words[place])
    if _is_saint(words, place, vocabulary):
        return False
    if plain in vocabulary.words["directions"]:
        following = units.bare(words[place + 1]) if place + 1 < len(words) else ""
        return len(plain) not in {4, 5} or following not in vocabulary.words["towns_with_direction"]
    is_number = is_road and plain.lstrip("#").isdecimal()
    if is_road and is_road_number(words, place, vocabulary):
        return True
    if is_road and units.bare(words[place - 1]) in _LONE_MARKS and len(plain) < _LONGEST_ROAD_NUMBER:
        return is_road_number(words, place - 1, vocabulary)
    return is_number or plain in vocabulary.words["street_types_us"] | vocabulary.words["numbered_roads"]


def _is_saint(words: Sequence[str], place: int, vocabulary: Vocabulary) -> bool:
    """Does a town begin here that bears a saint's name: `St Louis`?"""
    following = units.bare(words[place + 1]) if place + 1 < len(words) else ""
    return units.bare(words[place]) in {"st", "st."} and following in vocabulary.words["towns_of_saints"]
