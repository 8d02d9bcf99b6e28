"""When an address is given up, how long it is left in peace, and what fits one notice."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.webhooks import (
    HOPELESS_AFTER,
    MOST_CONTACTS,
    Event,
    Stop,
    is_hopeless,
    is_silent,
    parts,
    rest_after,
    why_quiet,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_five_days_of_failing_are_enough_and_a_moment_less_is_not() -> None:
    assert is_hopeless(NOW - HOPELESS_AFTER, now=NOW)
    assert not is_hopeless(NOW - HOPELESS_AFTER + timedelta(seconds=1), now=NOW)


@pytest.mark.parametrize(
    ("misses", "asked", "rest"),
    [
        (0, None, timedelta()),
        (1, None, timedelta(seconds=5)),
        (2, None, timedelta(minutes=5)),
        (99, None, timedelta(minutes=5)),
        (0, timedelta(hours=1), timedelta(hours=1)),
        (2, timedelta(seconds=1), timedelta(minutes=5)),
        (0, timedelta(days=400), timedelta(hours=24)),
    ],
)
def test_whoever_is_not_there_is_left_in_peace(misses: int, asked: timedelta | None, rest: timedelta) -> None:
    assert rest_after(misses, asked=asked) == rest


def test_contacts_are_spread_over_notices_and_none_is_lost() -> None:
    contacts = list(range(2 * MOST_CONTACTS + 1))
    spread = parts(contacts)
    assert [len(each) for each in spread] == [MOST_CONTACTS, MOST_CONTACTS, 1]
    assert [each for part in spread for each in part] == contacts
    assert parts([]) == []


def test_only_what_nobody_here_decided_needs_a_person() -> None:
    assert [why for why in Stop if why.needs_a_person] == [Stop.GONE, Stop.FAILING]


def test_every_event_is_a_noun_and_what_happened_to_it() -> None:
    assert all(event.value.count(".") == 1 and event.value.islower() for event in Event)


def test_only_what_its_source_brought_about_ends_by_itself() -> None:
    assert [why for why in Stop if why.ends_by_itself] == [Stop.NO_KEY, Stop.SOURCE_CLOSED]


@pytest.mark.parametrize(
    ("is_open", "has_key", "why"),
    [
        (True, True, None),
        (False, True, Stop.SOURCE_CLOSED),
        (True, False, Stop.NO_KEY),
        (False, False, Stop.NO_KEY),
    ],
)
def test_a_program_is_told_as_long_as_its_source_is_open_and_has_a_key(
    is_open: bool, has_key: bool, why: Stop | None
) -> None:
    assert why_quiet(is_open=is_open, has_key=has_key) is why


@pytest.mark.parametrize(
    ("hours", "is_so"), [(None, False), (0, False), (23, False), (24, True), (100, True)]
)
def test_a_day_in_which_nothing_is_taken_is_a_silence(hours: int | None, is_so: bool) -> None:
    since = None if hours is None else NOW - timedelta(hours=hours)
    assert is_silent(since, now=NOW) is is_so
