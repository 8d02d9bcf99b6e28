"""Which part of a street line is the street, which the house number, and which its addition?"""

import re
from dataclasses import dataclass

from rules.vocabulary import Vocabulary

_NUMBER = re.compile(r"(\d{1,5})(?:\s?[-–/+]\s?(\d{1,5}))?(?![\d.])(.*)", re.DOTALL)
_NUMBER_FIRST = re.compile(
    r"(\d{1,5}(?:\s?[-–/]\s?\d{1,5})?(?:\s?(?:bis|ter|quater|[A-Za-z])(?=[\s,]))?)[\s,]+(\S*[^\W\d].*)",
    re.DOTALL,
)
_SHORT = r"(?:[A-Za-z]{1,2}\d{0,4}|[IVX]{1,5}|\d{1,2}[.°]|[A-Za-z]?\d{1,4})"
_SHORT_ADDITION = re.compile(rf"{_SHORT}(?:[/-]{_SHORT}){{0,3}}", re.ASCII)
_WIDEST_RANGE = 60
_DIGIT = re.compile(r"\d")
_BARE = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Street:
    """A street line in parts; `rest` is what stood behind the addition: a floor, a building."""

    street: str | None = None
    number: str | None = None
    addition: str | None = None
    rest: str | None = None


def split(line: str, country: str | None, vocabulary: Vocabulary) -> Street:
    """Part a street line in the order of its country, else in the other order, else it is all street."""
    if _DIGIT.search(line) is None:
        return Street(street=line)
    is_first = country is not None and country.lower() in vocabulary.words["number_first_countries"]
    orders = (_first, _last) if is_first else (_last, _first)
    for order in orders:
        street = order(line, vocabulary)
        if street:
            return street
    return Street(street=line)


def split_number(text: str, vocabulary: Vocabulary) -> Street:
    """Part a house number that stands in a field of its own."""
    if _BARE.fullmatch(text):
        return Street(number=text)
    words = text.split()
    found = _number_and_rest(words, vocabulary) if words else None
    return found or Street(number=text)


def _last(line: str, vocabulary: Vocabulary) -> Street | None:
    """`Kerkstraat 12 hs`: the first number behind which there are only additions."""
    words = line.split()
    for place in range(1, len(words)):
        if words[place][0].isdecimal() and any(map(str.isalpha, "".join(words[:place]))):
            found = _number_and_rest(words[place:], vocabulary)
            if found:
                street = " ".join(words[:place]).rstrip(" ,")
                return Street(street, found.number, found.addition, found.rest)
    return None


def _first(line: str, vocabulary: Vocabulary) -> Street | None:  # noqa: ARG001
    """`12 High Street`."""
    found = _NUMBER_FIRST.fullmatch(line)
    if found is None:
        return None
    number, addition = _number_and_addition(found[1])
    return Street(found[2].strip(" ,"), number, addition)


def _number_and_rest(words: list[str], vocabulary: Vocabulary) -> Street | None:
    """Number, addition and rest of the words from the number on; None if other words follow it."""
    additions: list[str] = []
    for place, word in enumerate(words[1:], start=1):
        bare = word.strip(",").casefold()
        if bare in vocabulary.words["floor_words"]:
            return _numbered(words[0], additions, " ".join(words[place:]), vocabulary)
        if not _is_addition(word.strip(","), bare, vocabulary, is_first=place == 1):
            return None
        additions.append(word.strip(","))
    return _numbered(words[0], additions, None, vocabulary)


def _numbered(first: str, additions: list[str], rest: str | None, vocabulary: Vocabulary) -> Street | None:
    """A number with its additions, unless what is joined to the number is no addition (`5-sterren`)."""
    number, addition = _number_and_addition(" ".join((first.rstrip(","), *additions)))
    words = (addition or "").split()
    is_sound = all(_is_addition(word, word.casefold(), vocabulary, is_first=False) for word in words)
    return Street(None, number, addition, rest) if number and is_sound else None


def _is_addition(word: str, bare: str, vocabulary: Vocabulary, *, is_first: bool) -> bool:
    # A bare number right behind a number is the house number: `Plein 1944 12`.
    if is_first and word.isdecimal():
        return False
    return (
        bare in vocabulary.words["addition_words"]
        or _SHORT_ADDITION.fullmatch(word.lstrip("-–/")) is not None
    )


def _number_and_addition(text: str) -> tuple[str | None, str | None]:
    """`15-18` is a range of houses, `12-2` is house 12 with addition 2."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None, None
    number, second, behind = found.groups()
    if second and _is_range(number, second, text):
        number = f"{number}-{second}"
    elif second:
        behind = f"{second}{behind}"
    addition = " ".join(behind.strip(" -–/.,").split())
    return number, addition or None


def _is_range(first: str, second: str, text: str) -> bool:
    apart = int(second) - int(first)
    return "/" not in text and "+" not in text and 0 < apart <= _WIDEST_RANGE
