"""What outcomes teach: rates move with what was seen, worths only where enough was seen."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from rules.fields import FieldName
from rules.freshness.belief import Start
from rules.freshness.lessons import LEAST_IN_COUNTRY, LEAST_SEEN, learn, share_since
from rules.freshness.outcomes import Outcome
from rules.freshness.pack import Decay
from rules.freshness.rates import Group
from rules.freshness.signals import Signal, SignalKind

BEGAN = datetime(2024, 1, 1, tzinfo=UTC)


def outcome(
    *,
    was_true: bool,
    years: float = 1.0,
    began_with: float = 0.98,
    heard: tuple[SignalKind, ...] = (),
    country: str | None = None,
    group: Group = Group.MOBILE,
    field: FieldName = FieldName.PHONE,
) -> Outcome:
    at = BEGAN + timedelta(days=365.25 * years)
    return Outcome(
        field=field,
        group=group,
        country=country,
        tenure=None,
        start=Start(at=BEGAN, probability=began_with),
        heard=tuple(Signal(kind=kind, at=at - timedelta(days=1)) for kind in heard),
        believed=0.5,
        at=at,
        was_true=was_true,
    )


def test_nothing_seen_teaches_nothing(decay: Decay) -> None:
    learned = learn(decay, [])
    assert (learned.rates, learned.worths) == ({}, {})


def test_a_rate_moves_from_what_was_published_to_what_was_seen(decay: Decay) -> None:
    steady = [outcome(was_true=True, years=2.0) for _ in range(200)]
    fleeting = [outcome(was_true=False) for _ in range(200)]
    slow = learn(decay, steady).rates[Group.MOBILE, None]
    fast = learn(decay, fleeting).rates[Group.MOBILE, None]
    # 0.08 a year counts for 20 years; nothing changed in 400 more.
    assert slow.mean == pytest.approx(0.08 * 20 / (20 + 400))
    assert fast.mean > 1.0


def test_what_may_have_been_false_from_the_start_says_less_of_time(decay: Decay) -> None:
    bought, sure = outcome(was_true=False, began_with=0.6), outcome(was_true=False, began_with=0.98)
    assert share_since(bought, decay) < 0.2 < share_since(sure, decay)
    slower = learn(decay, [bought] * 50).rates[Group.MOBILE, None]
    faster = learn(decay, [sure] * 50).rates[Group.MOBILE, None]
    assert slower.mean < faster.mean


def test_the_true_rate_is_found_again(decay: Decay) -> None:
    chance = random.Random(7)
    seen = []
    for _ in range(4_000):
        years = chance.uniform(0.2, 3.0)
        seen.append(outcome(was_true=chance.expovariate(0.3) > years, years=years, began_with=0.999))
    assert learn(decay, seen).rates[Group.MOBILE, None].mean == pytest.approx(0.3, rel=0.2)


def test_a_country_has_its_own_rate_once_enough_was_seen_there(decay: Decay) -> None:
    few = [outcome(was_true=False, country="BE") for _ in range(LEAST_IN_COUNTRY - 1)]
    assert (Group.MOBILE, "BE") not in learn(decay, few).rates
    enough = learn(decay, [*few, few[0]]).rates
    assert enough[Group.MOBILE, "BE"].mean > enough[Group.MOBILE, None].mean


def test_a_rate_that_was_published_for_a_country_is_not_lost_in_that_of_all(decay: Decay) -> None:
    moved = [
        outcome(was_true=False, country="BE", group=Group.PRIVATE_ADDRESS, field=FieldName.ADDRESS)
        for _ in range(100)
    ]
    rates = learn(decay, moved).rates
    assert rates[Group.PRIVATE_ADDRESS, "NL"].mean == pytest.approx(0.11)
    assert rates[Group.PRIVATE_ADDRESS, None].mean > 0.5


def test_a_worth_is_learned_from_how_often_it_was_seen(decay: Decay) -> None:
    wrong = SignalKind.PHONE_WRONG_PERSON
    seen = [outcome(was_true=False, heard=(wrong,)) for _ in range(30)]
    seen += [outcome(was_true=True, heard=(wrong,)) for _ in range(30)]
    seen += [outcome(was_true=True) for _ in range(30)]
    learned = learn(decay, seen)
    worth = learned.worths[wrong, FieldName.PHONE]
    assert 1.0 < worth.ratio < decay.worths[wrong, FieldName.PHONE].ratio
    told = learned.seen[wrong, FieldName.PHONE]
    assert (told.stale, told.stale_with, told.true, told.true_with) == (30, 30, 60, 30)


def test_a_signal_that_hardly_came_is_worth_what_it_was(decay: Decay) -> None:
    rare = SignalKind.PHONE_WRONG_PERSON
    seen = [outcome(was_true=False, heard=(rare,)) for _ in range(LEAST_SEEN - 1)]
    seen += [outcome(was_true=True) for _ in range(500)]
    assert learn(decay, seen).worths == {}


def test_what_confirms_is_never_weighed(decay: Decay) -> None:
    seen = [outcome(was_true=True, heard=(SignalKind.CONFIRMED_BY_PERSON,)) for _ in range(50)]
    assert learn(decay, seen).worths == {}
