"""How wide is what we do not know?"""

import math

import pytest

from rules.fields import FieldName
from rules.freshness import intervals
from rules.freshness.learning import Seen, worth_after
from rules.freshness.pack import Decay
from rules.freshness.rates import Rate
from rules.freshness.signals import SignalKind


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


def test_a_worth_lies_within_its_interval(decay: Decay) -> None:
    prior = decay.worths[SignalKind.BOUNCE_UNKNOWN_USER, FieldName.EMAIL]
    few, many = (
        Seen(stale=9, stale_with=6, true=90, true_with=1),
        Seen(stale=900, stale_with=600, true=9_000, true_with=100),
    )
    narrow, wide = (intervals.of_worth(prior, seen, worth_after(prior, seen)) for seen in (many, few))
    assert wide[0] < worth_after(prior, few).ratio < wide[1]
    assert narrow[1] / narrow[0] < wide[1] / wide[0]
