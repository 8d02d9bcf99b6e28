"""Which numbers of the state and of the bank do we look for, and what tells them from other numbers?

How many random numbers of the right length pass a check by chance (own count over 100,000 of each): BSN and
NHS 9 %, Aadhaar 8 %, cards 10 %, PESEL 2 %, hetu 0.1 %, SSN 89 %. Where chance is not small, a word must name
the number, or it must be printed as only that number is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rules.prohibited import checks
from rules.prohibited.checks import Check


@dataclass(frozen=True, slots=True)
class Scheme:
    """One kind of number: how it looks, whether its digits add up, and the words that name it.

    Without `words` the form itself is proof enough. `country` is None for those of banks.
    """

    country: str | None
    pattern: re.Pattern[str]
    is_valid: Check
    words: re.Pattern[str] | None = None
    code: str = "PRV.NATIONAL_ID"
    without: str = " .-/"
    """Signs between the digits that are no part of the number."""

    @property
    def params(self) -> Mapping[str, str]:
        return {"country": self.country} if self.country else {}


def _pattern(inside: str) -> re.Pattern[str]:
    """A pattern of a whole word; after a + stands a telephone number."""
    return re.compile(rf"(?<![\w+])(?:{inside})(?!\w)", re.IGNORECASE)


def _named(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_])(?:{words})", re.IGNORECASE)


# ISO/IEC 7812: cards of the common networks begin so and have so many digits. One number in ten passes the
# test of their check digit, so a bare one needs a word; four groups of four are how a card is printed.
_CARD = r"(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6(?:011|5\d\d))"
_CARD_BARE = _pattern(rf"{_CARD}[ -]?\d{{4}}[ -]?\d{{4}}[ -]?\d{{4}}|3[47]\d\d[ -]?\d{{6}}[ -]?\d{{5}}")
_CARD_PRINTED = re.compile(rf"(?<![\w+])(?<!\d[ -]){_CARD}([ -])\d{{4}}\1\d{{4}}\1\d{{4}}(?!\w|[ -]\d)")
_CARD_WORDS = re.compile(
    r"(?:card|kaart|karte|kortti|kortin|kort\b|carte|tarjeta|karta|visa|amex|american exp|maestro"
    r"|cvc|cvv|\bexp\b)",
    re.IGNORECASE,
)

# ISO 13616: how long the account numbers of each country are, country and check digits included.
_IBAN_LENGTHS = {
    15: "NO",
    16: "BE",
    18: "NL FI DK FO GL SD",
    19: "SI MK",
    20: "AT EE LT LU XK BA KZ",
    21: "CH LI LV HR",
    22: "DE GB IE BG GE RS ME BH CR VA",
    23: "AE GI IL IQ TL",
    24: "ES SE CZ SK RO SA MD AD PK TN VG",
    25: "PT LY ST",
    26: "IS TR",
    27: "FR IT GR MC SM MR",
    28: "PL HU CY AL AZ BY DO GT LB SV",
    29: "BR UA EG PS QA",
    30: "JO KW MU",
    31: "MT SC",
    32: "LC",
}
_IBAN = _pattern(
    "|".join(
        rf"(?:{countries.replace(' ', '|')})[ -]?\d\d(?:[ .-]?[A-Z0-9]){{{length - 4}}}"
        for length, countries in _IBAN_LENGTHS.items()
    )
)

_DAY = r"(?:[0-6]\d|7[01])"
_MONTH = r"[0-9]\d"
_NINO = "(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"

SCHEMES = (
    Scheme(
        "NL",
        _pattern(r"\d{9}|\d{4}[ .]\d{2}[ .]\d{3}|\d{3}[ .]\d{3}[ .]\d{3}"),
        checks.dutch,
        _named(r"b\.?s\.?n\b|burger ?service ?n(?:umme)?r|sofi|persoonsnummer"),
    ),
    # The sign between date and number tells the century; since 2023 there are several for each (A–F, U–Y).
    Scheme("FI", _pattern(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]"), checks.finnish, without=""),
    # Ten digits with the sign of the century are how it is printed; without, they may be a date and a time.
    Scheme(
        "SE",
        _pattern(rf"(?:19|20(?=[01]))?\d\d{_MONTH}{_DAY}[-+]\d{{4}}"),
        checks.swedish,
        without="-",
    ),
    Scheme(
        "SE",
        _pattern(r"(?:19|20)?\d{10}|\d{6} \d{4}"),
        checks.swedish,
        _named(r"person ?n(?:umme)?r|pers\.?nr|pnr\b|samordnings"),
        without=" ",
    ),
    Scheme("DK", _pattern(r"[0-3]\d[01]\d{3}-\d{4}"), checks.danish),
    Scheme(
        "DK",
        _pattern(r"[0-3]\d[01]\d{3}[- ]?\d{4}"),
        checks.danish_by_date,
        _named(r"cpr|person ?n(?:umme)?r"),
    ),
    Scheme("NO", _pattern(r"[0-7]\d[0-5]\d{3}[ -]?\d{5}"), checks.norwegian),
    Scheme("BE", _pattern(r"\d\d[. ]?[0-5]\d[. ]?[0-3]\d[- ]?\d{3}[. -]?\d\d"), checks.belgian),
    Scheme("PL", _pattern(r"\d\d[0-3]\d[0-3]\d{6}"), checks.polish),
    Scheme(
        "DE",
        _pattern(r"\d{10} ?\d|\d\d \d{3} \d{3} \d{3}"),
        checks.german_tax,
        _named(r"steuer|idnr|id-nr|tin\b|tax id|identifikationsn"),
    ),
    Scheme("DE", _pattern(r"\d\d ?[0-8]\d[01]\d{3} ?[A-Z] ?\d{3}"), checks.german_pension, without=" "),
    Scheme(
        "AT",
        _pattern(r"[1-9]\d{3}[ -/]?[0-3]\d[01]\d{3}"),
        checks.austrian,
        _named(r"sv-?n|svnr|sozialvers|versicherungsn"),
    ),
    Scheme("CH", _pattern(r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d\d"), checks.swiss),
    Scheme(
        "FR",
        _pattern(r"[1278] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d"),
        checks.french,
    ),
    Scheme(
        "GB",
        _pattern(rf"{_NINO} ?\d\d ?\d\d ?\d\d ?[A-D]"),
        checks.any_of,
        _named(r"nino?\b|n\.?i\.? ?(?:no|num)|national insurance"),
    ),
    Scheme("GB", _pattern(rf"{_NINO} \d\d \d\d \d\d [A-D]"), checks.any_of),
    Scheme("GB", _pattern(r"\d{3}[ -]?\d{3}[ -]?\d{4}"), checks.british_health, _named(r"nhs")),
    Scheme(
        "IE", _pattern(r"\d{7}[A-W][A-ITW]?"), checks.irish, _named(r"pps|rsi\b|personal public"), without=" "
    ),
    Scheme(
        "ES",
        _pattern(r"\d{8}[ -]?[A-Z]|\d\d\.\d{3}\.\d{3}[ -]?[A-Z]"),
        checks.spanish,
        _named(r"dni\b|nif\b|d\.n\.i|documento nacional"),
    ),
    Scheme("ES", _pattern(r"[XYZ][ -]?\d{7}[ -]?[A-Z]"), checks.spanish_foreigner),
    Scheme(
        "IT",
        _pattern(r"[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPR-T][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}[A-Z]"),
        checks.italian,
    ),
    Scheme(
        "PT", _pattern(r"[1-3]\d{8}|[1-3]\d\d \d{3} \d{3}"), checks.portuguese, _named(r"nif\b|contribuinte")
    ),
    Scheme("CZ", _pattern(r"\d\d[0-8]\d[0-3]\d/\d{4}"), checks.czech),
    Scheme("CZ", _pattern(r"\d\d[0-8]\d[0-3]\d/?\d{3,4}"), checks.czech, _named(r"rodn[ée] č|r\.\s?č")),
    Scheme("EE", _pattern(r"[1-6]\d\d[01]\d[0-3]\d{5}"), checks.estonian, _named(r"isikukood|asmens kod")),
    Scheme("US", _pattern(r"\d{3}-\d{2}-\d{4}"), checks.american),
    Scheme(
        "US", _pattern(r"\d{3}[- ]?\d{2}[- ]?\d{4}"), checks.american, _named(r"ssn|social security|itin\b")
    ),
    Scheme("CA", _pattern(r"\d{3}([ -]?)\d{3}\1\d{3}"), checks.card, _named(r"sin\b|social insurance")),
    Scheme("BR", _pattern(r"\d{3}\.\d{3}\.\d{3}-\d\d"), checks.brazilian),
    Scheme("IN", _pattern(r"[2-9]\d{3} ?\d{4} ?\d{4}"), checks.indian, _named(r"aadhaar|aadhar|uidai")),
    Scheme(None, _CARD_BARE, checks.card, _CARD_WORDS, code="PRV.PAYMENT_CARD"),
    Scheme(None, _CARD_PRINTED, checks.card, code="PRV.PAYMENT_CARD"),
    Scheme(None, _IBAN, checks.bank_account, code="PRV.BANK_ACCOUNT"),
)
"""In the order in which they are looked for; what one finds is starred out for the next."""
