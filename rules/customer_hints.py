"""Does something speak for a word with this customer: before they leave, or to offer them more?

Rules that can be said in one sentence, over what the person bought and did; no statistics of others, and
nothing about who somebody is. The figures are choices of our own.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median_low

from rules.customer_status import Custom, CustomerStatus
from rules.engagement import POINTS, Engagement, EngagementKind

ENOUGH_TO_TELL = 3
"""Purchases from which somebody has a rhythm, and things done from which silence tells something."""
OVERDUE_BY = 2
"""So many times the usual time between two purchases."""
QUIET_FOR = timedelta(days=180)
RENEWAL_WITHIN = timedelta(days=60)
YEAR = timedelta(days=365)
MOMENT = timedelta(microseconds=1)


class Hint(StrEnum):
    """What speaks for a word."""

    OVERDUE = "churn.overdue"
    """Twice the usual time between two purchases has gone by."""
    WENT_QUIET = "churn.went_quiet"
    """A customer who used to answer has not done anything for half a year."""
    RENEWAL_NEAR = "churn.renewal_near"
    """A contract comes round to its day within two months."""
    ONE_PRODUCT = "cross_sell.one_product"
    """A loyal customer has only ever bought one product."""
    OFTEN_AND_LITTLE = "up_sell.often_and_little"
    """Buys more often than most, and spends less than most."""

    @property
    def offer(self) -> str:
        """What it is a hint of: churn, cross_sell or up_sell."""
        return self.value.partition(".")[0]


def hints(
    done: Sequence[Engagement],
    custom: Custom,
    *,
    frequency: int | None,
    monetary: int | None,
    now: datetime,
) -> tuple[Hint, ...]:
    """What is to be seen in all this; `frequency` and `monetary` are scores from 1 to 5, if there are any."""
    if custom.status in {CustomerStatus.PROSPECT, CustomerStatus.LAPSED}:
        return ()
    return tuple(_seen(done, custom, frequency, monetary, now))


def turns_at(done: Sequence[Engagement], custom: Custom, *, now: datetime) -> datetime | None:
    """The next moment at which the mere passing of time may give or take a hint; None when none can."""
    if custom.status in {CustomerStatus.PROSPECT, CustomerStatus.LAPSED}:
        return None
    return min((each for each in _turns(done, custom, now) if each > now), default=None)


def _turns(done: Sequence[Engagement], custom: Custom, now: datetime) -> Iterator[datetime]:
    bought = _purchases(done, now)
    usual = _usual(bought)
    if usual:
        yield bought[-1] + OVERDUE_BY * usual + MOMENT
    if answers := _answers(done, now):
        yield max(answers) + QUIET_FOR
    for contract in custom.contracts:
        years = max((now - contract.since) // YEAR, 0)
        for year in (years, years + 1):
            yield contract.since + year * YEAR - RENEWAL_WITHIN
            yield contract.since + year * YEAR
            yield contract.since + year * YEAR + MOMENT


def _seen(
    done: Sequence[Engagement], custom: Custom, frequency: int | None, monetary: int | None, now: datetime
) -> Iterator[Hint]:
    bought = _purchases(done, now)
    usual = _usual(bought)
    if usual and now - bought[-1] > OVERDUE_BY * usual:
        yield Hint.OVERDUE
    answers = _answers(done, now)
    if len(answers) >= ENOUGH_TO_TELL and max(answers) <= now - QUIET_FOR:
        yield Hint.WENT_QUIET
    if any(_is_near(contract.since, now) for contract in custom.contracts):
        yield Hint.RENEWAL_NEAR
    products = {each.product for each in done if each.kind in _SOLD and each.product}
    if custom.status is CustomerStatus.LOYAL and len(products) == 1:
        yield Hint.ONE_PRODUCT
    if frequency is not None and monetary is not None and frequency >= 4 and monetary <= 2:
        yield Hint.OFTEN_AND_LITTLE


def _purchases(done: Sequence[Engagement], now: datetime) -> list[datetime]:
    return sorted(each.at for each in done if each.kind is EngagementKind.PURCHASE and each.at <= now)


def _answers(done: Sequence[Engagement], now: datetime) -> list[datetime]:
    return [each.at for each in done if POINTS[each.kind] and each.at <= now]


def _usual(bought: Sequence[datetime]) -> timedelta | None:
    """The usual time between two purchases; None when there are too few of them, or all came at once."""
    if len(bought) < ENOUGH_TO_TELL:
        return None
    return median_low([later - earlier for earlier, later in pairwise(bought)]) or None


def _is_near(since: datetime, now: datetime) -> bool:
    """Is the next anniversary, counted in years of 365 days, near?"""
    return now > since and YEAR - (now - since) % YEAR <= RENEWAL_WITHIN


_SOLD = frozenset({EngagementKind.PURCHASE, EngagementKind.CONTRACT_STARTED})
