"""When was this person born, if the text says so beyond doubt?"""

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

from rules import months
from rules.findings import Finding, Verdict
from rules.records import Parsed

OLDEST = 120
"""Years: nobody in a contact database is older; the longest proven life is 122 years (J. Calment)."""

PLACEHOLDERS = frozenset(
    {
        date(1, 1, 1),
        date(1111, 11, 11),
        date(1753, 1, 1),
        date(1899, 12, 30),
        date(1899, 12, 31),
        date(1900, 1, 1),
        date(1901, 1, 1),
    }
)
"""First days of calendars of databases and spreadsheets, and what people type first."""

_FIRST_YEAR = 1800
_EPOCH = date(1970, 1, 1)
_SPREADSHEET_ZERO = date(1899, 12, 30)

_ISO = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?")
_THREE_NUMBERS = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-./ ]([0-9]{1,2})[-./ ]([0-9]{1,2})")
_RUN_TOGETHER = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})")
_SPELLED = re.compile(
    r"(?:[^\W\d_]+,? )?([0-9]{1,2})(?:[.]|st|nd|rd|th|er|e|:a)?"
    r"[ -](?:de |of )?([^\W\d_]{3,12})[.]?,?[ -](?:de )?([0-9]{4})"
)
_SPELLED_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})[.]? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[-./ ](?:[0-9]{1,2}|[^\W\d_]{3,12})[-./ ]'?[0-9]{2}")
_NO_DAY = re.compile(
    r"[0-9]{4}(?:[-./][0-9]{1,2}(?:[-./]00)?)?|(?:00[-./])?(?:[0-9]{1,2}|[^\W\d_]{3,12})[-./ ][0-9]{4}"
)
_NOUGHTS = re.compile(r"0{1,4}(?:[-./ ]0{1,4}){0,2}")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_LACKING = (("DOB.CENTURY", _SHORT_YEAR), ("DOB.INCOMPLETE", _NO_DAY))
"""What keeps a text from being a whole date, in the order in which it is asked."""
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
        return _with(_checked(found, today), remark) if found else _unreadable(text, declared, today)
    found = _iso(text) or (_declared(text, declared) if declared else None)
    return _checked(found, today) if found else _unreadable(text, declared, today)


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


def _unreadable(text: str, declared: str | None, today: date) -> Parsed[date]:
    """No date, but perhaps a proposal, or a word on what is lacking."""
    if text.isascii():
        if _NOUGHTS.fullmatch(text):
            return Parsed(findings=(_finding("DOB.PLACEHOLDER", Verdict.MISSING),))
        if (numbers := _THREE_NUMBERS.fullmatch(text)) and (days := _in_some_order(numbers, declared)):
            return _offered("DOB.SPELLED" if declared else "DOB.UNDECLARED", days, today)
        if _SERIAL.fullmatch(text):
            return _offered("DOB.SERIAL", {_SPREADSHEET_ZERO + timedelta(days=int(text[:5]))}, today)
    if spelled := _spelled(text) - {None}:
        return _offered("DOB.SPELLED" if len(spelled) == 1 else "DOB.UNDECLARED", spelled, today)
    if text.isascii() or _SHORT_YEAR.fullmatch(text):
        code = next((code for code, form in _LACKING if form.fullmatch(text)), "DOB.UNREADABLE")
        return Parsed(findings=(_finding(code, Verdict.INVALID),))
    return Parsed(findings=(_finding("DOB.UNREADABLE", Verdict.INVALID),))


def _in_some_order(numbers: re.Match[str], declared: str | None) -> set[date | None]:
    """`1/2/1980`: as the source orders day and month, if it said so; either way otherwise."""
    first, second, year = map(int, numbers.groups())
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    if declared:
        return {day_first if declared.index("D") < declared.index("M") else month_first} - {None}
    return {day_first, month_first} - {None}


def _spelled(text: str) -> set[date | None]:
    """The days that a date can mean which is written out, has its year in front, or has no signs in it."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if found := _YEAR_FIRST.fullmatch(text):
        return {_date(*map(int, found.groups()))}
    if found := _RUN_TOGETHER.fullmatch(text):
        one, two, three, four = map(int, found.groups())
        return {_date(one * 100 + two, three, four), *_year_last(one, two, three * 100 + four)} - {None}
    if found := _SPELLED.fullmatch(text):
        return _in_month(found[2], found[1], found[3])
    if found := _SPELLED_MONTH_FIRST.fullmatch(text):
        return _in_month(found[1], found[2], found[3])
    return set()


def _year_last(one: int, two: int, year: int) -> set[date | None]:
    return {_date(year, two, one), _date(year, one, two)} if year > _FIRST_YEAR else set()


def _in_month(word: str, day: str, year: str) -> set[date | None]:
    month = months.number_of(word)
    return {_date(int(year), month, int(day))} if month else set()


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
