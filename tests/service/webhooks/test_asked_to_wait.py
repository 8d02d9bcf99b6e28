"""Whoever asks for time is given it, named in seconds or by a date, and never more than a day."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from rules.webhooks import DeliveryState
from service.work import Workshop
from tests.receiver import Receiver, Say
from tests.service.webhooks.hooks import announce, hook, next_try, run, run_on, states
from tests.workshops import SetClock


def test_who_asks_for_time_is_given_it_for_everything(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    receiver.answer = lambda _: Say(429, headers={"Retry-After": "3600"})
    announce(workshop, 2)
    run(workshop, clock)
    assert len(receiver.heard) == 1
    assert next_try(workshop) == clock() + timedelta(hours=1)
    receiver.answer = lambda _: Say()
    run_on(workshop, clock)
    assert states(workshop, made.view.id) == [DeliveryState.TAKEN] * 2
    assert len(receiver.heard) == 3


@pytest.mark.parametrize(
    ("until", "wait"),
    [
        (timedelta(hours=3), timedelta(hours=3)),
        (timedelta(days=400), timedelta(days=1)),
        # That is over, so the second try comes when it would have come.
        (-timedelta(hours=1), None),
    ],
)
def test_who_names_a_date_is_left_in_peace_until_then_and_a_day_at_most(
    workshop: Workshop, clock: SetClock, receiver: Receiver, until: timedelta, wait: timedelta | None
) -> None:
    hook(workshop, receiver)
    told = format_datetime(clock() + until, usegmt=True)
    receiver.answer = lambda _: Say(503, headers={"Retry-After": told})
    announce(workshop)
    run(workshop, clock)
    due = next_try(workshop)
    assert due is not None
    assert due - clock() == wait if wait else due - clock() < timedelta(seconds=6)
