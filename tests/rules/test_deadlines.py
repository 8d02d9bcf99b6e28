"""Statutory dates, counted as the law counts them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import deadlines
from rules.deadlines import Clock, Ground, Pause, Place, Unit

GDPR = Clock(id="gdpr.answer", version="1", unit=Unit.MONTHS, length=1, extension=2)
UK = Clock(
    id="uk.answer",
    version="1",
    unit=Unit.MONTHS,
    length=1,
    extension=2,
    pauses=frozenset({Ground.CLARIFICATION}),
)
CCPA_ANSWER = Clock(id="ccpa.answer", version="1", unit=Unit.DAYS, length=45, extension=45, rolls=False)
CCPA_CONFIRM = Clock(id="ccpa.confirm", version="1", unit=Unit.BUSINESS_DAYS, length=10)
CCPA_OPT_OUT = Clock(id="ccpa.opt_out", version="1", unit=Unit.BUSINESS_DAYS, length=15)
BREACH = Clock(id="gdpr.breach", version="1", unit=Unit.HOURS, length=72)

NL = Place(zone="Europe/Amsterdam", country="NL")
FI = Place(zone="Europe/Helsinki", country="FI")
DE = Place(zone="Europe/Berlin", country="DE", subdivision="BE")
GB = Place(zone="Europe/London", country="GB", subdivision="ENG")
CALIFORNIA = Place(zone="America/Los_Angeles", country="US", subdivision="CA")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "first", "longer"),
    [
        ("2026-01-31", "2026-03-02", "2026-04-30"),
        ("2026-03-03", "2026-04-07", "2026-06-03"),
        ("2026-08-31", "2026-09-30", "2026-11-30"),
        ("2026-10-24", "2026-11-24", "2027-01-25"),
        ("2026-11-25", "2026-12-28", "2027-02-25"),
        ("2026-12-01", "2027-01-04", "2027-03-01"),
        ("2027-01-29", "2027-03-01", "2027-04-29"),
        ("2027-01-30", "2027-03-01", "2027-04-30"),
        ("2028-01-31", "2028-02-29", "2028-05-01"),
    ],
)
def test_a_month_in_the_netherlands_ends_on_a_working_day(received: str, first: str, longer: str) -> None:
    came = noon(date.fromisoformat(received))

    assert deadlines.due(GDPR, came, NL).last_day == date.fromisoformat(first)
    assert deadlines.extended(GDPR, came, NL).last_day == date.fromisoformat(longer)


@pytest.mark.parametrize("place", [FI, DE])
def test_the_first_of_may_is_a_holiday_where_the_law_says_so(place: Place) -> None:
    assert deadlines.extended(GDPR, at(2028, 1, 31), place).last_day == date(2028, 5, 2)


def test_california_counts_calendar_days_and_business_days() -> None:
    came = datetime(2026, 11, 20, 20, tzinfo=UTC)

    assert deadlines.due(CCPA_CONFIRM, came, CALIFORNIA).last_day == date(2026, 12, 8)
    assert deadlines.due(CCPA_OPT_OUT, came, CALIFORNIA).last_day == date(2026, 12, 15)
    assert deadlines.due(CCPA_ANSWER, came, CALIFORNIA).last_day == date(2027, 1, 4)
    assert deadlines.extended(CCPA_ANSWER, came, CALIFORNIA).last_day == date(2027, 2, 18)


def test_the_day_as_counted_is_kept_beside_the_day_it_was_moved_to() -> None:
    found = deadlines.due(GDPR, at(2026, 1, 31), NL)

    assert (found.raw, found.last_day) == (date(2026, 2, 28), date(2026, 3, 2))
    assert (found.clock_id, found.version) == ("gdpr.answer", "1")


def test_the_day_of_receipt_is_that_of_the_controllers_calendar() -> None:
    late = datetime(2026, 8, 30, 22, 30, tzinfo=UTC)  # half past midnight in Amsterdam

    assert deadlines.due(GDPR, late, NL).last_day == date(2026, 9, 30)


def test_seventy_two_hours_run_through_a_weekend() -> None:
    friday = datetime(2026, 11, 20, 17, tzinfo=UTC)

    assert deadlines.hour_due(BREACH, friday) == datetime(2026, 11, 23, 17, tzinfo=UTC)


def test_waiting_for_a_clarification_moves_the_british_date_and_not_the_european_one() -> None:
    came = at(2026, 9, 1)
    waited = [Pause(ground=Ground.CLARIFICATION, begins=at(2026, 9, 3), ends=at(2026, 9, 10))]

    assert deadlines.due(UK, came, GB, pauses=waited).raw == date(2026, 10, 8)
    assert deadlines.due(GDPR, came, NL, pauses=waited).raw == date(2026, 10, 1)


def test_days_that_lie_in_two_pauses_count_once_and_an_open_pause_not_yet() -> None:
    came = at(2026, 9, 1)
    waited = [
        Pause(ground=Ground.CLARIFICATION, begins=at(2026, 9, 3), ends=at(2026, 9, 10)),
        Pause(ground=Ground.CLARIFICATION, begins=at(2026, 9, 8), ends=at(2026, 9, 12)),
        Pause(ground=Ground.CLARIFICATION, begins=at(2026, 9, 20)),
    ]

    assert deadlines.due(UK, came, GB, pauses=waited).raw == date(2026, 10, 10)


def test_california_does_not_wait_for_a_proof_of_identity() -> None:
    waited = [Pause(ground=Ground.IDENTITY, begins=at(2026, 11, 21), ends=at(2026, 12, 1))]

    assert deadlines.due(CCPA_ANSWER, at(2026, 11, 20), CALIFORNIA, pauses=waited).raw == date(2027, 1, 4)


def test_what_may_not_be_extended_is_not() -> None:
    with pytest.raises(ValueError, match="may not be extended"):
        deadlines.extended(CCPA_CONFIRM, at(2026, 11, 20), CALIFORNIA)


def test_hours_have_no_last_day_and_months_no_last_hour() -> None:
    with pytest.raises(ValueError, match="hours"):
        deadlines.due(BREACH, at(2026, 11, 20), NL)
    with pytest.raises(ValueError, match="hours"):
        deadlines.hour_due(GDPR, at(2026, 11, 20))


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        deadlines.local_day(datetime(2026, 1, 1), NL)  # noqa: DTZ001 - that is the case


DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))


@given(DAYS, st.sampled_from([NL, FI, DE, GB]))
def test_the_last_day_is_a_working_day_within_two_months(received: date, place: Place) -> None:
    found = deadlines.due(GDPR, noon(received), place)

    assert deadlines.is_working_day(found.last_day, place)
    assert timedelta(days=28) <= found.last_day - received <= timedelta(days=40)


@given(DAYS, DAYS, st.sampled_from([GDPR, CCPA_CONFIRM, CCPA_ANSWER]))
def test_who_asks_later_never_has_to_be_answered_earlier(one: date, other: date, clock: Clock) -> None:
    sooner, later = sorted((one, other))

    assert (
        deadlines.due(clock, noon(sooner), CALIFORNIA).last_day
        <= deadlines.due(clock, noon(later), CALIFORNIA).last_day
    )


@given(DAYS)
def test_what_is_left_counts_down_to_zero_on_the_last_day(received: date) -> None:
    last = deadlines.due(GDPR, noon(received), NL).last_day

    assert deadlines.days_left(last, now=noon(last), place=NL) == 0
    assert deadlines.days_left(last, now=noon(last + timedelta(days=1)), place=NL) == -1
