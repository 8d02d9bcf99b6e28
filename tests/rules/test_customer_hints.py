"""A hint is one plain sentence about what somebody bought, and nobody else gets one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules import customer_hints, customer_status
from rules.customer_hints import Hint
from rules.engagement import Engagement, EngagementKind

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def did(kind: EngagementKind, days_ago: float, product: str | None = None) -> Engagement:
    return Engagement(kind=kind, at=NOW - days_ago * DAY, product=product)


def bought(*days_ago: float, product: str | None = None) -> list[Engagement]:
    return [did(EngagementKind.PURCHASE, each, product) for each in days_ago]


def seen(done: list[Engagement], *, frequency: int | None = None, monetary: int | None = None) -> set[Hint]:
    custom = customer_status.of(done, now=NOW)
    return set(customer_hints.hints(done, custom, frequency=frequency, monetary=monetary, now=NOW))


def test_twice_the_usual_time_without_a_purchase_is_overdue() -> None:
    assert Hint.OVERDUE in seen(bought(121, 91, 61))
    assert Hint.OVERDUE not in seen(bought(119, 89, 59))
    assert Hint.OVERDUE not in seen(bought(91, 61))


def test_a_customer_who_did_nothing_for_half_a_year_went_quiet() -> None:
    assert Hint.WENT_QUIET in seen(bought(300, 250, 180))
    assert Hint.WENT_QUIET not in seen([*bought(300, 250, 200), did(EngagementKind.CLICK, 100)])


def test_opened_letters_are_silence() -> None:
    assert Hint.WENT_QUIET in seen([*bought(300, 250, 200), did(EngagementKind.OPEN, 1)])


def test_a_contract_near_its_day_is_worth_a_word() -> None:
    assert Hint.RENEWAL_NEAR in seen([did(EngagementKind.CONTRACT_STARTED, 365 * 2 - 30, "care")])
    assert Hint.RENEWAL_NEAR not in seen([did(EngagementKind.CONTRACT_STARTED, 100, "care")])
    assert Hint.RENEWAL_NEAR not in seen([did(EngagementKind.CONTRACT_STARTED, 0, "care")])


def test_a_loyal_customer_of_one_product_may_like_another() -> None:
    assert Hint.ONE_PRODUCT in seen(bought(10, 40, product="lamps"))
    assert Hint.ONE_PRODUCT not in seen([*bought(10, product="lamps"), *bought(40, product="chairs")])
    assert Hint.ONE_PRODUCT not in seen(bought(10, product="lamps"))


def test_who_buys_often_and_little_may_buy_more() -> None:
    assert Hint.OFTEN_AND_LITTLE in seen(bought(10, 20), frequency=4, monetary=2)
    assert Hint.OFTEN_AND_LITTLE not in seen(bought(10, 20), frequency=4, monetary=3)
    assert Hint.OFTEN_AND_LITTLE not in seen(bought(10, 20))


def test_prospects_and_lapsed_customers_get_no_hint() -> None:
    assert seen(bought(800, 600, 500, product="lamps"), frequency=5, monetary=1) == set()
    assert seen([did(EngagementKind.CLICK, each) for each in (300, 250, 200)]) == set()


def test_every_hint_is_of_one_of_three_offers() -> None:
    assert {hint.offer for hint in Hint} == {"churn", "cross_sell", "up_sell"}


DEEDS = st.lists(
    st.builds(
        Engagement,
        kind=st.sampled_from(EngagementKind),
        at=st.integers(0, 800).map(lambda days: NOW - days * DAY),
        product=st.sampled_from(["lamps", "chairs"]),
    ),
    max_size=12,
)


@given(DEEDS, st.floats(0, 1))
def test_no_hint_comes_or_goes_before_the_day_that_was_told(done: list[Engagement], share: float) -> None:
    custom = customer_status.of(done, now=NOW)
    turn = customer_hints.turns_at(done, custom, now=NOW)
    days = [each for each in (turn, custom.changes_at) if each is not None]
    until = min(days, default=NOW + 2_000 * DAY)
    between = NOW + (until - NOW) * share
    if between < until:
        later = customer_status.of(done, now=between)
        told = customer_hints.hints(done, later, frequency=5, monetary=1, now=between)
        assert told == customer_hints.hints(done, custom, frequency=5, monetary=1, now=NOW)
