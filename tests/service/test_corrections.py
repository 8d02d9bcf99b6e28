"""What a person says of themselves stands, whatever sources say later, and whoever had the data hears it."""

from dataclasses import replace
from uuid import UUID

import pytest

from rules import suppressions as whom
from rules.fields import FieldName
from rules.recipients import Protocol, Role
from rules.records import Lead
from rules.restrictions import Ground
from rules.tellings import Deed
from service import contacts, corrections, recipients, restrictions, suppressions, worker
from service.access import COMMAND
from service.errors import Forbidden, Gone, Invalid, NotFound, Stale
from service.recipients import answers, register
from service.storage import jobs, keys
from service.storage.rectifications import Rectification
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import ANNA, STEWARD, contact_of, trusted
from tests.service.restricted import OFFICER, sent

CASE = UUID(int=9)
MOVED = Lead(phone="+31 20 794 6001")


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    return contact_of(workshop, source, ANNA)


def put_right(workshop: Workshop, contact_id: UUID, said: Lead, case: UUID | None = CASE) -> UUID:
    with workshop.open(OFFICER) as work:
        return corrections.put_right(work, contact_id, said, request_id=case)


def numbers(workshop: Workshop, contact_id: UUID) -> list[str]:
    with workshop.look(COMMAND) as work:
        return [each.e164 for each in contacts.read(work, contact_id).values[FieldName.PHONE]]


def test_what_the_person_says_replaces_what_was_there_and_no_source_overrules_it(
    workshop: Workshop, source: Source, anna: UUID
) -> None:
    assert numbers(workshop, anna) == ["+31201234567"]
    put_right(workshop, anna, MOVED)
    assert numbers(workshop, anna) == ["+31207946001"]
    crm = trusted(workshop)
    [later] = sent(workshop, crm, ANNA)
    assert later.contact_id == anna
    assert numbers(workshop, anna) == ["+31207946001"]


def test_half_a_name_leaves_the_other_half(workshop: Workshop, anna: UUID) -> None:
    put_right(workshop, anna, Lead(family_name="Jansen"))
    with workshop.look(COMMAND) as work:
        name = contacts.read(work, anna).values[FieldName.NAME]
    assert name.display == "Anna Jansen"
    put_right(workshop, anna, Lead(given_name="Anne"))
    with workshop.look(COMMAND) as work:
        assert contacts.read(work, anna).values[FieldName.NAME].display == "Anne Jansen"


def test_before_and_after_are_kept_for_the_case_sealed_and_shown_with_a_reason(
    workshop: Workshop, anna: UUID
) -> None:
    correction_id = put_right(workshop, anna, MOVED)
    with workshop.open(OFFICER) as work:
        [told] = corrections.of_request(work, CASE)
        assert (told.id, told.fields, told.by) == (correction_id, (FieldName.PHONE,), OFFICER.id)
        assert corrections.of_contact(work, anna) == [told]
        with pytest.raises(Invalid):
            corrections.reveal(work, correction_id, purpose="curious")
        [change] = corrections.reveal(work, correction_id, purpose="handle_request")
        row = work.session.get_one(Rectification, correction_id)
        assert b"7946001" not in bytes(row.content or b"")
    assert "+31201234567" in change.before
    assert "+31207946001" in change.after
    with workshop.open(STEWARD) as work, pytest.raises(NotFound):
        corrections.reveal(work, UUID(int=1), purpose="handle_request")
    with workshop.open(COMMAND) as work:
        keys.shred(work.session, [anna])
    with workshop.open(OFFICER) as work, pytest.raises(Gone):
        corrections.reveal(work, correction_id, purpose="handle_request")


def test_whoever_had_the_number_hears_what_it_was_and_is(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(OFFICER) as work:
        for name, fields in (("Caller", ("phone",)), ("Mailer", ("email",))):
            order = register.Order(name=name, role=Role.PROCESSOR, protocol=Protocol.MANUAL)
            recipient = register.register(work, order).id
            recipients.disclose(work, recipient, [anna], fields=fields, purpose="newsletter")
    put_right(workshop, anna, MOVED)
    with workshop.open(OFFICER) as work:
        [telling] = recipients.tellings_of(work, CASE)
        assert (telling.recipient_name, telling.deed) == ("Caller", Deed.RECTIFIED)
        [change] = answers.read(work, telling.id, purpose="handle_request").changes
    assert (change.field, change.old, change.new) == ("phone", ["+31201234567"], ["+31207946001"])


def test_restricted_data_may_be_put_right_and_stay_restricted(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(OFFICER) as work:
        placed = restrictions.restrict(
            work, anna, ground=Ground.ACCURACY, fields=[FieldName.PHONE], request_id=CASE
        )
        [view] = restrictions.listed(work, anna)
        assert (view.id, view.ground, view.fields) == (placed, Ground.ACCURACY, (FieldName.PHONE,))
    put_right(workshop, anna, MOVED)
    assert numbers(workshop, anna) == ["+31207946001"]
    with workshop.look(OFFICER) as work:
        assert restrictions.covering(work, [anna]) == {anna}


def test_who_wants_to_be_left_alone_may_still_be_put_right(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(OFFICER) as work:
        addresses = contacts.read(work, anna).values[FieldName.EMAIL]
        suppressions.add(work, [*map(whom.of_email, addresses)], reason=whom.Reason.OBJECTION)
    put_right(workshop, anna, replace(MOVED, email="anna@example.org"))
    assert numbers(workshop, anna) == ["+31207946001"]


def test_what_cannot_be_right_is_refused_and_nothing_is_changed(workshop: Workshop, anna: UUID) -> None:
    for wrong in (Lead(email="anna at home"), Lead(phone="12"), Lead()):
        with workshop.open(OFFICER) as work, pytest.raises(Invalid):
            corrections.put_right(work, anna, wrong)
    assert numbers(workshop, anna) == ["+31201234567"]
    with workshop.look(OFFICER) as work:
        assert corrections.of_contact(work, anna) == []


def test_it_is_the_officer_who_does_it_and_to_what_they_have_seen(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(STEWARD) as work, pytest.raises(Forbidden):
        corrections.put_right(work, anna, MOVED)
    with workshop.open(OFFICER) as work, pytest.raises(Stale):
        corrections.put_right(work, anna, MOVED, expected="999")


def test_the_case_goes_on_once_it_is_done(workshop: Workshop, anna: UUID) -> None:
    put_right(workshop, anna, MOVED, case=None)
    put_right(workshop, anna, Lead(job_title="Owner"))
    with workshop.look(COMMAND) as work:
        waiting = [job.payload for job in work.session.query(jobs.Job) if job.kind == corrections.SETTLE]
    assert waiting == [{"request": str(CASE)}]
    worker.run_due(workshop)
