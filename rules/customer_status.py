"""Is somebody a customer: for the first time, loyal, lapsed, or not yet?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rules.engagement import Engagement, EngagementKind
from rules.values import swift

LAPSES_AFTER = timedelta(days=365)
"""Who has bought nothing for so long, and has no contract, is lapsed. Twelve months are what mail order has
called an active buyer since D. Shepard, "The New Direct Marketing", 1990; where people buy more rarely it is
too short."""
LOYAL_FROM = 2
"""Purchases and contracts, all told, from which somebody has come back."""


class CustomerStatus(StrEnum):
    """How far somebody is as a customer; exactly one of these is true."""

    PROSPECT = "prospect"
    FIRST_TIME = "first_time"
    LOYAL = "loyal"
    LAPSED = "lapsed"


class Ground(StrEnum):
    """Why that is the status."""

    NOTHING_BOUGHT = "nothing_bought"
    ONE_PURCHASE = "one_purchase"
    CAME_BACK = "came_back"
    CONTRACT_FOR_LONG = "contract_for_long"
    """A contract has been running for longer than a purchase counts."""
    QUIET_FOR_LONG = "quiet_for_long"


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One contract that is running."""

    product: str
    since: datetime
    amount: int | None = None
    """What it brings in a year, in hundredths of the currency, if that is known."""
    currency: str | None = None


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Custom:
    """What somebody is as a customer, and until when if nothing happens."""

    status: CustomerStatus
    ground: Ground
    deals: int
    """Purchases and contracts, all told."""
    last_at: datetime | None
    """When the last of them was made."""
    contracts: tuple[Contract, ...]
    """Those that are running, oldest first."""
    changes_at: datetime | None
    """When it becomes another by the mere passing of time; None when it does not."""


def running(done: Iterable[Engagement]) -> tuple[Contract, ...]:
    """The contracts that were begun and have not ended, by product: a later beginning renews an earlier."""
    standing: dict[str, Contract] = {}
    for each in sorted(done, key=_in_order):
        if each.product is None:
            continue
        if each.kind is EngagementKind.CONTRACT_ENDED:
            standing.pop(each.product, None)
        elif each.kind is EngagementKind.CONTRACT_STARTED:
            standing[each.product] = Contract(
                product=each.product, since=each.at, amount=each.amount, currency=each.currency
            )
    return tuple(sorted(standing.values(), key=lambda contract: (contract.since, contract.product)))


def of(done: Sequence[Engagement], *, now: datetime) -> Custom:
    """The status of somebody who has done all this by now."""
    past = [each for each in done if each.at <= now]
    deals = sorted(each.at for each in past if each.kind in _DEALS)
    contracts = running(past)
    last = deals[-1] if deals else None
    status, ground, changes_at = _told(deals, contracts, now)
    return Custom(
        status=status,
        ground=ground,
        deals=len(deals),
        last_at=last,
        contracts=contracts,
        changes_at=changes_at,
    )


def _told(
    deals: Sequence[datetime], contracts: Sequence[Contract], now: datetime
) -> tuple[CustomerStatus, Ground, datetime | None]:
    if not deals:
        return CustomerStatus.PROSPECT, Ground.NOTHING_BOUGHT, None
    lapses_at = deals[-1] + LAPSES_AFTER
    if not contracts and lapses_at <= now:
        return CustomerStatus.LAPSED, Ground.QUIET_FOR_LONG, None
    if len(deals) >= LOYAL_FROM:
        return CustomerStatus.LOYAL, Ground.CAME_BACK, None if contracts else lapses_at
    if not contracts:
        return CustomerStatus.FIRST_TIME, Ground.ONE_PURCHASE, lapses_at
    loyal_at = contracts[0].since + LAPSES_AFTER
    if loyal_at <= now:
        return CustomerStatus.LOYAL, Ground.CONTRACT_FOR_LONG, None
    return CustomerStatus.FIRST_TIME, Ground.ONE_PURCHASE, loyal_at


_DEALS = frozenset({EngagementKind.PURCHASE, EngagementKind.CONTRACT_STARTED})


def _in_order(each: Engagement) -> tuple[datetime, bool]:
    # A contract that ends in the very moment in which its successor begins goes on.
    return each.at, each.kind is EngagementKind.CONTRACT_STARTED
