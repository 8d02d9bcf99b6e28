"""A figure moves from what was published to what was seen, and stands the firmer the more was seen."""

import math
from collections.abc import Callable

import pytest

from rules.fields import FieldName
from rules.freshness.learning import fitted, rate_after, spread_of, worth_after
from rules.freshness.pack import Decay
from rules.freshness.rates import Rate
from rules.freshness.signals import SignalKind

PRIOR = Rate(mean=0.2, weight=50)


def lived(prior: Rate, *, true: int, stale: int, years: float) -> Callable[[float], float]:
    """So many values were looked at after so many years: how likely is that, by how far the rate is moved?"""

    def likely(moved: float) -> float:
        hazard = prior.mean * math.exp(moved) * years
        return -true * hazard + stale * math.log(-math.expm1(-hazard))

    return likely


def silence(_moved: float) -> float:
    return 0.0


def test_nothing_seen_leaves_the_rate_as_it_was() -> None:
    found = rate_after(PRIOR, silence)
    assert found.mean == pytest.approx(0.2, rel=1e-3)
    assert found.weight == pytest.approx(50, rel=0.01)


def test_years_without_a_change_are_added_to_those_of_the_prior() -> None:
    found = rate_after(PRIOR, lived(PRIOR, true=200, stale=0, years=2))
    assert found.mean == pytest.approx(0.2 * 50 / (50 + 400), rel=0.01)
    assert found.weight == pytest.approx(450, rel=0.02)


def test_a_rate_moves_the_further_the_more_was_seen() -> None:
    few, many = (rate_after(PRIOR, lived(PRIOR, true=each, stale=each, years=1)).mean for each in (5, 5_000))
    assert 0.2 < few < many
    # Half of the values live through a year when the hazard is log 2.
    assert many == pytest.approx(math.log(2), rel=0.02)


def test_the_true_rate_is_found_from_one_look_a_year() -> None:
    stale = round(10_000 * (1 - math.exp(-0.3)))
    found = rate_after(
        Rate(mean=0.1, weight=20), lived(Rate(mean=0.1, weight=20), true=10_000 - stale, stale=stale, years=1)
    )
    assert found.mean == pytest.approx(0.3, rel=0.01)


def test_nothing_adjudicated_leaves_the_worth_as_it_was(decay: Decay) -> None:
    prior = decay.worths[SignalKind.BOUNCE_FULL, FieldName.EMAIL]
    found = worth_after(prior, silence)
    assert found.moved == pytest.approx(0.0)
    assert 1.0 / found.precision == pytest.approx(spread_of(prior))


def test_a_published_ratio_that_counts_for_more_outcomes_stands_firmer(decay: Decay) -> None:
    prior = decay.worths[SignalKind.BOUNCE_FULL, FieldName.EMAIL]

    def steep(moved: float) -> float:
        return 10 * moved - 5 * moved**2

    assert 0.0 < worth_after(prior, steep).moved < 1.0
    assert spread_of(prior) < spread_of(decay.worths[SignalKind.REPLIED, FieldName.EMAIL])


def test_the_top_of_a_hill_is_found_from_far_away() -> None:
    found = fitted(lambda moved: -2.0 * (moved - 3.0) ** 2)
    assert found.moved == pytest.approx(3.0)
    assert found.precision == pytest.approx(4.0)


def test_a_hill_that_is_level_far_away_is_climbed_step_by_step() -> None:
    found = fitted(lambda moved: 1.0 / (1.0 + (moved - 2.0) ** 2))
    assert found.moved == pytest.approx(2.0, abs=0.01)
