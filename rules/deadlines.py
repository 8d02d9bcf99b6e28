"""By which day must a request be answered, and why by that day?

Counting in the European Union follows Regulation (EEC, Euratom) 1182/71, art. 3: the day of receipt does not
count, a month ends on the day of the same number or else on the last of the month, and what would end on a
Saturday, Sunday or public holiday ends on the next working day. Periods in hours run through all of these.
California counts its 45 days from receipt whatever else happens, and some answers in business days. What
applies to which request is data (`Clock`); here is only how to count.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

_SATURDAY = 5
_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a period is counted in."""

    MONTHS = "months"
    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    HOURS = "hours"


class Ground(StrEnum):
    """Why a clock may stand still."""

    IDENTITY = "identity"
    CLARIFICATION = "clarification"
    FEE = "fee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One statutory period, as a law pack gives it."""

    id: str
    """Rule by which it was counted; kept with every date."""
    version: str
    unit: Unit
    length: int
    extension: int = 0
    """How much longer it may become in all, in the same unit, counted from receipt; 0 for not at all."""
    rolls: bool = True
    """Does a last day without work move to the next working day?"""
    pauses: frozenset[Ground] = frozenset()
    """What makes it stand still."""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the controller is established: its time and its holidays."""

    zone: str
    """IANA name, as `Europe/Amsterdam`."""
    country: str
    """ISO 3166-1, as `NL`; empty where none is known, and only weekends count."""
    subdivision: str | None = None
    """ISO 3166-2 without the country, as `CA` for California."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time for which we waited for somebody else."""

    ground: Ground
    begins: datetime
    ends: datetime | None = None
    """None while it lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The last day for an answer."""

    raw: date
    """As counted."""
    last_day: date
    """As moved to a working day."""
    clock_id: str
    version: str


def due(clock: Clock, received_at: datetime, place: Place, *, pauses: Sequence[Pause] = ()) -> Due:
    """The last day for the answer to what came at that instant, by the calendar of the place.

    Raises ValueError for a clock in hours: `hour_due` counts those.
    """
    return _due(clock, clock.length, received_at, place, pauses)


def extended(clock: Clock, received_at: datetime, place: Place, *, pauses: Sequence[Pause] = ()) -> Due:
    """The last day after an extension: counted from receipt too, not from the first last day.

    Raises ValueError for a clock that may not be extended.
    """
    if not clock.extension:
        message = f"{clock.id} may not be extended"
        raise ValueError(message)
    return _due(clock, clock.length + clock.extension, received_at, place, pauses)


def hour_due(clock: Clock, aware_at: datetime) -> datetime:
    """The instant at which a period in hours is over: GDPR art. 33 gives 72, weekends and all.

    Raises ValueError for a clock that is not in hours.
    """
    if clock.unit is not Unit.HOURS:
        message = f"{clock.id} is not counted in hours"
        raise ValueError(message)
    return aware_at + timedelta(hours=clock.length)


def days_left(last_day: date, *, now: datetime, place: Place) -> int:
    """How many days are left after today, there; 0 on the last day, negative when it is over."""
    return (last_day - local_day(now, place)).days


def local_day(instant: datetime, place: Place) -> date:
    """The date on the calendar of the place. Raises ValueError for an instant without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(ZoneInfo(place.zone)).date()


def is_working_day(day: date, place: Place) -> bool:
    """Neither Saturday, Sunday nor a public holiday there."""
    return day.weekday() < _SATURDAY and day not in _holidays(place.country, place.subdivision, day.year)


def _due(clock: Clock, length: int, received_at: datetime, place: Place, pauses: Sequence[Pause]) -> Due:
    counted = _counted(clock.unit, length, local_day(received_at, place), place)
    raw = counted + timedelta(days=_paused_days(clock, pauses, place))
    last_day = _rolled(raw, place) if clock.rolls else raw
    return Due(raw=raw, last_day=last_day, clock_id=clock.id, version=clock.version)


def _counted(unit: Unit, length: int, received: date, place: Place) -> date:
    match unit:
        case Unit.MONTHS:
            return _months_on(received, length)
        case Unit.DAYS:
            return received + length * _DAY
        case Unit.BUSINESS_DAYS:
            return _working_days_on(received, length, place)
        case Unit.HOURS:
            raise ValueError("a period in hours has no last day")


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _working_days_on(day: date, length: int, place: Place) -> date:
    for _ in range(length):
        day = _rolled(day + _DAY, place)
    return day


def _rolled(day: date, place: Place) -> date:
    while not is_working_day(day, place):
        day += _DAY
    return day


def _paused_days(clock: Clock, pauses: Sequence[Pause], place: Place) -> int:
    """How many days stood still; days that lie in two pauses count once, and an open one not yet."""
    days: set[int] = set()
    for pause in pauses:
        if pause.ground in clock.pauses and pause.ends is not None:
            first, last = local_day(pause.begins, place), local_day(pause.ends, place)
            days |= set(range(first.toordinal(), last.toordinal()))
    return len(days)


@lru_cache(maxsize=256)
def _holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """Public holidays of one year there, those moved from a weekend included; none where none are known."""
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        return frozenset()
    # A region that the calendar does not know has the holidays of its country.
    part = subdivision if subdivision in known[country] else None
    return frozenset(holidays.country_holidays(country, subdiv=part, years=year))
