"""Everybody who was given somebody's data hears what becomes of it, and their answer can be shown later."""

import base64
import hashlib
import json
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select
from standardwebhooks import Webhook

from rules.consent import EventState
from rules.fields import FieldName
from rules.recipients import Protocol, Role
from rules.records import Lead
from rules.tellings import Answered, Closing, Deed, TellingState
from service import audit, corrections, merges, recipients, rectifying
from service.access import COMMAND, SYSTEM
from service.errors import Conflict, Gone, Invalid
from service.ids import new_id
from service.merges import undoing
from service.recipients import answers, register
from service.recipients.register import Order
from service.sources import Source
from service.storage import keys
from service.storage.jobs import Job
from service.storage.merges import Reason
from service.storage.recipients import Recipient
from service.storage.recipients import Telling as Row
from service.work import Workshop
from tests.receiver import Heard, Receiver, Say
from tests.service.consents.ledgers import purpose, record
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


def test_nobody_is_told_of_somebody_whom_nobody_was_given(workshop: Workshop, anna: UUID) -> None:
    partner(workshop)
    assert tell(workshop, anna) == []


def test_the_notice_says_who_it_is_and_is_signed(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    made = hooked(workshop, receiver)
    give(workshop, made.id, anna)
    [telling_id] = tell(workshop, anna)
    run(workshop, clock)
    [heard] = receiver.heard
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    signature = Webhook(key).sign(str(telling_id), clock().replace(tzinfo=None), heard.body.decode())
    assert heard.headers["webhook-signature"] == signature
    told = json.loads(heard.body)
    assert told["type"] == "subject.erased"
    assert told["data"]["subject"] == {
        "contact_ids": [str(anna)],
        "emails": ["anna@example.org"],
        "phones": ["+31201234567"],
        "name": "",
    }
    assert shown(workshop, telling_id).state is TellingState.SENT


def test_a_notice_says_no_more_of_a_person_than_its_reader_was_given(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna, fields=["name", "country"])
    tell(workshop, anna)
    run(workshop, clock)
    subject = json.loads(receiver.heard[0].body)["data"]["subject"]
    assert (subject["emails"], subject["phones"], subject["name"]) == ([], [], "Anna de Vries")


def test_scenario_19_old_and_new_go_to_all_and_silence_is_seen(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    """One answers and signs, one is silent, one was never given the telephone number."""
    theirs = Ed25519PrivateKey.generate()
    public = base64.b64encode(theirs.public_key().public_bytes_raw()).decode()
    quick = hooked(workshop, receiver, "Quick", public_key=f"whpk_{public}")
    silent = hooked(workshop, receiver, "Silent", patience=3)
    other = hooked(workshop, receiver, "Other")
    for each in (quick, silent):
        give(workshop, each.id, anna)
    give(workshop, other.id, anna, fields=["email"])
    request_id = new_id(clock())
    receiver.answer = lambda heard: answer(heard, theirs, quick_only=tellings[quick.id])
    with workshop.open(COMMAND) as work:
        corrections.put_right(work, anna, Lead(phone="+31207654321"), request_id=request_id)
    with workshop.look(SYSTEM) as work:
        tellings = {each.recipient_id: str(each.id) for each in recipients.tellings_of(work, request_id)}
    assert set(tellings) == {quick.id, silent.id}
    run(workshop, clock)
    changes = [json.loads(heard.body)["data"]["changes"] for heard in receiver.heard]
    assert len(changes) == 2
    for [change] in changes:
        assert change == {"field": "phone", "old": ["+31201234567"], "new": ["+31207654321"]}
    run(workshop, clock, timedelta(days=4))
    sweep(workshop)
    run(workshop, clock)
    with workshop.look(SYSTEM) as work:
        quick_one, silent_one = recipients.tellings_of(work, request_id)
        row = work.session.get_one(Row, quick_one.id)
        assert row.ack_public_key == theirs.public_key().public_bytes_raw()
    assert (quick_one.state, quick_one.is_silent) == (TellingState.ACKNOWLEDGED, False)
    assert quick_one.ack_signature
    [signed] = [said for said in SIGNED if hashlib.sha256(said).digest() == quick_one.ack_signed_sha256]
    theirs.public_key().verify(quick_one.ack_signature, signed)
    assert (silent_one.state, silent_one.is_silent, silent_one.needs_a_person) == (
        TellingState.SENT,
        True,
        True,
    )
    assert len(receiver.heard) == 3, "who is silent is reminded once"


SIGNED: list[bytes] = []


def answer(heard: Heard, key: Ed25519PrivateKey, *, quick_only: str) -> Say:
    """Of the one it was asked of, a signed yes; of the other, nothing but that it came."""
    if heard.headers["webhook-id"] != quick_only:
        return Say(204, b"")
    body = json.dumps({"acknowledged": True, "telling_id": quick_only}).encode()
    SIGNED.append(f"{quick_only}.1772452800.".encode() + body)
    signature = base64.b64encode(key.sign(SIGNED[-1])).decode()
    return Say(
        body=body,
        headers={
            "webhook-id": quick_only,
            "webhook-timestamp": "1772452800",
            "webhook-signature": f"v1a,{signature}",
        },
    )


def test_an_answer_that_should_be_signed_and_is_not_counts_for_nothing(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    key = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    give(workshop, hooked(workshop, receiver, public_key=key).id, anna)
    receiver.answer = acknowledging
    [telling_id] = tell(workshop, anna)
    run(workshop, clock)
    assert shown(workshop, telling_id).state is TellingState.SENT


def test_with_the_answer_the_notice_is_forgotten(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna)
    receiver.answer = acknowledging
    [telling_id] = tell(workshop, anna)
    with workshop.look(SYSTEM) as work:
        assert keys.find(work.session, telling_id)
    run(workshop, clock)
    view = shown(workshop, telling_id)
    assert (view.state, view.answered) == (TellingState.ACKNOWLEDGED, Answered.RESPONSE)
    with workshop.open(SYSTEM) as work:
        assert keys.find(work.session, telling_id) is None
        row = work.session.get_one(Row, telling_id)
        assert row.content is None
        assert row.ack_body_sha256 == hashlib.sha256(acknowledging(receiver.heard[0]).body).digest()
        with pytest.raises(Gone):
            answers.read(work, telling_id, purpose="handle_request")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"ok",
        b"[]",
        b'{"acknowledged": 1}',
        b'{"acknowledged": true, "telling_id": "another"}',
        b"[" * 9_999,
    ],
)
def test_what_is_no_clear_yes_is_none(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID, body: bytes
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna)
    receiver.answer = lambda _: Say(body=body)
    [telling_id] = tell(workshop, anna)
    run(workshop, clock)
    assert shown(workshop, telling_id).state is TellingState.SENT


def test_a_clear_no_needs_a_person(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna)
    receiver.answer = lambda _: Say(body=b'{"acknowledged": false}')
    [telling_id] = tell(workshop, anna)
    run(workshop, clock)
    view = shown(workshop, telling_id)
    assert (view.state, view.needs_a_person) == (TellingState.REFUSED, True)


def test_an_erased_person_can_still_be_told_of(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna)
    with workshop.open(COMMAND) as work:
        [telling_id] = recipients.tell(work, [anna], deed=Deed.ERASED)
        assert recipients.forget(work, [anna]) == 1
        keys.shred(work.session, [anna])
    run(workshop, clock)
    assert b"anna@example.org" in receiver.heard[0].body
    with workshop.look(SYSTEM) as work:
        assert recipients.of_contacts(work, [anna]) == []
        [line] = register.listed(work)
        assert (line.given, line.open) == (1, 1)
    assert shown(workshop, telling_id).state is TellingState.SENT


def test_a_case_hears_when_a_notice_of_it_is_over(workshop: Workshop, anna: UUID) -> None:
    give(workshop, partner(workshop).id, anna)
    request_id = new_id(workshop.clock())
    [telling_id] = tell(workshop, anna, request_id=request_id)
    with workshop.open(COMMAND) as work:
        answers.by_officer(work, telling_id)
    with workshop.look(SYSTEM) as work:
        settling = work.session.scalars(select(Job.payload).where(Job.kind == answers.SETTLE)).all()
        assert settling == [{"request": str(request_id)}]


def test_where_no_machine_is_told_a_person_has_to(workshop: Workshop, anna: UUID) -> None:
    give(workshop, partner(workshop).id, anna)
    [telling_id] = tell(workshop, anna)
    view = shown(workshop, telling_id)
    assert (view.protocol, view.needs_a_person) == (Protocol.MANUAL, True)
    with workshop.open(COMMAND) as work:
        notice = answers.read(work, telling_id, purpose="handle_request")
        assert notice.emails == ("anna@example.org",)
        assert "anna" not in repr(notice)
        answers.by_officer(work, telling_id)
    assert shown(workshop, telling_id).answered is Answered.OFFICER


def test_what_a_notice_says_is_shown_for_a_purpose_and_written_down(workshop: Workshop, anna: UUID) -> None:
    give(workshop, partner(workshop).id, anna)
    [telling_id] = tell(workshop, anna)
    with workshop.open(COMMAND) as work, pytest.raises(Invalid):
        answers.read(work, telling_id, purpose="curiosity")
    with workshop.open(COMMAND) as work:
        answers.read(work, telling_id, purpose="handle_request")
        [deed] = audit.newest(work, action=audit.Action.TELLING_REVEALED)
        assert deed.body
        assert deed.body["purpose"] == "handle_request"


def test_an_officer_closes_with_a_reason_and_nothing_follows(workshop: Workshop, anna: UUID) -> None:
    give(workshop, partner(workshop).id, anna)
    [telling_id] = tell(workshop, anna)
    with workshop.open(COMMAND) as work:
        answers.close(work, telling_id, why=Closing.GONE)
    view = shown(workshop, telling_id)
    assert (view.state, view.closing, view.needs_a_person) == (TellingState.CLOSED, Closing.GONE, False)
    for deed in (answers.by_officer, answers.send_again):
        with workshop.open(COMMAND) as work, pytest.raises(Conflict):
            deed(work, telling_id)


def test_a_merged_contact_s_recipients_are_told_of_its_survivor(
    workshop: Workshop, source: Source, anna: UUID
) -> None:
    other = person(workshop, source, Lead(given_name="An", family_name="Bakker", email="an@example.net"))
    first, second = partner(workshop, "First"), partner(workshop, "Second")
    give(workshop, first.id, anna)
    give(workshop, second.id, other)
    with workshop.open(COMMAND) as work:
        merges.merge(work, [anna, other], reason=Reason.STEWARD)
    with workshop.look(SYSTEM) as work:
        assert {each.recipient_name for each in recipients.of_contacts(work, [anna])} == {"First", "Second"}
    assert len(tell(workshop, other)) == 2


def test_what_went_out_while_two_were_one_is_told_of_both(
    workshop: Workshop, clock: SetClock, source: Source, anna: UUID
) -> None:
    other = person(workshop, source, Lead(given_name="An", family_name="Bakker", email="an@example.net"))
    made = partner(workshop)
    with workshop.open(COMMAND) as work:
        merge = merges.merge(work, [anna, other], reason=Reason.STEWARD)
        survivor = merge.survivor_id
    clock.pass_by(timedelta(hours=1))
    give(workshop, made.id, survivor)
    clock.pass_by(timedelta(hours=1))
    with workshop.open(COMMAND) as work:
        undoing.undo(work, merge.id)
    buried = other if survivor == anna else anna
    assert len(tell(workshop, buried)) == 1
    assert len(tell(workshop, survivor)) == 1


def test_only_a_field_that_changed_is_told_and_nothing_when_none_did(workshop: Workshop, anna: UUID) -> None:
    give(workshop, partner(workshop).id, anna)
    with workshop.open(COMMAND) as work:
        before = recipients.known_by(work, [anna])
        assert FieldName.EMAIL in before
        assert recipients.tell(work, [anna], deed=Deed.RECTIFIED, before=before) == ()
        assert len(recipients.tell(work, [anna], deed=Deed.RECTIFIED, fields=["email"])) == 1
        assert recipients.tell(work, [anna], deed=Deed.RECTIFIED, fields=["job"]) == []


def test_what_a_source_puts_right_is_told_too(workshop: Workshop, source: Source, anna: UUID) -> None:
    give(workshop, partner(workshop).id, anna, fields=["phone"])
    with workshop.open(COMMAND) as work:
        rectifying.rectify(work, source, anna, Lead(phone="+31207654321"))
        rectifying.rectify(work, source, anna, Lead(job_title="Owner"))
    with workshop.look(SYSTEM) as work:
        assert [row.deed for row in work.session.scalars(select(Row))] == [Deed.RECTIFIED]


def test_who_relies_on_a_consent_hears_that_it_is_gone(workshop: Workshop, anna: UUID) -> None:
    purpose(workshop)
    purpose(workshop, "events")
    give(workshop, partner(workshop, "Printer").id, anna)
    with workshop.open(COMMAND) as work:
        other = register.register(work, Order(name="Fair", role=Role.CONTROLLER, protocol=Protocol.MANUAL))
        recipients.disclose(work, other.id, [anna], fields=["email"], purpose="events")
    record(workshop, anna, EventState.GIVEN)
    for _ in range(2):
        record(workshop, anna, EventState.WITHDRAWN, at=workshop.clock())
    with workshop.open(COMMAND) as work:
        [row] = work.session.scalars(select(Row))
        assert (row.deed, work.session.get_one(Recipient, row.recipient_id).name) == (
            Deed.WITHDRAWN,
            "Printer",
        )
        assert answers.read(work, row.id, purpose="handle_request").purpose == "newsletter"


def test_who_wants_to_be_shared_no_more_is_told_of_to_all(workshop: Workshop, anna: UUID) -> None:
    purpose(workshop)
    give(workshop, partner(workshop, "Printer").id, anna)
    with workshop.open(COMMAND) as work:
        told = recipients.tell_withdrawn(work, anna, purpose="events", channel="share")
        assert len(told) == 1
        assert recipients.tell_withdrawn(work, anna, purpose="events", channel="email") == ()


def test_nothing_of_a_person_lies_open_in_a_notice(workshop: Workshop, anna: UUID) -> None:
    give(workshop, partner(workshop).id, anna)
    tell(workshop, anna)
    with workshop.look(SYSTEM) as work:
        [row] = work.session.scalars(select(Row))
        assert b"anna" not in bytes(row.content)
        assert work.session.scalar(select(func.count()).select_from(Row)) == 1


def test_tries_are_written_down_with_what_came_of_them(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    give(workshop, hooked(workshop, receiver).id, anna)
    receiver.answer = lambda _: Say(500, b"anna@example.org is broken")
    [telling_id] = tell(workshop, anna)
    run(workshop, clock)
    _, [first] = tried(workshop, telling_id)
    assert (first.number, first.outcome, first.status) == (1, "answered_no", 500)
    assert first.body_sha256 == hashlib.sha256(b"anna@example.org is broken").digest()
