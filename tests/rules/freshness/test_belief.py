"""A belief is the exact answer of the two-state filter, whatever the order in which it was told."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.fields import FieldName
from rules.freshness.belief import Band, Belief, Start, band_of, believe, chance, next_check, that_count
from rules.freshness.mind import LEAST, MOST
from rules.freshness.pack import read
from rules.freshness.rates import YEAR, Pace, constant
from rules.freshness.signals import Signal, SignalKind
from tests.rules.freshness.conftest import SHIPPED

BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
DECAY, _ = read({path.name: path.read_text() for path in SHIPPED.glob("*.toml")})
WORK = constant(0.28)

signals = st.lists(
    st.builds(
        Signal,
        kind=st.sampled_from(list(SignalKind)),
        at=st.integers(-200, 2000).map(lambda days: BEGAN + timedelta(days=days)),
        trust=st.sampled_from([0.0, 0.5, 1.0]),
        id=st.uuids(),
    ),
    max_size=12,
)


def after(
    *heard: Signal | SignalKind,
    years: float = 0.0,
    start: float = 0.9,
    pace: Pace | None = None,
    field: FieldName = FieldName.EMAIL,
) -> Belief:
    """What is believed after those years, at the end of which all signals came on days of their own."""
    end = BEGAN + timedelta(days=years * YEAR)
    given_ = [
        each if isinstance(each, Signal) else Signal(kind=each, at=end + timedelta(days=number))
        for number, each in enumerate(heard)
    ]
    at = max([end, *(each.at for each in given_)])
    begin = Start(at=BEGAN, probability=start)
    return believe(begin, given_, field=field, worths=DECAY.worths, pace=pace, at=at)


def test_a_value_of_which_nothing_is_heard_decays_at_its_rate() -> None:
    assert after(years=2, pace=WORK).probability == pytest.approx(0.9 * math.exp(-0.56))


def test_a_value_that_never_goes_stale_stays_as_it_was() -> None:
    assert after(years=30).probability == pytest.approx(0.9)


def test_half_the_values_are_gone_after_the_half_life() -> None:
    assert after(years=math.log(2) / 0.28, start=0.98, pace=WORK).probability == pytest.approx(0.49)


def test_a_signal_multiplies_the_odds_by_what_it_is_worth() -> None:
    odds = 0.9 / 0.1 / 150
    assert after(SignalKind.BOUNCE_UNKNOWN_USER).probability == pytest.approx(odds / (1 + odds))


def test_a_letter_refused_for_its_sender_says_nothing_of_the_address() -> None:
    assert after(SignalKind.BOUNCE_POLICY).probability == pytest.approx(0.9)


def test_letters_that_programs_open_by_themselves_say_nothing() -> None:
    assert after(SignalKind.OPENED).probability == pytest.approx(0.9)


def test_a_full_mailbox_counts_once_a_day_and_never_beyond_its_cap() -> None:
    same_day = [Signal(kind=SignalKind.BOUNCE_FULL, at=BEGAN + timedelta(hours=hour)) for hour in range(9)]
    assert after(*same_day).probability == pytest.approx(9 / 3 / (1 + 9 / 3))
    many = after(*[SignalKind.BOUNCE_FULL] * 20)
    assert many.probability == pytest.approx(9 / 30 / (1 + 9 / 30))


def letters(count: int, *, every: float = 30.0, until: SignalKind | None = None) -> list[Signal]:
    """Letters that were taken, so many days apart, and what came of the last."""
    at = [BEGAN + timedelta(days=every * number) for number in range(1, count + 2)]
    last = [Signal(kind=until, at=at[-1])] if until else []
    return [*(Signal(kind=SignalKind.DELIVERED, at=each) for each in at[:-1]), *last]


def test_letters_of_one_month_count_as_one() -> None:
    daily, monthly = letters(28, every=1.0), letters(1)
    assert after(*daily).probability == pytest.approx(after(*monthly).probability)
    assert after(*letters(2)).probability > after(*monthly).probability


def test_ever_more_letters_leave_those_at_servers_that_take_everything() -> None:
    cap = DECAY.worths[SignalKind.DELIVERED, FieldName.EMAIL].cap
    assert after(*letters(60)).probability == pytest.approx(0.9 / (0.9 + 0.1 * cap), abs=1e-6)


def test_a_letter_after_years_of_letters_still_tells_who_left_since_the_last() -> None:
    many, fewer = letters(36), letters(35)
    end = BEGAN + timedelta(days=36 * 30)
    taken, unheard = (_end(each, at=end).probability for each in (many, fewer))
    assert taken > unheard
    # What they can never tell grows with the years: there is more and more at servers that take everything.
    assert taken < _end(letters(12), at=BEGAN + timedelta(days=12 * 30)).probability


def test_the_belief_in_letters_is_the_exact_answer_of_the_three_states() -> None:
    worth = DECAY.worths[SignalKind.DELIVERED, FieldName.EMAIL]
    slip = (worth.ratio - worth.cap) / (1 - worth.cap)
    true, telling, silent = 0.9, 0.1 * (1 - worth.cap), 0.1 * worth.cap
    lives = math.exp(-0.28 * 30 / YEAR)
    for _ in range(40):
        left, true = true * (1 - lives), true * lives
        telling, silent = (telling + left * (1 - worth.cap)) * slip, silent + left * worth.cap
    found = _end(letters(40), at=BEGAN + timedelta(days=40 * 30)).probability
    assert found == pytest.approx(true / (true + telling + silent), abs=1e-6)


def test_a_bounce_takes_back_what_the_letters_before_it_said() -> None:
    end = BEGAN + timedelta(days=25 * 30)
    mailed = _end(letters(24, until=SignalKind.BOUNCE_UNKNOWN_USER), at=end)
    never = _end([Signal(kind=SignalKind.BOUNCE_UNKNOWN_USER, at=end)], at=end)
    assert mailed.probability == pytest.approx(never.probability)
    [step] = [each for each in mailed.steps if each.kind is SignalKind.BOUNCE_UNKNOWN_USER]
    assert step.ratio > 150


def test_a_bounce_that_nobody_believes_takes_nothing_back() -> None:
    end = BEGAN + timedelta(days=13 * 30)
    rumour = Signal(kind=SignalKind.BOUNCE_UNKNOWN_USER, at=end, trust=0.0)
    half = Signal(kind=SignalKind.BOUNCE_UNKNOWN_USER, at=end, trust=0.5)
    wholly = Signal(kind=SignalKind.BOUNCE_UNKNOWN_USER, at=end)
    none, rumoured, halved, told = (
        _end([*letters(12), *each], at=end).probability for each in ([], [rumour], [half], [wholly])
    )
    assert told < halved < rumoured == none


def test_a_full_mailbox_takes_nothing_back() -> None:
    [*_, step] = after(*letters(12, until=SignalKind.BOUNCE_FULL)).steps
    assert step.ratio == 3.0


def test_a_belief_without_its_reasons_is_the_same_number() -> None:
    start, end = Start(at=BEGAN, probability=0.9), BEGAN + timedelta(days=900)
    heard = [*letters(20), Signal(kind=SignalKind.OPENED, at=BEGAN), *letters(3, every=1.0)]
    counted = that_count(start, heard, field=FieldName.EMAIL, worths=DECAY.worths, at=end)
    bare = chance(start, counted, field=FieldName.EMAIL, worths=DECAY.worths, pace=WORK, at=end)
    assert len(counted) == 21
    assert bare == _end(heard, at=end).probability


def test_what_is_confirmed_in_an_old_job_ages_like_an_old_job() -> None:
    pace = Pace(steps=((1, 0.5), (math.inf, 0.1)))
    later = BEGAN + timedelta(days=2 * YEAR)
    told = believe(
        Start(at=BEGAN, probability=0.9),
        [Signal(kind=SignalKind.CONFIRMED_BY_PERSON, at=later)],
        field=FieldName.EMAIL,
        worths=DECAY.worths,
        pace=pace,
        at=later + timedelta(days=YEAR),
    )
    assert (told.began, told.since) == (BEGAN, later)
    assert told.probability == pytest.approx(0.98 * math.exp(-0.1))
    due = next_check(told, pace)
    assert due is not None
    assert (due - told.at) / timedelta(days=YEAR) == pytest.approx(math.log(told.probability / 0.8) / 0.1)


def test_a_confirmation_starts_the_clock_anew() -> None:
    later = BEGAN + timedelta(days=5 * YEAR)
    confirmed = Signal(kind=SignalKind.CONFIRMED_BY_PERSON, at=later)
    belief = believe(
        Start(at=BEGAN, probability=0.6),
        [confirmed],
        field=FieldName.EMAIL,
        worths=DECAY.worths,
        pace=WORK,
        at=later + timedelta(days=YEAR),
    )
    assert belief.since == later
    assert belief.probability == pytest.approx(0.98 * math.exp(-0.28))


def test_who_is_half_believed_moves_half_the_way_in_likelihood() -> None:
    half = Signal(kind=SignalKind.SUBMITTED_OTHERWISE, at=BEGAN, trust=0.5)
    nobody = Signal(kind=SignalKind.SUBMITTED_OTHERWISE, at=BEGAN, trust=0.0)
    assert after(half).probability == pytest.approx(9 / 10.5 / (1 + 9 / 10.5))
    assert after(nobody).probability == pytest.approx(0.9)


def test_what_says_nothing_of_a_field_leaves_it_alone() -> None:
    assert after(SignalKind.BOUNCE_UNKNOWN_USER, field=FieldName.ADDRESS).probability == pytest.approx(0.9)


def test_a_signal_about_the_value_before_this_one_does_not_count() -> None:
    before = Signal(kind=SignalKind.BOUNCE_UNKNOWN_USER, at=BEGAN - timedelta(days=1))
    assert after(before, years=1).probability == pytest.approx(0.9)


def test_what_comes_tomorrow_is_not_known_today() -> None:
    tomorrow = Signal(kind=SignalKind.BOUNCE_UNKNOWN_USER, at=BEGAN + timedelta(days=1))
    start = Start(at=BEGAN, probability=0.9)
    today = believe(start, [tomorrow], field=FieldName.EMAIL, worths=DECAY.worths, pace=None, at=BEGAN)
    assert today.probability == pytest.approx(0.9)


def test_every_step_begins_where_the_one_before_ended() -> None:
    belief = after(SignalKind.BOUNCE_FULL, SignalKind.CLICKED, years=1, pace=WORK)
    assert [step.kind for step in belief.steps] == [None, SignalKind.BOUNCE_FULL, None, SignalKind.CLICKED]
    assert [step.before for step in belief.steps[1:]] == [step.after for step in belief.steps[:-1]]
    assert belief.steps[-1].after == belief.probability


def test_the_bands_are_bounded_from_below() -> None:
    assert [band_of(each) for each in (0.8, 0.79, 0.5, 0.49, 0.1, 0.09)] == [
        Band.FRESH,
        Band.AGEING,
        Band.AGEING,
        Band.VERIFY,
        Band.VERIFY,
        Band.WITHHOLD,
    ]


def test_the_next_check_is_the_day_on_which_the_band_is_left() -> None:
    belief = after(start=0.9, pace=WORK)
    due = next_check(belief, WORK)
    assert due is not None
    then = after(years=(due - BEGAN) / timedelta(days=YEAR), start=0.9, pace=WORK)
    assert then.probability == pytest.approx(0.8, abs=1e-6)


def test_what_is_withheld_or_lasts_for_ever_is_never_checked_again() -> None:
    assert next_check(after(start=0.05, pace=WORK), WORK) is None
    assert next_check(after(start=0.9), None) is None


@given(signals, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(heard: list[Signal], random: Random) -> None:
    shuffled = list(heard)
    random.shuffle(shuffled)
    assert _end(heard) == _end(shuffled)


@given(signals)
def test_told_twice_counts_once(heard: list[Signal]) -> None:
    assert _end(heard) == _end([*heard, *heard])


@given(signals)
def test_a_belief_stays_a_probability(heard: list[Signal]) -> None:
    assert LEAST <= _end(heard).probability <= MOST


@given(signals, st.integers(0, 1500))
def test_what_is_seen_later_does_not_change_what_was_believed(heard: list[Signal], days: int) -> None:
    at = BEGAN + timedelta(days=days)
    known = [each for each in heard if each.at <= at]
    assert _end(heard, at=at) == _end(known, at=at)


@given(st.floats(0.1, 0.99), st.floats(0, 8), st.floats(0, 8))
def test_time_in_two_halves_is_time(start: float, first: float, second: float) -> None:
    pace = Pace(steps=((1, 0.47), (3, 0.32), (7, 0.19), (math.inf, 0.13)), began=0.5)
    whole = pace.spent(first + second)
    assert whole == pytest.approx(pace.spent(first) + (pace.spent(first + second) - pace.spent(first)))
    assert pace.until_spent(whole - pace.spent(first), since=first) == pytest.approx(second, abs=1e-6)


def _end(heard: Sequence[Signal], *, at: datetime = BEGAN + timedelta(days=2100)) -> Belief:
    start = Start(at=BEGAN, probability=0.9)
    return believe(start, heard, field=FieldName.EMAIL, worths=DECAY.worths, pace=WORK, at=at)
