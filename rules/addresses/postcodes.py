"""Is this a postcode of that country, and how does the country write it?"""

import re
from functools import lru_cache

from rules.vocabulary import Vocabulary

_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015]+")
_COUNTRY_BEFORE = re.compile(
    r"^[A-Z]{1,3}[- ]+(?=[0-9])|^(?:NL|FI|DE|FIN|SE|CH|BE|AT|DK|CEP|ZIP|PLZ|CAP|PIN)[ :]*(?=[0-9])"
)
_LEADING_ZEROS = 2
_PREFIXED = re.compile(
    r"(?<![\w-])([A-Za-z]{1,3})[-–](?=\d{4,6}(?!\d)|\d{3} ?\d{2}(?!\d)|\d\d-\d{3}(?!\d))", re.ASCII
)
_LOOKALIKES = str.maketrans(
    {"O": "0", "I": "1", "L": "1", "0": "O", "1": "I", "5": "S", "S": "5", "8": "B", "B": "8"}
)
_LONGEST = 10
_PARTIAL = {
    "NL": re.compile(r"[1-9][0-9]{3}"),
    "GB": re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?"),
    "CA": re.compile(r"[ABCEGHJ-NPRSTVXY][0-9][A-Z]"),
    "IE": re.compile(r"[AC-FHKNPRTV-Y][0-9]{2}|D6W"),
    "PT": re.compile(r"[1-9][0-9]{3}"),
}
"""The first half of a postcode, where half a postcode tells a district."""


def written(text: str, country: str, vocabulary: Vocabulary) -> str | None:
    """The postcode as its country writes it (`1017gc` of NL is `1017 GC`), or None if it is not one.

    The whole text must fit the country's shape; a country's letters before it (`FI-00100`) are dropped.
    A country without postcodes, or one that we know nothing of, takes any text as it is.
    """
    shape = vocabulary.maps["postcode_shape"].get(country.lower())
    if shape is None:
        return text
    if _is_tidy(text, shape, layout := vocabulary.maps["postcode_layout"].get(country.lower(), "")):
        return text
    tidy = " ".join(text.upper().split())
    if tidy.endswith(".0") and tidy[:-2].isdecimal():
        # A spreadsheet took the postcode for a number.
        tidy = tidy[:-2]
    return _fitting(tidy, shape, layout) or _fitting(_COUNTRY_BEFORE.sub("", tidy, count=1), shape, layout)


def with_zero(text: str, country: str, vocabulary: Vocabulary) -> str | None:
    """The postcode that a spreadsheet has made a number of, with its zeros back, if that fits."""
    if country.lower() not in vocabulary.words["postcode_lost_zero"]:
        return None
    digits, hyphen, four = text.removesuffix(".0").partition("-")
    if not digits.isdecimal() or (hyphen and country not in {"US", "PR"}):
        return None
    offers = (
        written(f"{'0' * count}{digits}{hyphen}{four}", country, vocabulary)
        for count in range(1, _LEADING_ZEROS + 1)
    )
    return next((offer for offer in offers if offer), None)


def with_lookalikes(text: str, country: str, vocabulary: Vocabulary) -> str | None:
    """The postcode in which a letter was typed for a digit or the reverse, if one change mends it."""
    tidy = "".join(text.upper().split())
    if len(tidy) > _LONGEST:
        return None
    swaps = (
        f"{tidy[:place]}{tidy[place].translate(_LOOKALIKES)}{tidy[place + 1 :]}" for place in range(len(tidy))
    )
    offers = {offer for swap in swaps if swap != tidy and (offer := written(swap, country, vocabulary))}
    return offers.pop() if len(offers) == 1 else None


def is_partial(text: str, country: str) -> bool:
    """Is it the first half of a postcode, which tells the district but not the street?"""
    shape = _PARTIAL.get(country)
    return shape is not None and shape.fullmatch(text.strip().upper()) is not None


def telling_country(text: str, vocabulary: Vocabulary) -> str | None:
    """The one country whose postcodes look like this, for shapes that no other country has."""
    for country in sorted(vocabulary.words["postcode_telling"]):
        if written(text, country, vocabulary):
            return country.upper()
    return None


def prefixed_country(text: str, vocabulary: Vocabulary) -> str | None:
    """The country whose letters stand before a postcode in the text (`D-10115`), if it fits there."""
    for found in _PREFIXED.finditer(text) if "-" in text or "–" in text else ():
        country = vocabulary.maps["postcode_prefixes"].get(found[1].lower())
        if country and (code := find(text[found.end() :], country, vocabulary)) and code.start() == 0:
            return country
    return None


def find(text: str, country: str, vocabulary: Vocabulary) -> re.Match[str] | None:
    """The last postcode of the country inside a line of an address."""
    shape = vocabulary.maps["postcode_shape"].get(country.lower())
    if shape is None:
        return None
    return max(_inside(shape).finditer(text), key=re.Match.start, default=None)


def _is_tidy(text: str, shape: str, layout: str) -> bool:
    """Does it stand there as its country writes it? Asked first, for most do."""
    if layout and (layout[1] == "a" or text[-int(layout[1]) - 1 : -int(layout[1])] != layout[0]):
        return False
    return _whole(shape).fullmatch(text) is not None


def _fitting(tidy: str, shape: str, layout: str) -> str | None:
    compact = _SEPARATORS.sub("", tidy)
    spaced = _laid_out(compact, layout) if layout else None
    fits = _whole(shape).fullmatch
    return next((offer for offer in (spaced, tidy, compact) if offer and fits(offer)), None)


def _laid_out(compact: str, layout: str) -> str:
    """With its separator so many characters from the end (` 3`: `SW1A 2AA`) or after the letters (` a`)."""
    if layout[1:] == "a" or compact.startswith("BFPO"):
        # After the letters; the field post of the forces does not write its numbers as Britain does.
        letters = compact.rstrip("0123456789")
        return f"{letters}{layout[0]}{compact[len(letters) :]}"
    after = int(layout[1:])
    return f"{compact[:-after]}{layout[0]}{compact[-after:]}"


@lru_cache(maxsize=256)
def _whole(shape: str) -> re.Pattern[str]:
    return re.compile(shape, re.ASCII)


@lru_cache(maxsize=256)
def _inside(shape: str) -> re.Pattern[str]:
    # Five digits are typed for 00-238 as often as not; a missing hyphen elsewhere could be any number.
    loose = shape.replace(" ?", "[ -]?").replace(r"\d{2}-\d{3}", r"\d{2}[ -]?\d{3}")
    # So are nine for 60606-6306.
    loose = loose.replace(r"(?:[ \-](\d{4}))?", r"(?:[ \-]?(\d{4}))?")
    return re.compile(rf"(?<![\w-])(?:[A-Z]{{1,3}}-)?(?:{loose})(?![\w-])", re.ASCII | re.IGNORECASE)


def begins(postcode: str, pattern: str) -> bool:
    """Does the postcode begin as the pattern says (`9[0-5]|96[01]` for California)?"""
    return _whole(pattern).match(postcode) is not None
