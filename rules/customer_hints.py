"""Does something speak for a word with this customer: before they leave, or to offer them more?

Rules that can be said in one sentence, over what the person bought and did; no statistics of others, and
nothing about who somebody is. The figures are choices of our own.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from rules.customer_status import Custom, CustomerStatus
from rules.engagement import POINTS, Engagement, EngagementKind

ENOUGH_TO_TELL = 3
"""Purchases from which somebody has a rhythm, and things done from which silence tells something."""
OVERDUE_BY = 2
"""So many times the usual time between two purchases."""
QUIET_FOR = timedelta(days=180)
RENEWAL_WITHIN = timedelta(days=60)
YEAR = timedelta(days=365)


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


def _seen(
    done: Sequence[Engagement], custom: Custom, frequency: int | None, monetary: int | None, now: datetime
) -> Iterator[Hint]:
    bought = sorted(each.at for each in done if each.kind is EngagementKind.PURCHASE and each.at <= now)
    if _is_overdue(bought, now):
        yield Hint.OVERDUE
    if _went_quiet(done, now):
        yield Hint.WENT_QUIET
    if any(_is_near(contract.since, now) for contract in custom.contracts):
        yield Hint.RENEWAL_NEAR
    products = {each.product for each in done if each.kind in _SOLD and each.product}
    if custom.status is CustomerStatus.LOYAL and len(products) == 1:
        yield Hint.ONE_PRODUCT
    if frequency is not None and monetary is not None and frequency >= 4 and monetary <= 2:
        yield Hint.OFTEN_AND_LITTLE


def _is_overdue(bought: Sequence[datetime], now: datetime) -> bool:
    if len(bought) < ENOUGH_TO_TELL:
        return False
    usual = median((later - earlier).total_seconds() for earlier, later in pairwise(bought))
    return usual > 0 and (now - bought[-1]).total_seconds() > OVERDUE_BY * usual


def _went_quiet(done: Sequence[Engagement], now: datetime) -> bool:
    answers = [each.at for each in done if POINTS[each.kind] and each.at <= now]
    return len(answers) >= ENOUGH_TO_TELL and max(answers) <= now - QUIET_FOR


def _is_near(since: datetime, now: datetime) -> bool:
    """Is the next anniversary, counted in years of 365 days, near?"""
    return now > since and YEAR - (now - since) % YEAR <= RENEWAL_WITHIN


_SOLD = frozenset({EngagementKind.PURCHASE, EngagementKind.CONTRACT_STARTED})
