"""Does a free text hold a number of the state, or of a payment card, that we may not keep?"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from stdnum import luhn
from stdnum.fi import hetu
from stdnum.nl import bsn
from stdnum.us import ssn

REACH = 40
"""Characters around a number within which a word must name it, where its check digits alone prove little; the
longest such word takes twenty."""

_DIGITS = re.compile(r"\d\D?\d\D?\d\D?\d\D?\d\D?\d")
_BETWEEN = str.maketrans("", "", " .-")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One kind of number: how it looks, whether its digits add up, and the words that name it.

    Without `words` the form itself is proof enough. `country` is None for cards, which know no borders.
    """

    country: str | None
    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool]
    words: re.Pattern[str] | None = None

    @property
    def code(self) -> str:
        return "PRV.NATIONAL_ID" if self.country else "PRV.PAYMENT_CARD"

    @property
    def params(self) -> Mapping[str, str]:
        return {"country": self.country} if self.country else {}


# ISO/IEC 7812: cards of the common networks begin so and have so many digits. One number in ten passes the
# test of their check digit, so a bare one needs a word; four groups of four are how a card is printed.
_CARD = r"(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6(?:011|5\d\d))"
_CARD_BARE = re.compile(
    rf"(?<![\w+])(?:{_CARD}[ -]?\d{{4}}[ -]?\d{{4}}[ -]?\d{{4}}|3[47]\d\d[ -]?\d{{6}}[ -]?\d{{5}})(?!\w)"
)
_CARD_PRINTED = re.compile(rf"(?<![\w+])(?<!\w[ -]){_CARD}([ -])\d{{4}}\1\d{{4}}\1\d{{4}}(?![ -]?\w)")
_CARD_WORDS = re.compile(
    r"(?:card|kaart|karte|kortti|kortin|visa|amex|american express|maestro|cvc|cvv)", re.IGNORECASE
)

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
    Scheme(None, _CARD_BARE, luhn.is_valid, _CARD_WORDS),
    Scheme(None, _CARD_PRINTED, luhn.is_valid),
)


def mask(text: str) -> tuple[str, tuple[Scheme, ...]]:
    """The text with every such number starred out, and of each kind that stood in it one scheme."""
    if _DIGITS.search(text) is None:
        return text, ()
    kinds: dict[str | None, Scheme] = {}
    for start, end, scheme in list(_found(text)):
        text = text[:start] + "*" * (end - start) + text[end:]
        kinds.setdefault(scheme.country, scheme)
    return text, tuple(kinds.values())


def _found(text: str) -> Iterator[tuple[int, int, Scheme]]:
    for scheme in SCHEMES:
        for number in scheme.pattern.finditer(text):
            around = text[max(0, number.start() - REACH) : number.end() + REACH]
            named = scheme.words is None or scheme.words.search(around)
            if named and number[0].isascii() and _adds_up(scheme, number[0]):
                yield number.start(), number.end(), scheme


def _adds_up(scheme: Scheme, written: str) -> bool:
    # The hyphen of a hetu tells the century.
    return scheme.is_valid(written if scheme.country == "FI" else written.translate(_BETWEEN))
