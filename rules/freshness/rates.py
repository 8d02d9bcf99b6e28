"""How fast does a field go stale, for whom?

A rate is a hazard: the share that goes stale in a year, at every moment of it. It is known as a Gamma
distribution with a mean and with the record-years it was learned from, so that own outcomes outweigh what
was published once there are more of them. Jobs are left soonest by those who just began: the rate of
employer and work address follows the years in the job. Where these are not known, the years since the value
was first seen are their lower bound: whoever is still there is ever more likely somebody who stays.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from rules.fields import FieldName
from rules.records import Email, Kind, Phone

YEAR = 365.25
"""Days."""


class Group(StrEnum):
    """Values that go stale alike; a field belongs to one, by whose it is."""

    WORK_EMAIL = "work_email"
    PERSONAL_EMAIL = "personal_email"
    MOBILE = "mobile"
    WORK_PHONE = "work_phone"
    HOME_PHONE = "home_phone"
    EMPLOYER = "employer"
    JOB_TITLE = "job_title"
    PRIVATE_ADDRESS = "private_address"
    COMPANY_ADDRESS = "company_address"
    SURNAME = "surname"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A hazard a year, as a Gamma distribution."""

    mean: float
    weight: float
    """Record-years that the mean counts for."""

    @property
    def events(self) -> float:
        """The shape of the Gamma distribution: changes seen in those years."""
        return self.mean * self.weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """One row of the pack: the rate of a group, in some countries or everywhere."""

    group: Group
    rate: Rate
    countries: frozenset[str] = frozenset()
    """Empty: everywhere else."""
    by_tenure: tuple[tuple[float, float], ...] = ()
    """Up to how many years in the job, which rate; the last one holds for ever (infinity)."""
    source: str = ""
    rule: str = ""


Hazards = Sequence[Hazard]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The rate as it applies to one value: steps over the years since some job began, or one for all."""

    steps: tuple[tuple[float, float], ...]
    """Until how many years after the beginning, which rate; the last until infinity."""
    began: float = 0.0
    """Years the job had lasted when the value's clock began."""
    rule: str = ""

    def at(self, years: float) -> float:
        """The rate after so many years of the clock."""
        return next(rate for until, rate in self.steps if self.began + years < until)

    def spent(self, years: float) -> float:
        """The hazard gathered over the first years of the clock, so that exp(-spent) of the values live."""
        total, at = 0.0, self.began
        end = self.began + max(0.0, years)
        for until, rate in self.steps:
            if at >= end:
                break
            stretch = min(until, end) - at
            if stretch > 0:
                total, at = total + rate * stretch, at + stretch
        return total

    def until_spent(self, hazard: float, *, since: float) -> float:
        """How many years after `since`, on the clock, that much hazard has gathered; infinity when never."""
        left, at = hazard, self.began + since
        for until, rate in self.steps:
            stretch = until - at
            if stretch <= 0:
                continue
            if rate * stretch >= left:
                return at + (left / rate if rate else 0.0) - self.began - since
            left, at = left - rate * stretch, until
        return math.inf


def constant(rate: float, rule: str = "") -> Pace:
    """The same rate at all times."""
    return Pace(steps=((math.inf, rate),), rule=rule)


def pace(
    hazards: Hazards,
    group: Group,
    *,
    country: str | None = None,
    tenure: float | None = None,
    learned: Mapping[tuple[Group, str | None], Rate] | None = None,
) -> Pace | None:
    """How fast values of a group go stale there; None for what does not.

    `tenure`: years the person had been in the job when the value was first seen, where known; else the mean
    is of the first year since. What was learned for the country comes before what was learned everywhere, and
    both before the pack.
    """
    found = _hazard(hazards, group, country)
    if found is None:
        return None
    rate = (learned or {}).get((group, country)) or (learned or {}).get((group, None)) or found.rate
    if not found.by_tenure:
        return constant(rate.mean, found.rule)
    if tenure is None:
        steps = tuple((until, each * rate.mean) for until, each in _since_seen(found.by_tenure))
        return Pace(steps=steps, rule=found.rule)
    # What was learned of the whole group moves every band alike: too few outcomes to learn each alone.
    shift = rate.mean / found.rate.mean if found.rate.mean else 1.0
    return Pace(
        steps=tuple((until, each * shift) for until, each in found.by_tenure), began=tenure, rule=found.rule
    )


_SEEN = (0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, math.inf)


@lru_cache(maxsize=32)
def _since_seen(by_tenure: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    """How the rate falls with the years since somebody was first seen in a job, as against the first of them.

    Taking the years since as the whole tenure would let everybody leave like a beginner. Who is met in a job
    at a random moment has been in it for a time whose density falls as the share that lasts so long (renewal
    theory): of these, as many last t years more as jobs have years beyond t.
    """
    left = [_years_beyond(by_tenure, years) for years in _SEEN[:-1]]
    rates = [
        math.log(one / next_) / (end - begin)
        for (one, next_), (begin, end) in zip(pairwise(left), pairwise(_SEEN[:-1]), strict=True)
    ]
    return tuple(
        (until, rate / rates[0]) for until, rate in zip(_SEEN[1:], [*rates, by_tenure[-1][1]], strict=True)
    )


def _years_beyond(by_tenure: tuple[tuple[float, float], ...], years: float) -> float:
    """The years that the mean job lasts beyond so many, counting those that end sooner as none."""
    total, at, lives = 0.0, 0.0, 1.0
    for until, rate in by_tenure:
        begin = min(max(at, years), until)
        ends = lives * math.exp(-rate * (until - at))
        total += (lives * math.exp(-rate * (begin - at)) - ends) / rate
        at, lives = until, ends
    return total


def group_of(name: FieldName, *, kind: Kind | None, value: object = None) -> Group | None:
    """The group of a field of a contact; None for what never goes stale, as a date of birth."""
    match name:
        case FieldName.EMAIL:
            return Group.PERSONAL_EMAIL if _is_private(value, kind) else Group.WORK_EMAIL
        case FieldName.PHONE:
            return _of_phone(value, kind)
        case FieldName.ADDRESS:
            return Group.COMPANY_ADDRESS if kind is Kind.PROFESSIONAL else Group.PRIVATE_ADDRESS
        case FieldName.ORGANISATION:
            return Group.EMPLOYER
        case FieldName.JOB:
            return Group.JOB_TITLE
        case FieldName.NAME:
            return Group.SURNAME
        case _:
            return None


def _of_phone(value: object, kind: Kind | None) -> Group:
    if isinstance(value, Phone) and value.kind == "mobile":
        return Group.MOBILE
    return Group.WORK_PHONE if kind is Kind.PROFESSIONAL else Group.HOME_PHONE


def _is_private(value: object, kind: Kind | None) -> bool:
    if isinstance(value, Email) and {"free", "relay"} & set(value.flags):
        return True
    return kind is not Kind.PROFESSIONAL


def _hazard(hazards: Hazards, group: Group, country: str | None) -> Hazard | None:
    of_group = [each for each in hazards if each.group is group]
    at_home = (each for each in of_group if country is not None and country in each.countries)
    return next(at_home, next((each for each in of_group if not each.countries), None))
