"""How wide is what we do not know?"""

import math

import pytest

from rules.freshness import intervals
from rules.freshness.rates import Rate


def test_a_rate_of_one_event_lies_as_an_exponential_does() -> None:
    low, high = intervals.of_rate(Rate(mean=1.0, weight=1.0))
    assert low == pytest.approx(-math.log(0.95), rel=1e-4)
    assert high == pytest.approx(-math.log(0.05), rel=1e-4)


def test_both_ways_of_reading_the_distribution_meet() -> None:
    below, above = (intervals.of_rate(Rate(mean=shape / 100, weight=100)) for shape in (49.999, 50.001))
    assert below == pytest.approx(above, rel=1e-3)


def test_the_more_was_seen_the_narrower() -> None:
    little, much = intervals.of_rate(Rate(mean=0.2, weight=10)), intervals.of_rate(Rate(mean=0.2, weight=1e4))
    assert little[0] < much[0] < 0.2 < much[1] < little[1]
    assert intervals.of_rate(Rate(mean=0.01, weight=20))[0] < 0.01
    assert intervals.of_rate(Rate(mean=0.3, weight=0)) == (0.3, 0.3)


def test_a_ratio_lies_in_the_middle_of_its_interval_by_its_logarithm() -> None:
    low, high = intervals.of_ratio(150.0, 0.25)
    assert low * high == pytest.approx(150.0**2)
    assert high / 150.0 == pytest.approx(math.exp(1.6449 * 0.5))


def test_a_ratio_that_stands_firmer_has_a_narrower_interval() -> None:
    narrow, wide = intervals.of_ratio(12.0, 0.01), intervals.of_ratio(12.0, 1.0)
    assert wide[0] < narrow[0] < 12.0 < narrow[1] < wide[1]
