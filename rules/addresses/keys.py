"""Are two addresses one house, however street, door and town are spelt?"""

import re
from collections.abc import Mapping

import rules.text
from rules.records import Address
from rules.vocabulary import Vocabulary

_KEPT = re.compile(r"(?!(?<=\d)-\d)[\W_]+")
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*\.?")
_DOOR_WORDS = re.compile(r"[^\W\d_]+|\d+")
_FINE = frozenset({"NL", "GB", "IE"})
"""Countries whose postcode is as fine as a street, so that it stands for the street."""

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|e|er|eme|de|ste)")


def match_key(address: Address, vocabulary: Vocabulary) -> str:
    """The address as it is compared: same house, same key, however it is spelt; "" without a place.

    In countries whose postcode is as fine as a street the postcode stands for the street.
    """
    country = (address.country or "").lower()
    place = compact(address.postal_code) or _town_key(address.city, country, vocabulary)
    door = f"box{compact(address.po_box)}" if address.po_box else _door_key(address, vocabulary)
    if not place or not (door or address.street):
        return ""
    is_fine = address.country in _FINE and address.postal_code and door
    street = "" if is_fine else _street_key(address.street, country, vocabulary)
    return " ".join(part for part in (country, place, street, door) if part)


def parts(address: Address, vocabulary: Vocabulary) -> tuple[str, str, str, str]:
    """Street, door, postcode and town, each as it is compared by itself; "" for what is not known."""
    country = (address.country or "").lower()
    door = f"box{compact(address.po_box)}" if address.po_box else _door_key(address, vocabulary)
    return (
        _street_key(address.street, country, vocabulary),
        door,
        compact(address.postal_code),
        _town_key(address.city, country, vocabulary),
    )


def compact(text: str | None) -> str:
    """Letters and digits alone; the hyphen of a range stays, for 15-18 is not 1518."""
    if not text:
        return ""
    if text.isascii() and text.isalnum():
        return text.lower()
    return _KEPT.sub("", rules.text.fold(text))


def _door_key(address: Address, vocabulary: Vocabulary) -> str:
    """House number and addition without words that only announce a door: `as. 4` is 4, `12 II` is 12-2."""
    number = compact(address.house_number)
    if not address.addition:
        return number
    units, same = vocabulary.words["unit_words"], vocabulary.maps["door_spellings"]
    # `t.v.` is one word: its stops go before it is looked up.
    words = _DOOR_WORDS.findall(rules.text.fold(address.addition).replace(".", ""))
    kept = [word for place, word in enumerate(words) if not (word in units and place + 1 < len(words))]
    spelt = [same.get(word, word) for word in kept]
    if address.country == "NL":
        spelt = [_ROMAN.get(word, word) for word in spelt]
    # 4 A and 4A are one door, but 12 with 3 and 123 are two houses.
    return "-".join(filter(None, (number, _glued(spelt))))


def _glued(words: list[str]) -> str:
    """The words in one, with a hyphen where two numbers meet."""
    text = ""
    for word in words:
        is_met = text[-1:].isdecimal() and word[:1].isdecimal()
        text += f"-{word}" if is_met else word
    return text


def _street_key(street: str | None, country: str, vocabulary: Vocabulary) -> str:
    """`Kerkstr.` as kerkstraat, `St John’s Rd` as stjohnsroad; `ul.` and its like are left out."""
    if not street:
        return ""
    spellings = vocabulary.maps["street_spellings"]
    endings = vocabulary.maps["street_endings"]
    words = (_spelt(word, country, spellings) for word in _WORDS.findall(rules.text.fold(street)))
    whole = [_ended(word, country, endings) for word in words]
    return compact("".join(whole)) or compact(street)


def _spelt(word: str, country: str, spellings: Mapping[str, str]) -> str:
    """A word of a street in full; a word that says nothing becomes none."""
    bare = word.rstrip(".")
    for key in (f"{country}/{word}", f"{country}/{bare}", word, bare):
        if (whole := spellings.get(key)) is not None:
            return whole
    ordinal = _ORDINAL.fullmatch(bare)
    return ordinal[1] if ordinal else word


def _ended(word: str, country: str, endings: Mapping[str, str]) -> str:
    """A compound with its last part in full: `hauptstr.` as hauptstrasse, `hameenk.` as hameenkatu."""
    for size in (5, 4, 3, 2):
        end = word[-size:]
        whole = endings.get(f"{country}/{end}") or endings.get(end)
        if whole and len(word) > size:
            return word[:-size] + whole
    return word


def _town_key(city: str | None, country: str, vocabulary: Vocabulary) -> str:
    """`Den Haag` as 's-Gravenhage, `St. Gallen` as Sankt Gallen, `Helsingfors` as Helsinki."""
    if not city:
        return ""
    folded = rules.text.fold(city)
    known = vocabulary.maps["town_spellings"].get(f"{country}/{folded}")
    if known:
        return compact(known)
    words = [vocabulary.maps["town_words"].get(word.rstrip("."), word) for word in folded.split()]
    return compact(" ".join(words))
