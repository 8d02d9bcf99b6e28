"""How large is a part, how sure is that, and when may one say that it is more than with others?"""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rules.measures.shares import Beside, Interval, Share, beside, interval, middle


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(part: int, whole: int, low: float, high: float) -> None:
    assert interval(Share(part, whole)) == Interval(low, high)


@given(some.integers(1, 10_000).flatmap(lambda whole: some.tuples(some.integers(0, whole), some.just(whole))))
def test_the_rate_lies_in_its_interval(counted: tuple[int, int]) -> None:
    share = Share(*counted)
    bounds = interval(share)
    assert bounds is not None
    assert 0 <= bounds.low <= share.rate + 1e-4
    assert share.rate - 1e-4 <= bounds.high <= 1


def test_of_nothing_nothing_is_said() -> None:
    assert Share().rate is None
    assert interval(Share()) is None


def test_shares_add_up() -> None:
    assert Share(1.5, 2) + Share(0.5, 3) == Share(2.0, 5)


def test_ten_leads_shame_no_supplier() -> None:
    assert beside(Share(2, 10), 0.1) is Beside.ALIKE
    assert beside(Share(10, 10), 0.1) is Beside.ALIKE
    assert beside(Share(10, 30), 0.1) is Beside.HIGHER
    assert beside(Share(300, 1_000), 0.1) is Beside.HIGHER
    assert beside(Share(10, 1_000), 0.1) is Beside.LOWER


def test_one_other_is_nobody_to_be_compared_with() -> None:
    assert middle([0.2]) is None
    assert middle([0.2, None]) is None
    assert middle([0.2, 0.4, 0.9]) == 0.4
    assert beside(Share(9, 10), None) is Beside.ALONE
    assert beside(Share(), 0.4) is Beside.ALONE
