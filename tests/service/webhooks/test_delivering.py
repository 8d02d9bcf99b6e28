"""Whatever a receiver does, it hears of everything at least once, on the schedule, under one id."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook as Oracle

from rules.tellings import WAITS
from rules.webhooks import TEST, DeliveryState, Event, Stop
from service import webhooks
from service.access import SYSTEM
from service.errors import Conflict
from service.ids import new_id
from service.jobs import queue
from service.storage.jobs import Job
from service.webhooks import JOB, delivering, register, watching
from service.work import Workshop
from tests.receiver import Heard, Receiver, Say, listening
from tests.service.webhooks.hooks import (
    announce,
    deliveries,
    do,
    hook,
    row,
    run,
    run_a_day,
    run_on,
    states,
    tries,
)
from tests.workshops import SetClock

TAKEN, WAITING, FAILED = DeliveryState.TAKEN, DeliveryState.WAITING, DeliveryState.FAILED


def test_a_notice_says_what_happened_and_is_signed_as_the_standard_has_it(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    clock.at = datetime.now(UTC)  # the library asks for the time itself
    made = hook(workshop, receiver)
    announce(workshop)
    run(workshop, clock)
    [heard] = receiver.heard
    told = Oracle(made.secret).verify(heard.body, dict(heard.headers))
    [delivery] = deliveries(workshop, made.view.id)
    assert heard.headers["webhook-id"] == str(delivery.id)
    assert told == {
        "type": "import.finished",
        "timestamp": clock().isoformat(timespec="milliseconds"),
        "data": {"rows": 0},
    }
    assert delivery.state is TAKEN


def test_a_receiver_that_is_down_is_tried_on_the_schedule_and_then_given_up(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    receiver.answer = lambda _: Say(503)
    announce(workshop)
    waits = run_on(workshop, clock)
    assert len(waits) == len(WAITS)
    for real, meant in zip(waits, WAITS, strict=True):
        assert abs(real / meant - 1) <= 0.05
    assert len({heard.headers["webhook-id"] for heard in receiver.heard}) == 1
    assert len({heard.body for heard in receiver.heard}) == 1
    [delivery] = deliveries(workshop, made.view.id)
    assert (delivery.state, delivery.next_at, delivery.ended_at) == (FAILED, None, clock())
    assert [each.number for each in tries(workshop, delivery)] == list(range(1, 11))
    assert {(each.outcome, each.status) for each in tries(workshop, delivery)} == {("answered_no", 503)}


def test_s21_a_receiver_that_was_down_for_three_hours_hears_of_everything(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    up_at = clock() + timedelta(hours=3)
    receiver.answer = lambda _: Say() if clock() >= up_at else Say(hang_up=True)
    announce(workshop, 20)
    run_on(workshop, clock)
    assert states(workshop, made.view.id) == [TAKEN] * 20
    taken = {json.loads(heard.body)["data"]["rows"] for heard in receiver.heard}
    assert taken == set(range(20))
    assert row(workshop, made.view.id).failing_since is None
    # While nobody was there, one knock told for all: 20 notices of their own would have made 80.
    assert len(receiver.heard) < 70


def test_s21_an_address_that_answers_410_is_disabled_and_hears_nothing_more(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    receiver.answer = lambda _: Say(410)
    announce(workshop, 3)
    run_on(workshop, clock)
    kept = row(workshop, made.view.id)
    assert (kept.disabled_at, kept.disabled_why) == (clock(), Stop.GONE)
    assert len(receiver.heard) == 1
    announce(workshop)
    assert len(deliveries(workshop, made.view.id)) == 3
    with workshop.look(SYSTEM) as work:
        assert register.stopped(work) == 1


def test_s21_while_a_secret_is_replaced_both_signatures_are_good_for_a_day(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    clock.at = datetime.now(UTC)  # the library asks for the time itself
    made = hook(workshop, receiver)
    new = do(workshop, register.rotate, made.view.id)
    announce(workshop)
    run(workshop, clock)
    for secret in (made.secret, new):
        assert Oracle(secret).verify(receiver.heard[0].body, dict(receiver.heard[0].headers))
    run(workshop, clock, timedelta(hours=24))
    announce(workshop)
    run(workshop, clock)
    signatures = [heard.headers["webhook-signature"].split(" ") for heard in receiver.heard]
    assert [len(each) for each in signatures] == [2, 1]


def test_what_waited_for_an_address_goes_out_when_it_is_enabled(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    receiver.answer = lambda _: Say(410)
    announce(workshop, 3)
    run_on(workshop, clock)
    receiver.answer = lambda _: Say()
    do(workshop, register.enable, made.view.id)
    run_on(workshop, clock)
    assert states(workshop, made.view.id) == [TAKEN] * 3
    with workshop.look(SYSTEM) as work:
        assert register.stopped(work) == 0


def test_after_five_days_in_which_nothing_was_taken_an_address_is_given_up(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    receiver.answer = lambda _: Say(500)
    begun = clock()
    for _day in range(6):
        announce(workshop)
        run_a_day(workshop, clock)
    kept = row(workshop, made.view.id)
    assert kept.disabled_why is Stop.FAILING
    assert kept.disabled_at is not None
    assert kept.disabled_at - begun >= timedelta(days=5)


def test_one_success_in_five_days_is_enough_to_go_on(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    for day in range(7):
        receiver.answer = (lambda _: Say()) if day == 3 else (lambda _: Say(500))
        announce(workshop)
        run_a_day(workshop, clock)
    assert row(workshop, made.view.id).disabled_at is None


def test_a_redirection_is_a_failure_and_is_not_followed(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    with listening() as elsewhere:
        made = hook(workshop, receiver)
        receiver.answer = lambda _: Say(307, headers={"Location": elsewhere.url})
        announce(workshop)
        run(workshop, clock)
        assert elsewhere.heard == []
    [delivery] = deliveries(workshop, made.view.id)
    assert (delivery.state, delivery.last_outcome, delivery.last_status) == (WAITING, "elsewhere", 307)


def test_where_addresses_of_the_house_are_not_allowed_nothing_goes_there(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    before = workshop.settings
    made = hook(workshop, receiver)
    workshop.settings = before
    announce(workshop)
    run(workshop, clock)
    assert receiver.heard == []
    assert deliveries(workshop, made.view.id)[0].last_outcome == "unsafe"


def test_a_worker_that_dies_after_it_knocked_knocks_once_more_under_the_same_id(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    announce(workshop)
    with workshop.open(SYSTEM) as work:
        claimed = queue.claim(work, worker="one that dies", lease=timedelta(seconds=60))
    assert claimed
    delivering.deliver(workshop, claimed.payload)
    run(workshop, clock, timedelta(seconds=61))
    [delivery] = deliveries(workshop, made.view.id)
    assert [heard.headers["webhook-id"] for heard in receiver.heard] == [str(delivery.id)] * 2


def test_a_delivery_is_sent_again_under_the_same_id_when_somebody_asks(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    receiver.answer = lambda _: Say(500)
    announce(workshop)
    run_on(workshop, clock)
    receiver.heard.clear()
    receiver.answer = lambda _: Say()
    [delivery] = deliveries(workshop, made.view.id)
    do(workshop, watching.replay, made.view.id, delivery.id)
    run(workshop, clock)
    assert [heard.headers["webhook-id"] for heard in receiver.heard] == [str(delivery.id)]
    assert states(workshop, made.view.id) == [TAKEN]
    do(workshop, watching.replay, made.view.id, delivery.id)
    run(workshop, clock)
    assert len(receiver.heard) == 2


def test_all_that_was_given_up_in_a_long_outage_is_sent_again_at_once(
    workshop: Workshop, clock: SetClock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "BATCH", 2)
    made = hook(workshop, receiver)
    announce(workshop)
    run(workshop, clock)
    receiver.answer = lambda _: Say(500)
    announce(workshop, 5)
    run_on(workshop, clock)
    assert states(workshop, made.view.id).count(FAILED) == 5
    receiver.answer = lambda _: Say()
    receiver.heard.clear()
    do(workshop, watching.replay_failed, made.view.id)
    run(workshop, clock)
    assert states(workshop, made.view.id) == [TAKEN] * 6
    assert len({heard.headers["webhook-id"] for heard in receiver.heard}) == len(receiver.heard) == 5


def test_nothing_is_sent_again_to_a_disabled_address(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    announce(workshop)
    run(workshop, clock)
    do(workshop, register.disable, made.view.id)
    [delivery] = deliveries(workshop, made.view.id)
    for deed, arguments in (
        (watching.replay, (made.view.id, delivery.id)),
        (watching.replay_failed, (made.view.id,)),
        (register.try_out, (made.view.id,)),
    ):
        with pytest.raises(Conflict):
            do(workshop, deed, *arguments)


def test_an_address_is_tried_out_with_a_notice_that_says_nothing(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    do(workshop, register.try_out, made.view.id)
    run(workshop, clock)
    told = json.loads(receiver.heard[0].body)
    assert (told["type"], told["data"]) == (TEST, {"webhook_id": str(made.view.id)})


def test_what_was_removed_while_it_was_out_is_gone(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    announce(workshop, 2)
    [first, _] = deliveries(workshop, made.view.id)
    write_down = delivering.deliver(workshop, {"delivery": str(first.id)})
    do(workshop, register.remove, made.view.id)
    with workshop.open(SYSTEM) as work:
        write_down(work)
    run(workshop, clock)
    assert len(receiver.heard) == 1


def test_a_delivery_whose_job_was_lost_is_found_again(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    announce(workshop)
    with workshop.open(SYSTEM) as work:
        for job in work.session.scalars(select(Job).where(Job.kind == JOB)):
            work.session.delete(job)
    run(workshop, clock, timedelta(hours=4))
    assert receiver.heard == []
    with workshop.open(SYSTEM) as work:
        assert watching.sweep(work, limit=100) == 1
    run(workshop, clock)
    assert states(workshop, made.view.id) == [TAKEN]


def test_deliveries_are_forgotten_after_a_month(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    made = hook(workshop, receiver)
    announce(workshop, 2)
    run(workshop, clock)
    clock.pass_by(timedelta(days=20))
    announce(workshop)
    run(workshop, clock)
    clock.pass_by(timedelta(days=11))
    with workshop.open(SYSTEM) as work:
        assert watching.sweep(work, limit=100) == 2
    assert len(deliveries(workshop, made.view.id)) == 1


def test_an_address_that_is_slow_with_one_lets_no_other_wait(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    with listening() as other:
        receiver.answer = lambda _: Say(reset=True)
        hook(workshop, receiver)
        second = hook(workshop, other)
        announce(workshop, 5)
        run(workshop, clock)
        assert states(workshop, second.view.id) == [TAKEN] * 5
    assert len(receiver.heard) == 1


def test_every_notice_arrives_at_least_once_whatever_the_receiver_does(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    """It drops, fails, resets, sends elsewhere and asks for time, and takes some whose answer is lost."""
    made = hook(workshop, receiver)
    taken, seen = Counter[str](), Counter[str]()
    moods = (
        Say(hang_up=True),
        Say(500),
        Say(reset=True),
        Say(302),
        Say(429, headers={"Retry-After": "60"}),
        None,
    )

    def answer(heard: Heard) -> Say:
        notice = heard.headers["webhook-id"]
        seen[notice] += 1
        mood = moods[(int(notice[-4:], 16) + seen[notice]) % len(moods)]
        if mood is not None:
            return mood
        taken[notice] += 1
        # Every other time it has taken it, and the answer is lost.
        return Say() if seen[notice] > 3 or taken[notice] > 1 else Say(hang_up=True)

    receiver.answer = answer
    announce(workshop, 30)
    run_on(workshop, clock)
    sent = {str(each.id): each for each in deliveries(workshop, made.view.id)}
    assert {each.state for each in sent.values()} == {TAKEN}
    assert set(taken) == set(sent)
    # By the ids alone the receiver knows each notice exactly once.
    by_id = {heard.headers["webhook-id"]: json.loads(heard.body)["data"]["rows"] for heard in receiver.heard}
    assert sorted(by_id.values()) == list(range(30))


def test_a_thousand_contacts_are_told_in_three_notices_that_fit(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    hook(workshop, receiver)
    with workshop.open(SYSTEM) as work:
        contacts = [new_id(work.now) for _ in range(1_000)]
        told = {"contact_ids": contacts, "first_change": 10**12, "last_change": 10**12}
        assert webhooks.announce(work, Event.CONTACT_CHANGED, told) == 3
    run(workshop, clock)
    assert max(len(heard.body) for heard in receiver.heard) < 20_000
    heard = [each for one in receiver.heard for each in json.loads(one.body)["data"]["contact_ids"]]
    assert sorted(heard) == sorted(map(str, contacts))
