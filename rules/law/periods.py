"""Which day is it there, and so many months later, and when must people have been told of bought data?"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

ZONES: Mapping[str, str] = MappingProxyType(
    {
        "BE": "Europe/Brussels",
        "DE": "Europe/Berlin",
        "FI": "Europe/Helsinki",
        "FR": "Europe/Paris",
        "GB": "Europe/London",
        "NL": "Europe/Amsterdam",
        "SE": "Europe/Stockholm",
    }
)
"""The time by which a law begins at midnight, for the countries with rows of their own and one time."""


def day_in(country: str | None, at: datetime) -> date:
    """Which day it is in a country; that of Greenwich where there are several times, or none is known."""
    zone = ZONES.get(country or "")
    return at.astimezone(ZoneInfo(zone)).date() if zone else at.date()


def after_months(day: date, months: int) -> date:
    """The same day of a later month, or its last if it has no such day (Regulation 1182/71, art. 3(2)(c))."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def notice_due(
    obtained_on: date, *, first_contact_on: date | None = None, first_disclosed_on: date | None = None
) -> date:
    """By when the person must have been told where the data come from.

    GDPR art. 14(3): within a month of obtaining them, and no later than the first message to the person or
    the first disclosure to somebody else. Days off do not move it: the earliest reading is the safe one.
    """
    return min(filter(None, (after_months(obtained_on, 1), first_contact_on, first_disclosed_on)))
