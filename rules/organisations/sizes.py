"""How many people work there, and what does it earn: one number, or a band?"""

import re
from collections.abc import Mapping

# A number with or without marks between its thousands; a decimal part is read only before a multiplier.
_NUMBER = r"\d{1,3}(?:[.,'’ ]\d{3})+|\d+(?:[.,]\d{1,2}(?!\d))?"
_AMOUNT = r"(?:\d{1,3}(?:[.,'’ ]\d{3})+|\d+)(?:[.,]\d{1,2})?"
_TO = r"(?:-|–|—|\.\.+|t/m|t\.?e\.?m\.?|tot(?: en met)?|to|till|bis|à|until|til|till och med)"
_AND = r"(?:en|and|und|et|ja|och|y)"
_OVER = (
    r"(?:>=?|≥|meer dan|more than|over|above|boven(?: de)?|über|mehr als|yli|vanaf|ab|plus de|mindestens|"
    r"min\.?|minimaal|minstens|at least|vähintään|minst|från|från och med|från minst|au moins|más de)"
)
_MORE = r"(?:\+|(?:of|en|or|and|oder|und|tai|eller|ou|et) (?:meer|more|mehr|enemmän|fler|plus)|plus|upwards)"
_UNDER = (
    r"(?:<=?|≤|minder dan|less than|fewer than|unter|weniger als|alle|under|below|onder(?: de)?|up to|"
    r"moins de|tot(?: en met)?|max\.?|maximaal|hoogstens|höchstens|bis|enintään|högst|menos de)"
)
_STAFF = re.compile(
    r"\b(?:medewerkers?|medew|mdw|werknemers?|mensen|employees?|people|staff|headcount|mitarbeiter(?:innen)?|"
    r"mitarbeitende|beschäftigte|angestellte|personen|persons|fte'?s?|vte|ftes|työntekijää|työntekijöitä|henkilöä|"
    r"henkeä|hlöä?|htv|anställda|personer|medarbetare|ansatte|medarbejdere|årsverk|salariés|personnes|collaborateurs|"
    r"empleados|dipendenti|pracowników)(?!\w)\.?"
)
_ABOUT = re.compile(
    r"^(?:ca\.?|circa|approx(?:imately|\.)?|about|around|ongeveer|zo'n|rond de|ungefähr|etwa|rund|zirka|noin|"
    r"n\.|env\.?|environ|cirka|omkring|\+/?-|plusminus|~|±|≈)\s*"
)
_PART = re.compile(r"\d+[.,]\d{1,2}")
_ASIDE = re.compile(r"\s*\([^()]*\)$")
_BETWEEN = re.compile(r"^(?:tussen(?: de)?|between|zwischen|entre|mellan|from|van|von|de)\s+")
_CURRENCIES = {"€": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "us$": "USD", "£": "GBP", "¥": "JPY"}
_CURRENCIES |= {"dollar": "USD", "dollars": "USD", "pound": "GBP", "pounds": "GBP"}
_CURRENCIES |= {"zł": "PLN", "kč": "CZK", "ft": "HUF", "₹": "INR", "rs": "INR", "kr": "SEK", "sfr": "CHF"}
_CURRENCIES |= {
    code.lower(): code
    for code in (
        *("EUR", "USD", "GBP", "SEK", "NOK", "DKK", "CHF", "PLN", "JPY", "CZK", "HUF"),
        *("RON", "INR", "CNY", "AUD", "CAD", "BRL", "TRY", "ZAR", "SGD", "ISK"),
    )
}
_CURRENCY = re.compile(rf"us\$|[€$£¥₹]|\b(?:{'|'.join(filter(str.isalpha, _CURRENCIES))})\b\.?")
# “5 MEUR”, “300 TEUR”, “12 mkr”: a multiplier written against the currency.
_FUSED = re.compile(r"\b(k|t|m|mn|bn)(eur|sek|nok|dkk|chf|usd|gbp|pln|kr)\b")
_CROWNS = {"NO": "NOK", "DK": "DKK"}
_MULTIPLIERS = {
    **dict.fromkeys(
        ("k", "t", "tsd", "tuhat", "duizend", "thousand", "tausend", "tusen", "mille", "tuhatta"), 1_000
    ),
    **dict.fromkeys(
        (
            "m",
            "mm",
            "mn",
            "mln",
            "mio",
            "mil",
            "miljoona",
            "million",
            "millions",
            "miljoen",
            "miljoonaa",
            "millionen",
        ),
        1_000_000,
    ),
    **dict.fromkeys(("miljoner", "milj", "millioner", "millones", "milioni", "milionów"), 1_000_000),
    **dict.fromkeys(
        ("bn", "b", "mrd", "mia", "billion", "miljard", "miljardia", "milliarden"), 1_000_000_000
    ),
    **dict.fromkeys(("md", "milliard", "milliards", "miljarder"), 1_000_000_000),
}
_TIMES = "|".join(sorted(_MULTIPLIERS, key=len, reverse=True))
_SIZED = rf"({_AMOUNT})\s*({_TIMES})?\.?"

_Patterns = tuple[re.Pattern[str], ...]


def _bands(number: str) -> _Patterns:
    """Patterns for one number, from–to, more than, less than; `number` groups digits and multiplier."""
    return (
        re.compile(number),
        re.compile(rf"{number}\s*(?:{_TO}|{_AND})\s*{number}"),
        re.compile(rf"{_OVER}\s*{number}\+?|{number}\s*{_MORE}"),
        re.compile(rf"{_UNDER}\s*{number}"),
    )


_COUNTS = _bands(rf"({_NUMBER})\s?(k)?")
_AMOUNTS = _bands(_SIZED)

MOST_EMPLOYEES = 5_000_000
"""More than the largest employers of the world have."""


def employees(text: str, words: Mapping[str, str] | None = None) -> str | None:
    """A number (`250`) or a band (`11-50`, `1000+`, `<10`); None if the text says neither.

    `words` tells the bands that words stand for (`klein` is `10-49`).
    """
    if text.isascii() and text.isdigit() and len(text) < 4:
        return str(int(text))
    plain = text.casefold()
    if words and (told := words.get(plain)):
        return told
    plain, staffed = _STAFF.subn("", _ASIDE.sub("", plain))
    plain = _BETWEEN.sub("", _ABOUT.sub("", plain.strip()).strip())
    if not staffed and _PART.fullmatch(plain):
        return None  # half a person is counted in jobs only: 1.5 may as well be thousands
    band = _band(plain, _COUNTS)
    digits = re.findall(r"\d+", band or "")
    return band if all(len(each) < 8 and int(each) <= MOST_EMPLOYEES for each in digits) else None


def revenue(text: str, country: str | None = None) -> str | None:
    """An amount or a band in whole units, after its currency when that was said (`EUR 1500000`).

    The country tells whose crowns are meant.
    """
    plain = _ABOUT.sub("", _FUSED.sub(r"\1 \2", _ASIDE.sub("", text.casefold().strip())))
    currencies = {_CURRENCIES[sign.rstrip(".")] for sign in _CURRENCY.findall(plain)}
    if len(currencies) > 1:
        return None
    plain = " ".join(_CURRENCY.sub(" ", plain).split())
    band = _band(_BETWEEN.sub("", _ABOUT.sub("", plain)).removesuffix(",-"), _AMOUNTS)
    if band is None or not currencies:
        return band
    currency = currencies.pop()
    if currency == "SEK" and "sek" not in text.casefold():
        currency = _CROWNS.get(country or "", currency)
    return f"{currency} {band}"


def _band(text: str, patterns: _Patterns) -> str | None:
    single, between, over, under = patterns
    if match := single.fullmatch(text):
        return _whole(match[1], match[2])
    if match := between.fullmatch(text):
        # “1–5 million” multiplies both.
        low, high = _whole(match[1], match[2] or match[4]), _whole(match[3], match[4])
        return f"{low}-{high}" if low and high and int(low) < int(high) else None
    if match := over.fullmatch(text):
        number = _whole(match[1] or match[3], match[2] or match[4])
        return f"{number}+" if number else None
    if match := under.fullmatch(text):
        number = _whole(match[1], match[2])
        return f"<{number}" if number else None
    return None


def _whole(digits: str, times: str | None) -> str | None:
    """The number in whole units; None when a mark may be for thousands or decimals (`1.500 mln`)."""
    factor = _MULTIPLIERS[times] if times else 1
    decimal = re.fullmatch(r"(.*)[.,](\d{1,2})", digits)
    whole, part = (decimal[1], decimal[2]) if decimal else (digits, "")
    if times and re.search(r"[.,]\d{3}$", digits):
        return None
    units = int(re.sub(r"\D", "", whole)) * factor + (int(part) * factor // 10 ** len(part) if part else 0)
    return str(units) if len(digits) <= 18 else None
