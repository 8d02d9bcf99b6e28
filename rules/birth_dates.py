"""When was this person born, if the text says so beyond doubt?"""

import re
from datetime import date, timedelta
from functools import lru_cache

from rules.findings import Finding, Verdict
from rules.records import Parsed

OLDEST = 120
"""Years: nobody in a contact database is older; the longest proven life is 122 years (J. Calment)."""

PLACEHOLDERS = frozenset(
    {
        date(1, 1, 1),
        date(1753, 1, 1),
        date(1899, 12, 30),
        date(1899, 12, 31),
        date(1900, 1, 1),
        date(1901, 1, 1),
    }
)
"""First days of calendars of databases and spreadsheets, and what people type first."""

_EPOCH = date(1970, 1, 1)
_SPREADSHEET_ZERO = date(1899, 12, 30)

_ISO = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?")
_THREE_NUMBERS = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_TOKEN = re.compile(r"YYYY|DD?|MM?")
_TOKEN_PATTERN = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
}


def parse(text: str, *, declared: str | None, today: date) -> Parsed[date]:
    """The date that the text states in ISO 8601, or in the form its source has declared (`DD-MM-YYYY`).

    Nothing is guessed: `01-02-1980` without a declared form, or a year of two digits, is no date. What could
    only be one date is offered, not taken.
    """
    text = text.strip()
    if midnight := _MIDNIGHT.fullmatch(text):
        found, remark = _iso(midnight[1]), _finding("DOB.TIME_DROPPED", Verdict.CORRECTED)
        return _with(_checked(found, today), remark) if found else _unreadable(text, today)
    found = _iso(text) or (_declared(text, declared) if declared else None)
    return _checked(found, today) if found else _unreadable(text, today)


def is_form(declared: str) -> bool:
    """Can a source declare this form? Day, month and a year of four digits, each once; never `YYYY-DD-MM`."""
    tokens = [token[0] for token in _TOKEN.findall(declared)]
    rest = _TOKEN.sub("", declared)
    return sorted(tokens) == ["D", "M", "Y"] and tokens != ["Y", "D", "M"] and not re.search(r"\w", rest)


def age(born: date, today: date) -> int:
    """Whole years lived."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _iso(text: str) -> date | None:
    # date.fromisoformat also reads week dates, and 19800201, which as a number may mean anything.
    if not _ISO.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _declared(text: str, declared: str) -> date | None:
    found = _pattern(declared).fullmatch(text)
    return _date(*(int(found[part]) for part in ("year", "month", "day"))) if found else None


@lru_cache(maxsize=256)
def _pattern(declared: str) -> re.Pattern[str]:
    """The pattern of a declared form, in which any separator stands for itself."""
    parts = re.split(f"({_TOKEN.pattern})", declared)
    return re.compile("".join(_TOKEN_PATTERN.get(part) or re.escape(part) for part in parts))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _checked(born: date, today: date) -> Parsed[date]:
    """The date, unless nobody can have been born on it."""
    if born in PLACEHOLDERS or born.year == 9999:
        return Parsed(findings=(_finding("DOB.PLACEHOLDER", Verdict.MISSING),))
    if born > today:
        return Parsed(findings=(_finding("DOB.FUTURE", Verdict.INVALID),))
    if age(born, today) > OLDEST:
        return Parsed(findings=(_finding("DOB.TOO_OLD", Verdict.INVALID),))
    doubt = (_finding("DOB.EPOCH", Verdict.SUSPECT),) if born == _EPOCH else ()
    return Parsed(values=(born,), findings=doubt)


def _unreadable(text: str, today: date) -> Parsed[date]:
    """No date, but perhaps a proposal."""
    numbers = _THREE_NUMBERS.fullmatch(text)
    if numbers and text.isascii():
        first, second, year = map(int, numbers.groups())
        options = {_date(year, second, first), _date(year, first, second)} - {None}
        return _offered("DOB.UNDECLARED", options, today)
    if _SERIAL.fullmatch(text) and text.isascii():
        return _offered("DOB.SERIAL", {_SPREADSHEET_ZERO + timedelta(days=int(text[:5]))}, today)
    return Parsed(findings=(_finding("DOB.UNREADABLE", Verdict.INVALID),))


def _offered(code: str, options: set[date] | set[date | None], today: date) -> Parsed[date]:
    """A finding with a proposal when exactly one date can be meant."""
    sound = [option for option in options if option and _checked(option, today).values]
    proposal = sound[0].isoformat() if len(options) == len(sound) == 1 else None
    return Parsed(findings=(_finding(code, Verdict.SUSPECT, suggestion=proposal),))


def _with(parsed: Parsed[date], remark: Finding) -> Parsed[date]:
    return Parsed(values=parsed.values, findings=(*parsed.findings, remark)) if parsed.values else parsed


def _finding(code: str, verdict: Verdict, *, suggestion: str | None = None) -> Finding:
    confidence = 0.9 if suggestion else None
    return Finding(
        code=code,
        field="birth_date",
        verdict=verdict,
        rule="birth_dates",
        confidence=confidence,
        suggestion=suggestion,
    )
