"""Does a free text hold a number of the state that we may not keep?"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum.fi import hetu
from stdnum.nl import bsn
from stdnum.us import ssn

REACH = 40
"""Characters around a number within which a word must name it, where its check digits alone prove little; the
longest such word takes twenty."""

_DIGITS = re.compile(r"\d\D?\d\D?\d\D?\d\D?\d\D?\d")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One kind of national number: how it looks, whether its digits add up, and the words that name it.

    Without `words` the form itself is proof enough.
    """

    country: str
    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool]
    words: re.Pattern[str] | None = None


# One number in eleven passes the test of a BSN, and most numbers of nine digits that of an SSN: both need a
# word beside them. A hetu holds a date and a check character, and one text in a thousand passes by chance.
SCHEMES = (
    Scheme(
        "NL",
        re.compile(r"(?<![\w+])(?:\d{9}|\d{4}[ .]\d{2}[ .]\d{3}|\d{3}[ .]\d{3}[ .]\d{3})(?!\w)"),
        bsn.is_valid,
        re.compile(r"\b(?:bsn|burger ?service ?n(?:umme)?r|sofi)", re.IGNORECASE),
    ),
    Scheme("FI", re.compile(r"(?<!\w)\d{6}[-+A-FU-Y]\d{3}[0-9A-Y](?!\w)", re.IGNORECASE), hetu.is_valid),
    Scheme(
        "US",
        re.compile(r"(?<![\w+])\d{3}[- ]?\d{2}[- ]?\d{4}(?!\w)"),
        ssn.is_valid,
        re.compile(r"\b(?:ssn|social security)", re.IGNORECASE),
    ),
)


def mask(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with every national number starred out, and the countries whose numbers stood in it."""
    if _DIGITS.search(text) is None:
        return text, ()
    found = sorted(_found(text))
    for start, end, _ in found:
        text = text[:start] + "*" * (end - start) + text[end:]
    return text, tuple(dict.fromkeys(country for _, _, country in found))


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    for scheme in SCHEMES:
        for number in scheme.pattern.finditer(text):
            around = text[max(0, number.start() - REACH) : number.end() + REACH]
            named = scheme.words is None or scheme.words.search(around)
            if named and number[0].isascii() and scheme.is_valid(number[0].replace(".", "")):
                yield number.start(), number.end(), scheme.country
