"""The filter's probabilities deserve their name, and are worth more than an age limit."""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from rules.fields import FieldName
from rules.freshness.belief import Start, believe
from rules.freshness.calibration import Forecast, report
from rules.freshness.pack import Decay
from rules.freshness.rates import YEAR, constant
from rules.freshness.signals import Signal, SignalKind, Worths

BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
RATE = 0.28
ROUNDS = 8
BOUNCE, NO_BOUNCE = SignalKind.BOUNCE_UNKNOWN_USER, SignalKind.DELIVERED


def test_nobody_asked_gives_no_figures() -> None:
    assert report([]).brier is None


def test_who_always_says_one_half_of_a_coin_is_calibrated_and_tells_nothing() -> None:
    found = report([Forecast(0.5, was_true=bool(number % 2)) for number in range(100)])
    assert found.brier == pytest.approx(0.25)
    assert found.ece == pytest.approx(0.0)


def test_who_is_sure_and_wrong_is_told() -> None:
    found = report([Forecast(0.99, was_true=False)] * 10)
    assert found.ece == pytest.approx(0.99)
    assert found.bins[0].count == 10


def people(worths: Worths, *, count: int) -> Iterator[tuple[float, float, bool]]:
    """For each address: what the filter believes at the end, what an age limit would, and the truth.

    Letters go out four times in a year, two years long; what comes back follows the very chances of the pack.
    """
    random = Random(20260101)
    end = BEGAN + timedelta(days=ROUNDS * YEAR / 4 + 1)
    for _ in range(count):
        dies_after = 0.0 if random.random() > 0.9 else random.expovariate(RATE)
        signals = list(_letters(worths, dies_after, random))
        start = Start(at=BEGAN, probability=0.9)
        belief = believe(
            start, signals, field=FieldName.EMAIL, worths=worths, pace=constant(RATE), at=end
        ).probability
        years = (end - BEGAN) / timedelta(days=YEAR)
        yield belief, 0.9 * math.exp(-RATE * years), dies_after > years


def _letters(worths: Worths, dies_after: float, random: Random) -> Iterator[Signal]:
    for number in range(1, ROUNDS + 1):
        is_stale = number / 4 > dies_after
        worth = worths[BOUNCE, FieldName.EMAIL]
        comes_back = random.random() < (worth.when_stale if is_stale else worth.when_true)
        yield Signal(kind=BOUNCE if comes_back else NO_BOUNCE, at=BEGAN + timedelta(days=number * YEAR / 4))


def exactly(worths: Worths) -> Worths:
    """A letter comes back or it does not, each by itself: so without caps."""
    came_back = replace(worths[BOUNCE, FieldName.EMAIL], cap=math.inf)
    stayed = replace(
        worths[NO_BOUNCE, FieldName.EMAIL],
        ratio=(1 - came_back.when_stale) / (1 - came_back.when_true),
        cap=0.0,
    )
    return {(BOUNCE, FieldName.EMAIL): came_back, (NO_BOUNCE, FieldName.EMAIL): stayed}


def test_the_filter_is_calibrated_and_beats_an_age_limit(decay: Decay) -> None:
    seen = list(people(exactly(decay.worths), count=6000))
    filtered = report([Forecast(belief, was_true=truth) for belief, _, truth in seen])
    by_age = report([Forecast(age, was_true=truth) for _, age, truth in seen])
    assert filtered.brier is not None
    assert by_age.brier is not None
    assert filtered.ece is not None
    assert filtered.ece < 0.03
    assert filtered.brier < by_age.brier / 2
