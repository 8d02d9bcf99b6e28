"""Which parts of an address stand together on its lines?"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rules.addresses import postcodes, regions, units
from rules.vocabulary import Vocabulary

_COMMAS = re.compile(r"\s*[,;\n|]\s*")
_BOX_HINT = re.compile(r"[oO][xX] |[pP][oO][bB] |[pP][oO][sS][tT][bBfF]")
_BREAK = re.compile(r"[,;\n|]| [-–] |(?:ox|OX|pob|POB|ostbus|ostfach) #?\d")
_BOX_NUMBER = r"[0-9][0-9 .-]{0,10}[A-Z]?(?:\s+box\s+[0-9]{1,6})?"
_NUMBER_ALONE = re.compile(
    r"(?:nr\.?\s?|no\.?\s?|n[º°]\s?)?\d{1,5}(?:\s?(?:[A-Za-z]|bis|ter|quater))?(?:\s?[-/]\s?\d{1,5})?",
    re.IGNORECASE,
)
_SHORT_BEHIND = re.compile(r"(?P<before>.*[^\W\d]\.?),? (?P<code>\d{3,4})")
_SHORT_BEFORE = re.compile(r"(?P<before>.*\d\S*),\s*(?P<code>\d{3,4}) (?P<city>[^\d,]+)")
_SIDE_FIRST = re.compile(r"(?:N\.?[EW]?|S\.?[EW]?|E|W)\.?(?= |$)(?! ?[A-Z]?[a-z]{3})")
"""A point of the compass that a comma cut off its street: `M Street, NW`."""
_BOX_WORD = r"(?:p\.? ?o\.? ?box|pob|postbus|postfach)"
_BOX_INSIDE = re.compile(rf"(?<=[^\s,;\n|/])\s+(?={_BOX_WORD} #?\d)", re.IGNORECASE)
_BOX_END = re.compile(rf"({_BOX_WORD} #?\d{{1,6}})\s+(?=[^\W\d])", re.IGNORECASE)
_SIDE = re.compile(r"[NS]\.?[EW]\.?")
_SQUARE = re.compile(r"[A-U] ?\d{1,2}")
"""A square of the city of Mannheim, which is named like a house number (`C 4, 12`)."""
_NUMBERED_TOWN = re.compile(
    r"(?:Dublin|Cork|Praha|Brno|Budapest|Paris|Lyon|Marseille|Kosice|Košice) \d{1,2}W?", re.IGNORECASE
)
_CODE_FIRST = frozenset({"ES", "IT", "MX", "MY"})
"""Countries with provinces that write the postcode before the town."""
_BIG_FIRST = frozenset({"CN", "JP", "KR", "TW"})
"""Countries that, in their own script, write from the province down to the door without commas."""
_BOX_ALONE = frozenset({"postfach", "case postale", "casella postale"})
_SPACED_HYPHEN = re.compile(r"(?<=\d) [-–] (?=[^\W\d]{3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """The end of an address: postcode as typed, town, and state where the country has them."""

    before: tuple[str, ...] = ()
    """The parts that stood before it."""
    postal_code: str | None = None
    city: str | None = None
    region: str | None = None


def parts(text: str) -> tuple[str, ...]:
    """A line at its commas, at a district behind the number (`1578 - Bela Vista`), and around a box."""
    if not breaks(text):
        text = text.strip()
        return (text,) if text else ()
    if " - " in text or " – " in text:
        text = _SPACED_HYPHEN.sub(", ", text)
    if _BOX_HINT.search(text) and _BOX_INSIDE.search(text):
        # `Dept 521 PO Box 1000 Memphis`: the box stands apart from what is around it.
        text = _BOX_END.sub(r"\1, ", _BOX_INSIDE.sub(", ", text))
    return tuple(part for part in _COMMAS.split(text.strip()) if part)


def breaks(text: str) -> bool:
    """Is there anything at which the line could fall into parts?"""
    return _BREAK.search(text) is not None


def joined(found: tuple[str, ...], *, is_number_first: bool) -> tuple[str, ...]:
    """The parts, with a number that a comma cut off put back: `Via Roma, 12`, `12, rue de la Paix`."""
    if len(found) < 2:
        return found
    kept: list[str] = []
    waiting = ""
    for place, part in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else ""
        if kept and is_number_first and _SIDE_FIRST.match(part):
            kept[-1] = f"{kept[-1]} {part}"
            continue
        if _NUMBER_ALONE.fullmatch(part):
            if following and (is_number_first or not kept) and not _has_digit(following):
                waiting = part
                continue
            if kept and _SQUARE.fullmatch(kept[-1]):
                kept[-1] = f"{kept[-1].replace(' ', '')} {part}"
                continue
            is_open = kept and not (
                kept[-1].split()[-1][:1].isdecimal() or (is_number_first and kept[-1][:1].isdecimal())
            )
            if is_open:
                kept[-1] = f"{kept[-1]} {part}"
                continue
        kept.append(f"{waiting} {part}".strip())
        waiting = ""
    return tuple(kept)


def town(text: str, country: str, vocabulary: Vocabulary) -> Town | None:
    """Read `… , 7512EC, Enschede` and `… , Austin, TX 78701` from the postcode outwards; None without one."""
    found = postcodes.find(text, country, vocabulary)
    if found is None:
        return None
    before, after = parts(text[: found.start()].rstrip(" -–〒")), parts(text[found.end() :].lstrip(" -–"))
    if not before and (
        not after or _has_digit(after[0]) or country.lower() in vocabulary.words["number_first_countries"]
    ):
        return None
    if len(before) == 1 and not after and found[0].isdecimal() and _is_house_number(before[0], found[0]):
        return None
    if country in _BIG_FIRST and after and not after[0].isascii():
        return Town(before=(*before, *after), postal_code=found[0])
    has_states = country.lower() in vocabulary.words["region_behind_town"] and country not in _CODE_FIRST
    if after and not (has_states and regions.key_of(after[0], country, vocabulary)):
        return _town_behind(before, found[0], after, country, vocabulary)
    region = after[0] if after else None
    return _town_before(before, found[0], region, country, vocabulary)


def town_without_zero(text: str, country: str, vocabulary: Vocabulary) -> Town | None:
    """`…, Hoboken, NJ 7030` and `…, 1067 Dresden`: the postcode has lost its zero but stands there."""
    if country.lower() not in vocabulary.words["postcode_lost_zero"]:
        return None
    found = (_SHORT_BEHIND if country == "US" else _SHORT_BEFORE).fullmatch(text)
    if found is None or postcodes.with_zero(found["code"], country, vocabulary) is None:
        return None
    before = parts(found["before"])
    if country != "US":
        return Town(before=before, postal_code=found["code"], city=found["city"])
    left, region = without_region(before, country, vocabulary)
    return _town_before(left, found["code"], region, country, vocabulary) if region else None


def _town_behind(
    before: tuple[str, ...], postcode: str, after: tuple[str, ...], country: str, vocabulary: Vocabulary
) -> Town:
    """The town stands behind the postcode: `1017 GC Amsterdam`, `00144 Roma RM`."""
    city, region = after[0], None
    if country.lower() in vocabulary.words["region_behind_town"]:
        city, region = regions.taken_off(city, country, vocabulary)
    if len(after) == 2 and not region and before and not _has_digit(after[1]):
        return Town(before=before, postal_code=postcode, city=city, region=after[1])
    return Town(before=(*before, *after[1:]), postal_code=postcode, city=city, region=region)


def _town_before(
    before: tuple[str, ...], postcode: str, region: str | None, country: str, vocabulary: Vocabulary
) -> Town:
    """The town stands before the postcode: `Austin, TX 78701`, `London SW1A 2AA`, `København, 1665`."""
    if region is None and before:
        before, region = without_region(before, country, vocabulary)
    if len(before) == 1 and not _has_digit(before[0]) and not _is_street(before[0], vocabulary):
        return Town(postal_code=postcode, city=before[0], region=region)
    if len(before) < 2 or _NUMBER_ALONE.fullmatch(before[-1]):
        return Town(before=before, postal_code=postcode, region=region)
    around, city = _unit_off(before[-1], vocabulary)
    return Town(before=(*before[:-1], *around), postal_code=postcode, city=city, region=region)


def _unit_off(part: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], str]:
    """`Suite 530 Atlanta` and `NW Atlanta`: what belongs to the street, and the town behind it."""
    words = part.split()
    place = 0
    while place < len(words) - 1:
        step, _ = units.apart(words, place, vocabulary)
        is_side = not place and _SIDE.fullmatch(words[0])
        if not step and not is_side:
            break
        place += step or 1
    return ((" ".join(words[:place]),), " ".join(words[place:])) if 0 < place < len(words) else ((), part)


def without_region(
    before: tuple[str, ...], country: str, vocabulary: Vocabulary
) -> tuple[tuple[str, ...], str | None]:
    """The parts without the state or county at their end (`Austin, TX`, `Austin TX`, `Guildford, Surrey`)."""
    last = before[-1]
    if country in {"GB", "IE", "IM"}:
        is_county = last.casefold() in vocabulary.words["counties"]
        is_behind = is_county and len(before) > 2 and not _has_digit(before[-2])
        return (before[:-1], last) if is_behind else (before, None)
    if country.lower() not in vocabulary.words["region_behind_town"]:
        return before, None
    if len(before) > 1 and regions.key_of(last, country, vocabulary):
        return before[:-1], last
    city, region = regions.taken_off(last, country, vocabulary)
    if region and country in _CODE_FIRST and not (region.isupper() and len(region) == 2):
        # Madrid is a town before it is a province.
        return before, None
    return (*before[:-1], city), region


def is_town(part: str) -> bool:
    """May the part be a town: letters alone, or one of the cities with numbered districts (`Dublin 2`)?"""
    return not _has_digit(part) or _NUMBERED_TOWN.fullmatch(part) is not None


def is_door(part: str, *, is_number_first: bool) -> bool:
    """Is a number on its own, behind a street that has its number before it, that of a door?"""
    return is_number_first and len(part) < 6 and _NUMBER_ALONE.fullmatch(part) is not None


def care_of(line: str, vocabulary: Vocabulary) -> str | None:
    """The person after `t.a.v.`, `c/o`, `z.Hd.`; None if the line is something else."""
    words = vocabulary.words["care_of_words"]
    if line[:1].casefold() not in _initials(words):
        return None
    found = _beginning(words).fullmatch(line)
    return found[1].strip(" :") or None if found else None


def po_box(line: str, country: str | None, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """The number of a post-office box, and what stood behind it; None if the line is something else.

    A place that is no ordinary box keeps its kind: `Antwoordnummer 123`.
    """
    words = vocabulary.words["po_box_words"]
    if line[:1].casefold() not in _initials(words):
        return None
    if line.casefold() in _BOX_ALONE:
        return line, ""
    found = _box(words).fullmatch(line)
    if found is None:
        return None
    word, number, behind = found[1].casefold(), " ".join(found[2].split()).strip(" .-"), found[3] or ""
    where = vocabulary.maps["po_box_words"].get(word)
    if where and country not in where.split():
        return None
    is_kind = word in vocabulary.words["po_box_kinds"]
    if country == "NO" and behind:
        # `Postboks 123 Sentrum`: the office of the box is part of its number.
        return f"{number}{behind}", ""
    return f"{found[1]} {number}" if is_kind else number, behind.strip()


def _has_digit(text: str) -> bool:
    return any(map(str.isdecimal, text))


def _is_street(line: str, vocabulary: Vocabulary) -> bool:
    """Does a word of the line say that it is a street?"""
    kinds = vocabulary.words["street_types_us"] | vocabulary.words["street_kinds_alone"]
    return any(word.casefold().strip(".") in kinds for word in line.split())


def _is_house_number(line: str, number: str) -> bool:
    """Is a number behind one line of letters rather that of a house than a postcode (`Vestergade 1234`)?"""
    return len(number) < 5 and not _has_digit(line)


@lru_cache(maxsize=4)
def _initials(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word[0] for word in words)


@lru_cache(maxsize=4)
def _beginning(words: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(words)})(?![^\W\d_])\s*:?\s*(\S.*)", re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=4)
def _box(words: frozenset[str]) -> re.Pattern[str]:
    number = rf"(?:nr\.?|no\.?|n°|#)?\s*({_BOX_NUMBER})"
    return re.compile(rf"({_any(words)})(?![^\W\d_])\.?:?\s*{number}(\s+[^\W\d][^\d]*)?", re.IGNORECASE)


def _any(words: frozenset[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
