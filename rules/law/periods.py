"""Which day is it so many months later, and when must a person have been told of bought data?"""

from calendar import monthrange
from datetime import date


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
