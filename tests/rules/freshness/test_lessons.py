"""What outcomes teach: rates move with what was seen, worths only where enough was seen."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from rules.fields import FieldName
from rules.freshness.belief import Start
from rules.freshness.lessons import LEAST_IN_COUNTRY, LEAST_SEEN, learn
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
    assert slow.mean == pytest.approx(0.08 * 20 / (20 + 400), rel=0.01)
    assert fast.mean > 1.0


def test_what_may_have_been_false_from_the_start_says_less_of_time(decay: Decay) -> None:
    bought, sure = outcome(was_true=False, began_with=0.6), outcome(was_true=False, began_with=0.98)
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
    assert rates[Group.PRIVATE_ADDRESS, "NL"].mean == pytest.approx(0.11, rel=0.01)
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


def test_the_worth_of_a_bounce_is_found_though_whoever_bounced_is_asked_sooner(decay: Decay) -> None:
    found = {}
    for asked in (1.0, 0.1):
        chance = random.Random(5)
        bounced: list[bool] = []
        quiet: list[bool] = []
        for _ in range(3_000):
            is_true = chance.random() < 0.6
            comes_back = chance.random() < (0.02 if is_true else 0.8)
            (bounced if comes_back else quiet).append(is_true)
        quiet = [each for each in quiet if chance.random() < asked]
        seen = [mailed(each, SignalKind.BOUNCE_DISABLED) for each in bounced] + [
            mailed(each) for each in quiet
        ]
        found[asked] = learn(decay, seen).worths[SignalKind.BOUNCE_DISABLED, FieldName.EMAIL].ratio
    assert found[0.1] == pytest.approx(found[1.0], rel=0.25)


def mailed(was_true: bool, *heard: SignalKind) -> Outcome:
    """An address that began as true as six in ten, asked after on the day that it came."""
    return outcome(
        was_true=was_true,
        years=0.01,
        began_with=0.6,
        heard=heard,
        group=Group.PERSONAL_EMAIL,
        field=FieldName.EMAIL,
    )


def test_letters_that_go_through_to_nobody_lose_what_they_were_worth(decay: Decay) -> None:
    through = (SignalKind.DELIVERED,)
    seen = [mailed(True, *through) for _ in range(60)] + [mailed(False, *through) for _ in range(40)]
    worth = learn(decay, seen).worths[SignalKind.DELIVERED, FieldName.EMAIL]
    prior = decay.worths[SignalKind.DELIVERED, FieldName.EMAIL]
    assert prior.ratio < worth.ratio < 1.0
    assert prior.cap < worth.cap < worth.ratio


def test_no_signal_comes_to_speak_for_the_other_side(decay: Decay) -> None:
    seen = [mailed(True, SignalKind.BOUNCE_FULL) for _ in range(900)]
    seen += [mailed(False, SignalKind.DELIVERED) for _ in range(900)]
    worths = learn(decay, seen).worths
    assert worths[SignalKind.BOUNCE_FULL, FieldName.EMAIL].ratio >= 1.0
    assert worths[SignalKind.DELIVERED, FieldName.EMAIL].ratio < 1.0


def test_a_worth_stands_the_firmer_the_more_was_seen(decay: Decay) -> None:
    few, many = (
        learn(decay, [mailed(bool(each % 2), SignalKind.BOUNCE_FULL) for each in range(count)])
        for count in (10, 400)
    )
    key = (SignalKind.BOUNCE_FULL, FieldName.EMAIL)
    assert many.spreads[key] < few.spreads[key]


def test_a_signal_that_hardly_came_is_worth_what_it_was(decay: Decay) -> None:
    rare = SignalKind.PHONE_WRONG_PERSON
    seen = [outcome(was_true=False, heard=(rare,)) for _ in range(LEAST_SEEN - 1)]
    seen += [outcome(was_true=True) for _ in range(500)]
    assert learn(decay, seen).worths == {}


def test_what_confirms_is_never_weighed(decay: Decay) -> None:
    seen = [outcome(was_true=True, heard=(SignalKind.CONFIRMED_BY_PERSON,)) for _ in range(50)]
    assert learn(decay, seen).worths == {}
