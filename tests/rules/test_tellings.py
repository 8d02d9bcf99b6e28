"""Notices are tried on a schedule, end with an answer, and silence is noticed."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import tellings
from rules.recipients import EEA, needs_ground
from rules.tellings import STEPS, WAITS, TellingState

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_schedule_is_that_of_the_specification() -> None:
    middle = [tellings.next_try(tries, now=NOW, chance=0.5) for tries in range(1, 10)]
    assert [at - NOW for at in middle if at] == [
        timedelta(seconds=5),
        timedelta(minutes=5),
        timedelta(minutes=30),
        *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
    ]


def test_after_the_tenth_try_it_is_given_up() -> None:
    assert tellings.next_try(9, now=NOW, chance=0) is not None
    assert tellings.next_try(10, now=NOW, chance=0) is None


@given(st.integers(1, len(WAITS)), st.floats(0, 1))
def test_chance_moves_a_try_by_a_twentieth_at_most(tries: int, chance: float) -> None:
    at = tellings.next_try(tries, now=NOW, chance=chance)
    assert at is not None
    assert abs((at - NOW) / WAITS[tries - 1] - 1) <= tellings.SPREAD + 1e-9


def test_who_asks_for_more_time_gets_a_day_at_most() -> None:
    asked = {
        hours: tellings.next_try(1, now=NOW, chance=0, asked=timedelta(hours=hours)) for hours in (1, 900)
    }
    assert asked == {1: NOW + timedelta(hours=1), 900: NOW + timedelta(hours=24)}


def test_who_asks_for_less_time_gets_the_schedule() -> None:
    asked = tellings.next_try(2, now=NOW, chance=0.5, asked=timedelta(seconds=1))
    assert asked == NOW + timedelta(minutes=5)


@pytest.mark.parametrize("state", TellingState)
def test_every_open_notice_can_be_answered_and_closed(state: TellingState) -> None:
    ends = {TellingState.ACKNOWLEDGED, TellingState.CLOSED}
    assert state.is_over is (state in ends)
    assert all(tellings.may_go(state, end) for end in ends) is not state.is_over


def test_every_state_can_be_reached() -> None:
    assert set().union(*STEPS.values()) == set(TellingState)


def test_silence_begins_the_day_after_the_last() -> None:
    due = tellings.due_on(date(2026, 3, 2), tellings.PATIENCE)
    assert due == date(2026, 3, 9)
    days = [due + timedelta(days=more) for more in (0, 1)]
    assert [tellings.is_silent(TellingState.SENT, due, today=day) for day in days] == [False, True]


def test_who_answered_is_not_silent() -> None:
    assert not tellings.is_silent(TellingState.ACKNOWLEDGED, date(2026, 1, 1), today=date(2026, 3, 1))


def test_waits_only_grow() -> None:
    assert all(before < after for before, after in pairwise(WAITS))


@pytest.mark.parametrize(
    ("country", "needs"), [(None, False), ("NL", False), ("NO", False), ("GB", True), ("US", True)]
)
def test_a_ground_is_needed_outside_the_economic_area(country: str | None, needs: bool) -> None:
    assert needs_ground(country) is needs
    assert len(EEA) == 30
