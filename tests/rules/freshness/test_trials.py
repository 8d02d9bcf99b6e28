"""Is what was learned any better, and is all of it better than a rule of thumb?"""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rules.fields import FieldName
from rules.freshness import trials
from rules.freshness.belief import Start
from rules.freshness.lessons import Learned, learn
from rules.freshness.outcomes import Outcome, believed_by
from rules.freshness.pack import Decay
from rules.freshness.rates import Group, Rate
from rules.freshness.signals import Signal, SignalKind

BEGAN = datetime(2023, 1, 1, tzinfo=UTC)


def lived(decay: Decay, *, rate: float, number: int, seed: int = 1) -> list[Outcome]:
    """Addresses that went stale at that rate, looked at after a while; some letters came back."""
    chance, seen = random.Random(seed), []
    for place in range(number):
        years = chance.uniform(0.1, 3.0)
        was_true = chance.expovariate(rate) > years
        at = BEGAN + timedelta(days=365.25 * years)
        came_back = not was_true and chance.random() < 0.1
        heard = (Signal(kind=SignalKind.BOUNCE_UNKNOWN_USER, at=at - timedelta(days=9)),) if came_back else ()
        one = Outcome(
            field=FieldName.EMAIL,
            group=Group.PERSONAL_EMAIL,
            country=None,
            tenure=None,
            start=Start(at=BEGAN, probability=0.98),
            heard=heard,
            believed=0.0,
            at=at + timedelta(days=place % 7),
            was_true=was_true,
        )
        seen.append(replace(one, believed=believed_by(one, decay.hazards, {}, decay.worths)))
    return seen


def test_the_latest_fifth_is_held_out(decay: Decay) -> None:
    earlier, later = trials.parted(lived(decay, rate=0.2, number=100))
    assert (len(earlier), len(later)) == (80, 20)
    assert max(each.at for each in earlier) <= min(each.at for each in later)


def test_what_was_learned_from_a_faster_world_believes_it_better(decay: Decay) -> None:
    earlier, later = trials.parted(lived(decay, rate=0.8, number=600))
    trial = trials.tried(decay, Learned(), learn(decay, earlier), later)
    assert trial.is_no_worse
    assert trial.after < trial.before


def test_a_model_that_believes_worse_is_told_so(decay: Decay) -> None:
    absurd = Learned(rates={(Group.PERSONAL_EMAIL, None): Rate(mean=20.0, weight=100.0)})
    trial = trials.tried(decay, Learned(), absurd, lived(decay, rate=0.12, number=200))
    assert not trial.is_no_worse


def test_the_model_beats_both_rules_of_thumb_where_the_world_is_as_published(decay: Decay) -> None:
    seen = lived(decay, rate=0.12, number=2_000)
    model, by_age, by_bounce = trials.as_believed(seen), trials.by_age(seen), trials.by_bounce(seen)
    assert model.brier is not None
    assert by_age.brier is not None
    assert by_bounce.brier is not None
    assert model.brier < by_age.brier
    assert model.brier < by_bounce.brier
    assert model.ece is not None
    assert model.ece < 0.06


def test_a_rule_of_thumb_is_given_the_shares_it_could_not_know(decay: Decay) -> None:
    seen = lived(decay, rate=0.5, number=400)
    assert trials.by_bounce(seen).ece == pytest.approx(0.0)
    assert trials.by_age([]).brier is None
