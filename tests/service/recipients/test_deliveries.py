"""Every notice is delivered at least once, on the schedule, and never where it must not go."""

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from rules.fields import FieldName
from rules.recipients import Protocol, Role
from rules.records import Lead
from rules.tellings import WAITS, Deed, TellingState
from service import recipients
from service.access import COMMAND, SYSTEM
from service.errors import Conflict
from service.jobs import queue
from service.recipients import JOB, answers, register, sending
from service.recipients.register import Order
from service.sources import Source
from service.storage.jobs import Job, State
from service.storage.recipients import Recipient
from service.storage.recipients import Telling as Row
from service.work import Workshop
from tests.receiver import Heard, Receiver, Say
from tests.service.recipients.partners import (
    acknowledging,
    give,
    hooked,
    partner,
    person,
    run,
    shown,
    sweep,
    tell,
    tried,
)
from tests.workshops import SetClock


def next_try(workshop: Workshop) -> datetime | None:
    """When the next delivery is due."""
    with workshop.look(SYSTEM) as work:
        due = select(Job.run_after).where(Job.kind == JOB, Job.state == State.WAITING)
        return work.session.scalars(due.order_by(Job.run_after)).first()


def test_a_receiver_that_is_down_is_tried_on_the_schedule_and_then_given_up(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna)
    receiver.answer = lambda _: Say(503)
    [telling_id] = tell(workshop, anna)
    waited = []
    run(workshop, clock)
    while due := next_try(workshop):
        waited.append(due - clock())
        run(workshop, clock, due - clock())
    assert len(waited) == len(WAITS)
    for real, meant in zip(waited, WAITS, strict=True):
        assert abs(real / meant - 1) <= 0.1
    assert len(receiver.heard) == len(WAITS) + 1
    assert len({heard.headers["webhook-id"] for heard in receiver.heard}) == 1
    view, tries = tried(workshop, telling_id)
    assert (view.state, view.needs_a_person) == (TellingState.FAILED, True)
    assert [each.number for each in tries] == list(range(1, 11))


def test_nothing_is_tried_before_its_time(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna)
    receiver.answer = lambda _: Say(503)
    tell(workshop, anna)
    run(workshop, clock)
    run(workshop, clock, timedelta(seconds=4))
    assert len(receiver.heard) == 1
    run(workshop, clock, timedelta(seconds=2))
    assert len(receiver.heard) == 2


def test_who_asks_for_time_is_given_it(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna)
    receiver.answer = lambda _: Say(429, headers={"Retry-After": "3600"})
    tell(workshop, anna)
    run(workshop, clock)
    assert next_try(workshop) == clock() + timedelta(hours=1)


def test_an_address_that_wants_nothing_more_is_left_and_the_next_notice_is_for_a_person(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    made = hooked(workshop, receiver)
    give(workshop, made.id, anna)
    receiver.answer = lambda _: Say(410)
    [first] = tell(workshop, anna)
    run(workshop, clock)
    assert shown(workshop, first).state is TellingState.FAILED
    with workshop.look(SYSTEM) as work:
        assert work.session.get_one(Recipient, made.id).disabled_at == clock()
    [second] = tell(workshop, anna)
    assert shown(workshop, second).protocol is Protocol.MANUAL
    with workshop.open(COMMAND) as work:
        register.resume(work, made.id)
        answers.send_again(work, first)
    receiver.answer = acknowledging
    run(workshop, clock)
    assert shown(workshop, first).state is TellingState.ACKNOWLEDGED
    assert len(receiver.heard) == 2


def test_a_redirection_is_not_followed(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna)
    receiver.answer = lambda _: Say(307, headers={"Location": f"http://127.0.0.1:{receiver.port}/x"})
    [telling_id] = tell(workshop, anna)
    run(workshop, clock)
    _, [only] = tried(workshop, telling_id)
    assert (only.outcome, len(receiver.heard)) == ("elsewhere", 1)


def test_where_addresses_of_the_house_are_not_allowed_nothing_goes_there(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    """Allowed when it was registered, and no more when it is tried: each try looks anew."""
    give(workshop, hooked(workshop, receiver).id, anna)
    workshop.settings = replace(workshop.settings, webhooks_allow_private=False)
    [telling_id] = tell(workshop, anna)
    run(workshop, clock)
    _, [only] = tried(workshop, telling_id)
    assert (only.outcome, receiver.heard) == ("unsafe", [])


def test_a_worker_that_dies_after_it_delivered_delivers_once_more_under_the_same_id(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna)
    [telling_id] = tell(workshop, anna)
    with workshop.open(SYSTEM) as work:
        claimed = queue.claim(work, worker="one that dies", lease=timedelta(seconds=60))
    assert claimed
    sending.send(workshop, claimed.payload)
    run(workshop, clock, timedelta(seconds=61))
    assert [heard.headers["webhook-id"] for heard in receiver.heard] == [str(telling_id)] * 2
    assert len(tried(workshop, telling_id)[1]) == 1


def test_what_was_ended_while_it_was_out_stays_ended(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna)
    [telling_id] = tell(workshop, anna)
    write_down = sending.send(workshop, {"telling": str(telling_id)})
    with workshop.open(COMMAND) as work:
        answers.by_officer(work, telling_id)
    with workshop.open(SYSTEM) as work:
        write_down(work)
    assert shown(workshop, telling_id).state is TellingState.ACKNOWLEDGED


def test_a_notice_whose_job_was_lost_is_found_again(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna)
    [telling_id] = tell(workshop, anna)
    with workshop.open(SYSTEM) as work:
        for job in work.session.scalars(select(Job).where(Job.kind == JOB)):
            work.session.delete(job)
    run(workshop, clock, timedelta(hours=4))
    assert receiver.heard == []
    assert sweep(workshop) == 1
    run(workshop, clock)
    assert shown(workshop, telling_id).state is TellingState.SENT


def test_a_notice_on_its_way_is_not_begun_twice(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna)
    [telling_id] = tell(workshop, anna)
    with workshop.open(COMMAND) as work, pytest.raises(Conflict):
        answers.send_again(work, telling_id)


def test_it_is_sent_again_by_the_way_of_today(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    """A person had to tell them; since then they have said where their machine listens."""
    made = partner(workshop)
    give(workshop, made.id, anna)
    [telling_id] = tell(workshop, anna)
    with workshop.open(COMMAND) as work, pytest.raises(Conflict):
        answers.send_again(work, telling_id)
    workshop.settings = replace(workshop.settings, webhooks_allow_private=True)
    order = Order(name="P", role=Role.PROCESSOR, protocol=Protocol.WEBHOOK, address=receiver.url)
    with workshop.open(COMMAND) as work:
        register.change(work, made.id, order)
        answers.send_again(work, telling_id)
    receiver.answer = acknowledging
    run(workshop, clock)
    assert shown(workshop, telling_id).state is TellingState.ACKNOWLEDGED


def test_while_a_secret_is_replaced_both_sign_and_after_a_day_only_the_new_one(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    made = hooked(workshop, receiver)
    give(workshop, made.id, anna)
    with workshop.open(COMMAND) as work:
        assert register.rotate(work, made.id) != made.secret
    for _ in range(2):
        tell(workshop, anna)
        run(workshop, clock)
        clock.pass_by(timedelta(hours=25))
    signatures = [heard.headers["webhook-signature"].split(" ") for heard in receiver.heard]
    assert [len(each) for each in signatures] == [2, 1]


def test_what_is_too_much_for_a_delivery_is_for_a_person(
    workshop: Workshop, source: Source, receiver: Receiver
) -> None:
    many = person(workshop, source, Lead(email="long@example.org", notes="Many words."))
    give(workshop, hooked(workshop, receiver).id, many, fields=["email", "notes"])
    with workshop.open(COMMAND) as work:
        before = {FieldName.NOTES: "x" * 19_000}
        [telling_id] = recipients.tell(work, [many], deed=Deed.RECTIFIED, before=before)
    assert shown(workshop, telling_id).protocol is Protocol.MANUAL


def test_r11_every_notice_arrives_at_least_once_whatever_the_receiver_does(
    workshop: Workshop, clock: SetClock, receiver: Receiver, source: Source
) -> None:
    """A receiver that drops, fails, resets, sends elsewhere and then takes: none is lost."""
    anna = person(workshop, source)
    made = hooked(workshop, receiver)
    give(workshop, made.id, anna)
    taken, seen = Counter[str](), Counter[str]()
    moods = (Say(hang_up=True), Say(500), Say(reset=True), Say(302), Say(429), None)

    def answer(heard: Heard) -> Say:
        telling_id = heard.headers["webhook-id"]
        seen[telling_id] += 1
        mood = moods[(int(telling_id[-4:], 16) + seen[telling_id]) % len(moods)]
        if mood is not None:
            return mood
        taken[telling_id] += 1
        # Every other time it has taken it, and the answer is lost.
        return acknowledging(heard) if seen[telling_id] > 3 or taken[telling_id] > 1 else Say(hang_up=True)

    receiver.answer = answer
    told = {str(each) for _ in range(20) for each in tell(workshop, anna)}
    run(workshop, clock)
    while due := next_try(workshop):
        run(workshop, clock, max(due - clock(), timedelta()))
    assert len(told) == 20
    assert set(taken) == told
    with workshop.look(SYSTEM) as work:
        states = Counter(row.state for row in work.session.scalars(select(Row)))
    assert states == {TellingState.ACKNOWLEDGED: 20}
    assert all(
        json.loads(heard.body)["data"]["telling_id"] == heard.headers["webhook-id"]
        for heard in receiver.heard
    )
