"""Which part of a street line is the street, which the house number, and which its addition?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rules.addresses import kinds, units
from rules.values import swift
from rules.vocabulary import Vocabulary

_NUMBER = re.compile(r"(\d{1,5})(?:\s?[-–/+]\s?(\d{1,5}))?(?![\d.])(.*)", re.DOTALL)
_HYPHENED = re.compile(r"\d{1,5}-\d{1,5}")
_NUMBER_FIRST = re.compile(
    r"(?P<number>\d{1,6}(?:\s?[-–/]\s?\d{1,5})?"
    r"(?:-?[A-Za-z](?=[\s,])|\s?(?:bis|ter|quater)(?=[\s,])|\s(?:1/2|1/4|3/4|½)(?=\s))?)"
    r"(?P<letter>\s[A-Za-z](?=[\s,]))?[\s,]+(?P<name>(?:\d{1,3}\s(?=st|ave|r(?:oa)?d))?\S*[^\W\d].*)",
    re.DOTALL | re.IGNORECASE,
)
_WIDEST_RANGE = 60
_DIGIT = re.compile(r"\d")
_BARE = re.compile(r"[0-9]{1,5}")
_LOOSE_HYPHEN = re.compile(r"(?<=\d)(?:\s+[-–]\s*|\s*[-–]\s+|\s+t/m\s+)(?=\d)")
_LOOSE_SLASH = re.compile(r"(?<=\d)(?:\s+/\s*|\s*/\s+)(?=\w)")
_SIMPLE = re.compile(r"([^\d,()/]*[^\W\d]) (\d{1,5})([A-Za-z]?)", re.ASCII)
_GLUE = re.compile(r"[^\W\d]\.?\d")
_GLUED = re.compile(
    r"(?:(?<=straat)|(?<=straße)|(?<=strasse)|(?<=str\.)|(?<=laan)|(?<=weg)|(?<=plein)|(?<=katu)|(?<=gatan)|(?<=vägen)"
    r"|(?<=vej)|(?<=gade)|(?<=suite)|(?<=\bapt)|(?<=\bunit)|(?<=\bflat))(?=\d{1,4}(?!\d))",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_STOP = re.compile(r"(?<!\d)\.$")
_NUMBERLESS = frozenset({"s/n", "s/nº", "s/n.", "snc", "s.n.c.", "z/n", "b/n"})
_HYPHEN_WHOLE = frozenset({"US", "PH", "JP"})
_UNIT_BEFORE = {"AU": "/", "NZ": "/", "CA": "-"}
"""What parts a unit from the house number behind it."""

_NUMBER_WORDS_IN = frozenset({"US", "CA"})
_SPACED_LETTER_IS_STREET = frozenset({"US", "CA", "AU", "NZ"})
_BEFORE_A_NUMBER = ("number_marks", "numbered_roads", "street_kinds_alone", "unit_words", "floor_words")
_TYPES_BEHIND = frozenset({"US", "CA", "AU", "NZ", "GB", "IE", "ZA", "IN"})


@swift
@dataclass(frozen=True, slots=True)
class Street:
    """A street line in parts; `rest` is what stood behind the addition: a floor, a building."""

    street: str | None = None
    number: str | None = None
    addition: str | None = None
    rest: str | None = None
    town: str | None = None
    """The town at the end of the line, when it was looked for."""


def split(line: str, country: str | None, vocabulary: Vocabulary, *, has_town: bool = False) -> Street:
    """Part a street line in the order of its country, else in the other order, else it is all street.

    With `has_town` only postcode and state stood behind the line; words that are no addition are the town.
    """
    if _DIGIT.search(line) is None:
        return _numberless(line, country, vocabulary, has_town=has_town)
    if not has_town and (simple := _simple(line, country, vocabulary)):
        return simple
    line = tightened(line)
    is_first = country is not None and country.lower() in vocabulary.words["number_first_countries"]
    if country in _NUMBER_WORDS_IN and (worded := _worded(line, country, vocabulary, has_town=has_town)):
        return worded
    orders = (_first, _last) if is_first else (_last, _first)
    for order in orders:
        street = order(line, country, vocabulary, has_town)
        if street:
            return street
    return _with_town(line.split(), country, vocabulary) if has_town else Street(street=line)


def _simple(line: str, country: str | None, vocabulary: Vocabulary) -> Street | None:
    """`Kerkstraat 12` and `Genter Straße 16a`, read at one glance: most streets with a number are such."""
    found = _SIMPLE.fullmatch(line)
    if found is None or (country or "").lower() in vocabulary.words["number_first_countries"]:
        return None
    name, number, letter = found.groups()
    last = name[name.rfind(" ") + 1 :].casefold()
    is_marked = any(last in vocabulary.words[words] for words in _BEFORE_A_NUMBER)
    return None if is_marked or _YEAR.fullmatch(number) else Street(name, number, letter or None)


def _with_town(words: Sequence[str], country: str | None, vocabulary: Vocabulary) -> Street:
    """A street without a number, and the town behind the word for its kind: `Drum Point Road Deale`."""
    end = kinds.end_of_name(words, vocabulary) if country in _TYPES_BEHIND else len(words)
    if end < len(words) and _may_be_town(words[end:], vocabulary):
        return Street(" ".join(words[:end]), town=" ".join(words[end:]))
    return Street(" ".join(words))


def split_number(text: str, country: str | None, vocabulary: Vocabulary) -> Street:
    """Part a house number that stands in a field of its own."""
    if _BARE.fullmatch(text):
        return Street(number=text)
    words = tightened(text).split()
    if country in _HYPHEN_WHOLE and words and (hyphened := _HYPHENED.match(words[0])):
        # The number of Queens stays whole: what follows it is read as behind any other number.
        found = _number_and_rest([f"1{words[0][hyphened.end() :]}", *words[1:]], vocabulary, has_town=False)
        return replace(found, number=hyphened[0]) if found else Street(number=text)
    if len(words) > 1 and units.bare(words[0]) in vocabulary.words["number_marks"]:
        words = words[1:]
    if words and is_worded(words[0]) and units.is_unit(" ".join(words[1:]), vocabulary):
        return Street(number=words[0], addition=" ".join(words[1:]))
    found = _number_and_rest(words, vocabulary, has_town=False) if words else None
    return found or Street(number=text)


def is_worded(number: str) -> bool:
    """Is the number a word: `One` of One Microsoft Way, or `s/n` where there is none?"""
    return number.casefold() in _NUMBERLESS | kinds.NUMBER_WORDS


def tightened(line: str) -> str:
    """`12 - 14` as 12-14, `12 t/m 16` as 12-16, `12 / 3` as 12/3 and `Hauptstr.5` as two words."""
    if "-" in line or "–" in line or "/" in line:
        line = _LOOSE_SLASH.sub("/", _LOOSE_HYPHEN.sub("-", line))
    return _GLUED.sub(" ", line) if _GLUE.search(line) else line


def _numberless(line: str, country: str | None, vocabulary: Vocabulary, *, has_town: bool) -> Street:
    """`Calle Mayor s/n`, where somebody says that there is no number; `Point Road Deale`; or all street."""
    name, _, last = line.rpartition(" ")
    if name and last.casefold() in _NUMBERLESS:
        return Street(name.rstrip(" ,"), last)
    if not has_town and country not in _NUMBER_WORDS_IN:
        return Street(street=line)
    words = line.split()
    if country in _NUMBER_WORDS_IN and kinds.is_number_word(words, vocabulary):
        return replace(
            _name_and_rest(" ".join(words[1:]), country, vocabulary, has_town=has_town), number=words[0]
        )
    return _with_town(words, country, vocabulary) if has_town else Street(street=line)


def _worded(line: str, country: str | None, vocabulary: Vocabulary, *, has_town: bool) -> Street | None:
    """`Six Concourse Parkway Suite 2500`: a number in words, before a suite."""
    first, _, rest = line.partition(" ")
    if first.casefold() not in kinds.NUMBER_WORDS:
        return None
    words = line.split()
    cut = next((place for place in range(1, len(words)) if units.apart(words, place, vocabulary)[0]), 0)
    if not kinds.is_number_before(words[:cut]):
        return None
    return replace(_name_and_rest(rest, country, vocabulary, has_town=has_town), number=first)


def _last(line: str, country: str | None, vocabulary: Vocabulary, has_town: bool) -> Street | None:  # noqa: FBT001 - one signature for both orders
    """`Kerkstraat 12 hs`: the first number behind which there are only additions."""
    del country
    words = line.split()
    for place in range(1, len(words)):
        if not (words[place][0].isdecimal() and any(map(str.isalpha, "".join(words[:place])))):
            continue
        if _is_year(words, place, vocabulary) or kinds.is_numbered_road(words, place - 1, vocabulary):
            continue
        found = _number_and_rest(words[place:], vocabulary, has_town=has_town)
        if found and not _names_by_number(words, place, vocabulary):
            name = _name(words[:place], vocabulary)
            return Street(name, found.number, found.addition, found.rest, found.town)
    return None


def _names_by_number(words: Sequence[str], place: int, vocabulary: Vocabulary) -> bool:
    """Is the number here that of the street, and the next one that of the house: `Straße 25 50`?"""
    is_alone = place == 1 and units.bare(words[0]) in vocabulary.words["street_kinds_alone"]
    return is_alone and place + 1 < len(words) and words[place + 1].strip(",")[:1].isdecimal()


def _is_year(words: Sequence[str], place: int, vocabulary: Vocabulary) -> bool:
    """Is the number here part of a date that the street is named after: `Rue du 8 Mai 1945`, `Plein 1944`?"""
    if not _YEAR.fullmatch(words[place].strip(",")):
        return False
    before = units.bare(words[place - 1])
    is_kind = place == 1 and before in vocabulary.words["street_kinds_alone"]
    return is_kind or before in vocabulary.words["month_words"]


def _name(words: Sequence[str], vocabulary: Vocabulary) -> str:
    """The street without the word that announces its number: `Hauptstraße Nr.`."""
    kept = list(words)
    if len(kept) > 1 and units.bare(kept[-1]) in vocabulary.words["number_marks"]:
        kept.pop()
    return " ".join(kept).rstrip(" ,")


def _first(line: str, country: str | None, vocabulary: Vocabulary, has_town: bool) -> Street | None:  # noqa: FBT001 - one signature for both orders
    """`12 High Street`, `Flat 2 12 High Street`, `12/345 Main St`."""
    unit, line = _unit_before(line, vocabulary)
    found = _NUMBER_FIRST.fullmatch(line)
    if found is None:
        return None
    letter, name = found["letter"], found["name"].strip(" ,")
    if letter and country in _SPACED_LETTER_IS_STREET and not kinds.is_door_letter(letter, name, vocabulary):
        number, addition = _numbered_before(found["number"], country)
        name = f"{letter.strip()} {name}"
    else:
        number, addition = _numbered_before(f"{found['number']}{letter or ''}", country)
    if number is None:
        return None
    behind = _name_and_rest(name, country, vocabulary, has_town=has_town)
    additions = " ".join(part for part in (addition, unit, behind.addition) if part)
    return replace(behind, number=number, addition=additions or None)


def _unit_before(line: str, vocabulary: Vocabulary) -> tuple[str | None, str]:
    """`Flat 2 12 High Street`, `Unit 3/345 Main St`: the unit, and the line from its house number on."""
    words = line.replace("/", " ", 1).split() if "/" in line.partition(" ")[2][:8] else line.split()
    if len(words) < 4 or units.bare(words[0]) not in vocabulary.words["unit_words"]:
        return None, line
    if not words[2][:1].isdecimal() or not units.is_unit(" ".join(words[:2]), vocabulary):
        return None, line
    return " ".join(words[:2]).strip(" ,"), " ".join(words[2:])


def _numbered_before(text: str, country: str | None) -> tuple[str | None, str | None]:
    """The number before a street; hyphens belong to it in Queens, a slash parts unit and house in Sydney."""
    if country in _HYPHEN_WHOLE and _HYPHENED.fullmatch(text):
        return text, None
    unit, joint, number = text.partition(_UNIT_BEFORE.get(country or "", "/"))
    is_pair = joint and country in _UNIT_BEFORE and unit.isdecimal() and number.isdecimal()
    if is_pair and not _is_range(unit, number, text):
        found, addition = _number_and_addition(number)
        return found, " ".join(part for part in (addition, unit) if part)
    return _number_and_addition(text)


def _name_and_rest(name: str, country: str | None, vocabulary: Vocabulary, *, has_town: bool) -> Street:
    """The street behind its number, with the unit, floor or town that follows it."""
    words = name.split()
    end = len(words)
    if has_town and country in _TYPES_BEHIND:
        end = kinds.end_of_name(words, vocabulary)
    cut = next((place for place in range(1, end) if _is_cut(words, place, country, vocabulary)), end)
    additions, rest, left = _units_behind(words[cut:], vocabulary)
    if cut and left == words[cut:] and country in _NUMBER_WORDS_IN and _opens_in_door(words, cut, vocabulary):
        additions, left = left[:1], left[1:]
    if left and not (has_town and _may_be_town(left, vocabulary)):
        return Street(street=name)
    if cut == len(words) and country in _NUMBER_WORDS_IN:
        words, additions = kinds.without_door(words, vocabulary)
        cut = len(words)
    return Street(
        " ".join(words[:cut]).rstrip(" ,-–"),
        None,
        " ".join(additions) or None,
        " ".join(rest) or None,
        " ".join(left).strip(" ,") or None,
    )


def _is_cut(words: Sequence[str], place: int, country: str | None, vocabulary: Vocabulary) -> bool:
    """Does a unit begin here, or rather the number of a road (`Highway No. 130`)?"""
    if not units.apart(words, place, vocabulary)[0]:
        return False
    return country not in _NUMBER_WORDS_IN or not kinds.is_road_number(words, place, vocabulary)


def _opens_in_door(words: Sequence[str], cut: int, vocabulary: Vocabulary) -> bool:
    """`Canal Street C1S`: a number behind the kind of street that is not the number of a road."""
    is_road = kinds.is_numbered_road(words, cut - 1, vocabulary)
    return cut < len(words) and not is_road and kinds.is_door(words[cut].strip(","))


def _units_behind(words: Sequence[str], vocabulary: Vocabulary) -> tuple[list[str], list[str], list[str]]:
    """Units, floors and what is neither, in words that stand behind a street."""
    place = 0
    additions: list[str] = []
    rest: list[str] = []
    while place < len(words):
        step, is_floor = units.apart(words, place, vocabulary)
        if not step:
            break
        (rest if is_floor else additions).extend(word.strip(",") for word in words[place : place + step])
        place += step
    return additions, rest, list(words[place:])


def _number_and_rest(words: list[str], vocabulary: Vocabulary, *, has_town: bool) -> Street | None:
    """Number, addition and rest of the words from the number on; None if other words follow it."""
    additions: list[str] = []
    place = 1
    while place < len(words):
        if words[place][0] == "(" or units.is_floor(words, place, vocabulary):
            return _numbered(words[0], additions, vocabulary, rest=" ".join(words[place:]))
        step = units.length(words, place, vocabulary)
        if not step:
            town = " ".join(words[place:])
            is_town = has_town and _may_be_town(words[place:], vocabulary)
            return _numbered(words[0], additions, vocabulary, town=town) if is_town else None
        additions += (word.strip(",") for word in words[place : place + step])
        place += step
    return _numbered(words[0], additions, vocabulary)


def _may_be_town(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Letters alone, and no month: a number before one belongs to the street (`Rue du 4 Septembre`)."""
    text = "".join(words)
    is_worded = len(text) > 2 and text[0].isalpha() and _DIGIT.search(text) is None
    return is_worded and units.bare(words[0]) not in vocabulary.words["month_words"]


def _numbered(
    first: str,
    additions: list[str],
    vocabulary: Vocabulary,
    *,
    rest: str | None = None,
    town: str | None = None,
) -> Street | None:
    """A number with its additions, unless what is joined to the number is no addition (`5-sterren`)."""
    number, joined = _number_and_addition(first.rstrip(","))
    is_sound = all(units.is_addition(word, vocabulary) for word in (joined or "").split())
    if number is None or not is_sound:
        return None
    return Street(None, number, " ".join(filter(None, (joined, *additions))) or None, rest, town)


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
    addition = _STOP.sub("", " ".join(behind.lstrip(" -–/.,").rstrip(" -–/,").split()))
    return number, addition or None


def _is_range(first: str, second: str, text: str) -> bool:
    apart = int(second) - int(first)
    return "/" not in text and "+" not in text and 0 < apart <= _WIDEST_RANGE
