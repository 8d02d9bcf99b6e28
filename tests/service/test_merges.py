"""Contacts become one and come apart again, and nothing that anybody sent is lost on the way."""

from threading import Thread
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from rules.fields import FieldName
from rules.judgements import Judged
from rules.matching.fitting import Fitted
from rules.records import Lead
from service import audit, contacts, intake, judgements, leads, matching, merges
from service.access import COMMAND, SYSTEM
from service.audit import Action
from service.contacts import pinning, rebuilding
from service.errors import Conflict, Invalid, JudgedDifferent, Merged, MergedSince, NotFound
from service.intake import Submission
from service.merges import Pick, Reason, undoing
from service.storage.contacts import Contact, tokens_of
from service.storage.leads import Record
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import ANNA, GRACE, HANNAH, STEWARD, contact_of, trusted

NOBODY = UUID("01890000-0000-7000-8000-000000000000")


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    return contact_of(workshop, source, ANNA)


@pytest.fixture
def hannah(anna: UUID, workshop: Workshop, source: Source) -> UUID:
    return contact_of(workshop, source, HANNAH)


def held(workshop: Workshop, contact_id: UUID) -> dict[FieldName, object]:
    with workshop.look(COMMAND) as work:
        return dict(contacts.read(work, contact_id).values)


def merged(workshop: Workshop, *ids: UUID, **more: object) -> merges.MergeView:
    with workshop.open(STEWARD) as work:
        return merges.merge(work, ids, **more)


def undone(workshop: Workshop, merge_id: UUID) -> undoing.Undone:
    with workshop.open(STEWARD) as work:
        return undoing.undo(work, merge_id)


def addresses(values: dict[FieldName, object]) -> set[str]:
    return {email.address for email in values[FieldName.EMAIL]}


def test_the_oldest_survives_with_everything_that_was_known(
    workshop: Workshop, anna: UUID, hannah: UUID
) -> None:
    made = merged(workshop, hannah, anna)
    assert (made.survivor_id, [part.records for part in made.parts]) == (anna, [1, 1])
    values = held(workshop, anna)
    assert addresses(values) == {"anna@example.org", "hannah@example.net"}
    assert {phone.e164 for phone in values[FieldName.PHONE]} == {"+31201234567", "+447700900123"}
    assert values[FieldName.BIRTH_DATE].isoformat() == "1980-02-03"
    assert values[FieldName.JOB].title == "Director"


def test_the_other_id_leads_to_the_survivor(workshop: Workshop, anna: UUID, hannah: UUID) -> None:
    merged(workshop, anna, hannah)
    with workshop.look(COMMAND) as work:
        with pytest.raises(Merged) as refusal:
            contacts.read(work, hannah)
        assert (refusal.value.contact_id, refusal.value.into) == (hannah, anna)
        found = contacts.lookup(work, email="hannah@example.net")
        assert [each.id for each in found] == [anna]
        assert contacts.count(work) == 1
        assert [line.id for line in contacts.listed(work)[0]] == [anna]


def test_a_later_lead_of_the_one_that_is_gone_goes_to_the_survivor(
    workshop: Workshop, source: Source, anna: UUID, hannah: UUID
) -> None:
    merged(workshop, anna, hannah)
    again = Lead(given_name="Hannah", family_name="Bakker", email="hannah@example.net", city="Utrecht")
    assert contact_of(workshop, source, again) == anna


def test_undoing_gives_back_both_as_they_were(workshop: Workshop, anna: UUID, hannah: UUID) -> None:
    before = held(workshop, anna), held(workshop, hannah)
    made = merged(workshop, anna, hannah)
    told = undone(workshop, made.id)
    assert (told.contact_ids, told.conflicts) == ((hannah,), ())
    assert (held(workshop, anna), held(workshop, hannah)) == before
    with workshop.look(COMMAND) as work:
        assert [each.id for each in contacts.lookup(work, phone="+447700900123")] == [hannah]
        assert [each.id for each in contacts.lookup(work, phone="+31201234567")] == [anna]


def test_a_merge_is_undone_once(workshop: Workshop, anna: UUID, hannah: UUID) -> None:
    made = merged(workshop, anna, hannah)
    undone(workshop, made.id)
    with pytest.raises(Conflict):
        undone(workshop, made.id)
    with pytest.raises(NotFound):
        undone(workshop, NOBODY)


def test_what_came_in_later_stays_with_the_survivor_and_is_offered(
    workshop: Workshop, source: Source, anna: UUID, hannah: UUID
) -> None:
    made = merged(workshop, anna, hannah)
    later = Lead(given_name="Hannah", family_name="Bakker", email="hannah@example.net", notes="Moved house")
    contact_of(workshop, source, later)
    [clash] = undone(workshop, made.id).conflicts
    assert (clash.contact_id, clash.is_pin) == (anna, False)
    assert FieldName.NOTES in clash.fields
    assert FieldName.NOTES in held(workshop, anna)
    with workshop.open(STEWARD) as work:
        undoing.hand_over(work, made.id, record_id=clash.record_id, to=hannah)
    assert FieldName.NOTES not in held(workshop, anna)
    assert held(workshop, hannah)[FieldName.NOTES] == "Moved house"


def test_an_older_merge_into_the_same_survivor_can_be_undone(
    workshop: Workshop, source: Source, anna: UUID, hannah: UUID
) -> None:
    grace = contact_of(workshop, source, GRACE)
    first = merged(workshop, anna, hannah)
    merged(workshop, anna, grace)
    undone(workshop, first.id)
    assert addresses(held(workshop, anna)) == {"anna@example.org", "grace@example.com"}
    assert addresses(held(workshop, hannah)) == {"hannah@example.net"}


def test_a_merge_whose_survivor_went_on_is_undone_from_the_latest_back(
    workshop: Workshop, source: Source, anna: UUID, hannah: UUID
) -> None:
    grace = contact_of(workshop, source, GRACE)
    first = merged(workshop, hannah, grace)
    second = merged(workshop, anna, hannah)
    with pytest.raises(MergedSince):
        undone(workshop, first.id)
    with workshop.look(COMMAND) as work, pytest.raises(Merged) as refusal:
        contacts.read(work, grace)
    assert refusal.value.into == anna
    undone(workshop, second.id)
    undone(workshop, first.id)
    assert addresses(held(workshop, grace)) == {"grace@example.com"}


def test_a_picked_value_stands_whatever_comes_later(
    workshop: Workshop, source: Source, anna: UUID, hannah: UUID
) -> None:
    made_of = records_of(workshop, hannah)
    merged(workshop, anna, hannah, picks={FieldName.NAME: Pick(record_id=made_of[0])})
    assert held(workshop, anna)[FieldName.NAME].given == "Hannah"
    crm = trusted(workshop)
    contact_of(workshop, crm, Lead(given_name="Anna", family_name="de Vries", email="anna@example.org"))
    assert held(workshop, anna)[FieldName.NAME].given == "Hannah"
    with workshop.look(COMMAND) as work:
        [name] = [field for field in contacts.show(work, anna).fields if field.name is FieldName.NAME]
    assert name.ground.value == "pin"


def test_a_number_that_is_picked_alone_hides_the_others_and_they_still_lead_to_the_contact(
    workshop: Workshop, source: Source, anna: UUID, hannah: UUID
) -> None:
    with workshop.open(COMMAND) as work:
        model = matching.weights(work).model
        matching.keep(work, Fitted(model, rounds=1, agreement=1.0), records=model.records)
    [record] = records_of(workshop, anna)
    merged(workshop, anna, hannah, picks={FieldName.PHONE: Pick(record_id=record, alone=True)})
    by_phone = Lead(
        given_name="Hannah", family_name="Bakker", phone="+44 7700 900123", birth_date="1980-02-03"
    )
    assert contact_of(workshop, source, by_phone) == anna
    assert [phone.e164 for phone in held(workshop, anna)[FieldName.PHONE]] == ["+31201234567"]


def test_a_pin_set_since_goes_with_its_record_and_is_told(
    workshop: Workshop, anna: UUID, hannah: UUID
) -> None:
    [record] = records_of(workshop, hannah)
    made = merged(workshop, anna, hannah)
    with workshop.open(STEWARD) as work:
        pinning.pin(work, anna, {FieldName.NAME: Pick(record_id=record)})
    [clash] = undone(workshop, made.id).conflicts
    assert (clash.is_pin, clash.contact_id, clash.fields) == (True, hannah, (FieldName.NAME,))


def records_of(workshop: Workshop, contact_id: UUID) -> list[UUID]:
    with workshop.look(COMMAND) as work:
        return [line.lead_id for line in contacts.show(work, contact_id).records]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_merged_is_refused_with_every_reason(
    workshop: Workshop, anna: UUID, hannah: UUID
) -> None:
    with pytest.raises(Invalid) as refusal:
        merged(workshop, anna, survivor=hannah)
    assert {fault.pointer for fault in refusal.value.faults} == {"/contact_ids", "/survivor"}
    with pytest.raises(NotFound):
        merged(workshop, anna, NOBODY)
    with pytest.raises(Invalid):
        merged(workshop, anna, hannah, picks={FieldName.NAME: Pick(record_id=NOBODY)})
    merged(workshop, anna, hannah)
    with pytest.raises(Conflict):
        merged(workshop, anna, hannah)


def test_different_people_stay_apart_until_a_person_finds_otherwise(
    workshop: Workshop, anna: UUID, hannah: UUID
) -> None:
    with workshop.open(STEWARD) as work:
        judgements.judge(work, anna, hannah, Judged.DIFFERENT)
    with workshop.open(SYSTEM) as work, pytest.raises(JudgedDifferent):
        merges.merge(work, [anna, hannah], reason=Reason.RUN)
    merged(workshop, anna, hannah)
    with workshop.look(COMMAND) as work:
        assert judgements.forbidden(work, anna) == set()


def test_a_merge_by_a_run_that_a_person_undoes_is_not_made_again(
    workshop: Workshop, anna: UUID, hannah: UUID
) -> None:
    with workshop.open(SYSTEM) as work:
        made = merges.merge(work, [anna, hannah], reason=Reason.RUN)
    undone(workshop, made.id)
    with workshop.look(COMMAND) as work:
        assert judgements.forbidden(work, anna) == {hannah}
        assert judgements.forbidden(work, hannah) == {anna}


def test_a_judgement_goes_with_the_records_when_contacts_are_merged(
    workshop: Workshop, source: Source, anna: UUID, hannah: UUID
) -> None:
    grace = contact_of(workshop, source, GRACE)
    with workshop.open(STEWARD) as work:
        judgements.judge(work, hannah, grace, Judged.DIFFERENT)
    made = merged(workshop, anna, hannah)
    with workshop.look(COMMAND) as work:
        assert judgements.forbidden(work, anna) == {grace}
    undone(workshop, made.id)
    with workshop.look(COMMAND) as work:
        assert judgements.forbidden(work, anna) == set()


def test_the_audit_tells_of_each_deed_and_no_value(workshop: Workshop, anna: UUID, hannah: UUID) -> None:
    made = merged(workshop, anna, hannah)
    undone(workshop, made.id)
    with workshop.look(COMMAND) as work:
        ref = contacts.show(work, anna).audit_ref
        told = [(event.action, event.body) for event in audit.about(work, ref)]
    assert [action for action, _ in told] == [Action.CONTACT_UNMERGED, Action.CONTACT_MERGED]
    assert "example" not in str(told)


PLANS = st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=3, unique=True), max_size=4)


@given(plan=PLANS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_any_merges_taken_back_from_the_latest_leave_everything_as_it_was(
    workshop: Workshop, five: list[UUID], plan: list[list[int]]
) -> None:
    before = [kept(workshop, each) for each in five]
    made = []
    for group in plan:
        with workshop.look(COMMAND) as work:
            ids = {contacts.survivor_of(work, five[place]) for place in group}
        if len(ids) > 1:
            made.append(merged(workshop, *ids))
    for each in reversed(made):
        assert undone(workshop, each.id).conflicts == ()
    assert [kept(workshop, each) for each in five] == before


@pytest.fixture
def five(workshop: Workshop, source: Source) -> list[UUID]:
    """Five contacts, of which one has two records and one has a pinned value."""
    others = [
        Lead(given_name="Niels", family_name="Bohr", email="niels@example.org", tags=("fair",)),
        Lead(given_name="Lise", family_name="Meitner", email="lise@example.org", language="de"),
    ]
    ids = [contact_of(workshop, source, lead) for lead in (ANNA, HANNAH, GRACE, *others)]
    contact_of(workshop, source, Lead(email="lise@example.org", notes="Prefers letters"))
    [record] = records_of(workshop, ids[2])
    with workshop.open(STEWARD) as work:
        pinning.pin(work, ids[2], {FieldName.NAME: Pick(record_id=record)})
        rebuilding.rebuild(work, ids)
    return ids


def kept(workshop: Workshop, contact_id: UUID) -> tuple[object, ...]:
    """What a contact is, but for the count of its changes."""
    with workshop.look(COMMAND) as work:
        row = work.session.get_one(Contact, contact_id)
        found_by = {token[:3] for token in tokens_of(work.session, [contact_id])}
        values = dict(contacts.read(work, contact_id).values)
        return values, row.provenance, row.pins, row.score, found_by


def test_leads_that_come_in_while_contacts_are_merged_end_with_the_survivor(
    workshop: Workshop, source: Source, anna: UUID, hannah: UUID
) -> None:
    again = Submission(lead=HANNAH, payload=leads.write(HANNAH))

    def send() -> None:
        with workshop.open(COMMAND) as work:
            intake.accept(work, source, [again])

    threads = [Thread(target=send) for _ in range(4)]
    threads.insert(2, Thread(target=merged, args=(workshop, anna, hannah)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with workshop.look(COMMAND) as work:
        assert len(contacts.show(work, anna).records) >= 2
        holders = work.session.scalars(select(Record.contact_id)).all()
        assert len(holders) == 6
        assert hannah not in holders
