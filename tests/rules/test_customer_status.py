"""Whoever bought is a customer of one kind, and the day on which that changes is known beforehand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import customer_status
from rules.customer_status import LAPSES_AFTER, CustomerStatus, Ground
from rules.engagement import Engagement, EngagementKind

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)

DEEDS = st.lists(
    st.builds(
        Engagement,
        kind=st.sampled_from(EngagementKind),
        at=st.integers(0, 1500).map(lambda days: NOW - days * DAY),
        product=st.sampled_from(["lamps", "chairs"]),
    ),
    max_size=12,
)


def did(kind: EngagementKind, days_ago: float, product: str | None = None) -> Engagement:
    return Engagement(kind=kind, at=NOW - days_ago * DAY, product=product)


def bought(days_ago: float) -> Engagement:
    return did(EngagementKind.PURCHASE, days_ago)


@pytest.mark.parametrize(
    ("done", "status", "ground"),
    [
        ((), CustomerStatus.PROSPECT, Ground.NOTHING_BOUGHT),
        ((did(EngagementKind.CLICK, 3),), CustomerStatus.PROSPECT, Ground.NOTHING_BOUGHT),
        ((bought(10),), CustomerStatus.FIRST_TIME, Ground.ONE_PURCHASE),
        ((bought(10), bought(700)), CustomerStatus.LOYAL, Ground.CAME_BACK),
        ((bought(365),), CustomerStatus.LAPSED, Ground.QUIET_FOR_LONG),
        ((bought(400), bought(500)), CustomerStatus.LAPSED, Ground.QUIET_FOR_LONG),
        (
            (did(EngagementKind.CONTRACT_STARTED, 900, "care"),),
            CustomerStatus.LOYAL,
            Ground.CONTRACT_FOR_LONG,
        ),
        (
            (
                did(EngagementKind.CONTRACT_STARTED, 900, "care"),
                did(EngagementKind.CONTRACT_ENDED, 30, "care"),
            ),
            CustomerStatus.LAPSED,
            Ground.QUIET_FOR_LONG,
        ),
    ],
)
def test_what_was_bought_tells_the_status(
    done: tuple[Engagement, ...], status: CustomerStatus, ground: Ground
) -> None:
    found = customer_status.of(done, now=NOW)
    assert (found.status, found.ground) == (status, ground)


@given(DEEDS)
def test_nothing_changes_before_the_day_that_was_told(done: list[Engagement]) -> None:
    now = customer_status.of(done, now=NOW)
    if now.changes_at is None:
        later = customer_status.of(done, now=NOW + 10_000 * DAY)
        assert later.status is now.status
    else:
        assert now.changes_at > NOW
        before = customer_status.of(done, now=now.changes_at - timedelta(seconds=1))
        after = customer_status.of(done, now=now.changes_at)
        assert before.status is now.status
        assert after.status is not now.status


@given(DEEDS, st.permutations(range(12)))
def test_the_order_in_which_it_is_told_says_nothing(done: list[Engagement], places: list[int]) -> None:
    told = [done[place] for place in places if place < len(done)]
    first, second = customer_status.of(done, now=NOW), customer_status.of(told, now=NOW)
    assert (first.status, first.deals, first.changes_at) == (second.status, second.deals, second.changes_at)
    assert {each.product for each in first.contracts} == {each.product for each in second.contracts}


def test_what_lies_ahead_does_not_count_yet() -> None:
    assert customer_status.of([bought(-3)], now=NOW).status is CustomerStatus.PROSPECT


def test_a_contract_that_was_renewed_is_one_contract() -> None:
    done = [
        did(EngagementKind.CONTRACT_STARTED, 500, "care"),
        did(EngagementKind.CONTRACT_ENDED, 135, "care"),
        did(EngagementKind.CONTRACT_STARTED, 135, "care"),
    ]
    [contract] = customer_status.of(done, now=NOW).contracts
    assert contract.since == NOW - 135 * DAY


def test_a_first_customer_lapses_a_year_later() -> None:
    assert customer_status.of([bought(10)], now=NOW).changes_at == NOW - 10 * DAY + LAPSES_AFTER
