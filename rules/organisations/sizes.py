"""How many people work there, and what does it earn: one number, or a band?"""

import re

# A number with or without marks between its thousands; a decimal part is read only before a multiplier.
_NUMBER = r"\d{1,3}(?:[.,' ]\d{3})+|\d+"
_AMOUNT = r"(?:\d{1,3}(?:[.,' ]\d{3})+|\d+)(?:[.,]\d{1,2})?"
_TO = r"(?:-|–|—|t/m|tot(?: en met)?|to|bis|à|until)"
_OVER = r"(?:>=?|≥|meer dan|more than|over|über|mehr als|yli|vanaf|ab|plus de)"
_UNDER = r"(?:<=?|≤|minder dan|less than|unter|weniger als|alle|under|up to|moins de|tot)"
_STAFF = re.compile(
    r"\b(?:medewerkers?|werknemers?|employees|people|staff|mitarbeiter|beschäftigte|personen|persons|fte|"
    r"työntekijää|henkilöä|hlö|anställda|salariés|personnes|empleados)\b\.?"
)
_ABOUT = re.compile(r"^(?:ca\.?|circa|approx\.?|about|ongeveer|ungefähr|noin|env\.?|environ|~|±)\s*")
_MONTH = re.compile(
    r"(?:(\d{1,2})[- ](jan|feb|m[aä]r|mrt|apr|may|mai|mei|jun|jul|aug|sep|o[ck]t|nov|de[cz])|"
    r"(jan|feb|m[aä]r|mrt|apr|may|mai|mei|jun|jul|aug|sep|o[ck]t|nov|de[cz])[- ](\d{2}))"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan",
            "feb",
            "mar mär mrt",
            "apr",
            "may mai mei",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct okt",
            "nov",
            "dec dez",
        ),
        start=1,
    )
    for name in names.split()
}
_CURRENCIES = {"€": "EUR", "euro": "EUR", "eur": "EUR", "$": "USD", "usd": "USD", "£": "GBP", "gbp": "GBP"}
_CURRENCIES |= {code.lower(): code for code in ("SEK", "NOK", "DKK", "CHF", "PLN", "JPY", "CZK")}
_CURRENCY = re.compile(r"€|\$|£|\b(?:euro?|usd|gbp|sek|nok|dkk|chf|pln|jpy|czk)\b")
_MULTIPLIERS = {
    **dict.fromkeys(("k", "duizend", "thousand", "tsd", "tuhat"), 1_000),
    **dict.fromkeys(
        ("m", "mn", "mln", "mio", "million", "millions", "miljoen", "milj", "miljoonaa", "millionen"),
        1_000_000,
    ),
    **dict.fromkeys(("bn", "b", "mrd", "billion", "miljard", "milliarden", "md"), 1_000_000_000),
}
_TIMES = "|".join(sorted(_MULTIPLIERS, key=len, reverse=True))
_SIZED = rf"({_AMOUNT})\s*({_TIMES})?\.?"


def _bands(number: str) -> tuple[re.Pattern[str], ...]:
    """Patterns for one number, from–to, more than, less than; `number` groups digits and multiplier."""
    return (
        re.compile(number),
        re.compile(rf"{number}\s*{_TO}\s*{number}"),
        re.compile(rf"{_OVER}\s*{number}\+?|{number}\s*\+"),
        re.compile(rf"{_UNDER}\s*{number}"),
    )


_COUNTS = _bands(rf"({_NUMBER})(k)?")
_AMOUNTS = _bands(_SIZED)

MOST_EMPLOYEES = 5_000_000
"""More than the largest employers of the world have."""


def employees(text: str) -> str | None:
    """A number (`250`) or a band (`11-50`, `1000+`, `<10`); None if the text says neither."""
    plain = _ABOUT.sub("", _STAFF.sub("", text.casefold()).strip()).strip()
    band = _band(plain, _COUNTS)
    digits = re.findall(r"\d+", band or "")
    return band if all(len(each) < 8 and int(each) <= MOST_EMPLOYEES for each in digits) else None


def revenue(text: str) -> str | None:
    """An amount or a band in whole units, after its currency when that was said (`EUR 1500000`)."""
    plain = _ABOUT.sub("", text.casefold().strip())
    currencies = {_CURRENCIES[sign] for sign in _CURRENCY.findall(plain)}
    if len(currencies) > 1:
        return None
    band = _band(_CURRENCY.sub("", plain).strip(), _AMOUNTS)
    return f"{currencies.pop()} {band}" if band and currencies else band


def from_date(text: str) -> str | None:
    """The band that a spreadsheet made a date of: `10-Jan` and `Jan-10` were `1-10`."""
    match = _MONTH.fullmatch(text.casefold())
    if match is None:
        return None
    month, other = _MONTHS[match[2] or match[3]], int(match[1] or match[4])
    return f"{min(month, other)}-{max(month, other)}"


def _band(text: str, patterns: tuple[re.Pattern[str], ...]) -> str | None:
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
