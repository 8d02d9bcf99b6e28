"""What is held stays, with its ground and date, and goes by itself when the hold is released."""

from datetime import timedelta
from uuid import UUID

import pytest

from rules.consent import EventState
from rules.erasing import Category, Cause, ErasureState, Fate, Ground
from rules.leads import LeadStatus
from service import contacts, erasure, leads, restrictions, worker
from service.access import SYSTEM
from service.consents import chain
from service.erasure import holds
from service.errors import Conflict, Forbidden, Gone, Invalid
from service.storage import erasure as stored
from service.storage import keys, traces
from service.storage.erasure import SubjectKind
from service.storage.leads import Lead
from service.storage.sources import Source
from service.work import Workshop
from tests.service.consents.ledgers import purpose, record
from tests.service.duplicates import STEWARD
from tests.service.erasure.people import CANARY, OFFICER, erased, fates, known, send, view
from tests.workshops import SetClock

YEAR = timedelta(days=365)


def hold(workshop: Workshop, contact_id: UUID, *categories: Category) -> UUID:
    with workshop.open(OFFICER) as work:
        return holds.place(
            work,
            contact_id,
            categories=[each.value for each in categories],
            ground=Ground.LEGAL_CLAIMS,
            matter="2026/114-K",
            review_at=work.now + YEAR,
        )


def test_only_what_is_held_stays_and_goes_when_the_hold_is_released(
    workshop: Workshop, source: Source
) -> None:
    contact_id = known(workshop, source, CANARY)
    hold_id = hold(workshop, contact_id, Category.LEADS)
    shown = erased(workshop, contact_id)
    assert shown.state is ErasureState.PARTIAL
    held = shown.results[Category.LEADS]
    assert (held.fate, held.ground, held.kept) == (Fate.RETAINED, Ground.LEGAL_CLAIMS, 1)
    assert held.until == workshop.clock() + YEAR
    assert fates(shown)[Category.CONTACT] is fates(shown)[Category.RECORDS] is Fate.ERASED
    with workshop.look(OFFICER) as work, pytest.raises(Gone):
        contacts.show(work, contact_id)

    with workshop.open(OFFICER) as work:
        assert holds.release(work, hold_id) == 1
    worker.run_due(workshop)
    done = view(workshop, shown.id)
    assert (done.state, fates(done)[Category.LEADS]) == (ErasureState.FINAL, Fate.ERASED)


def test_the_key_of_what_is_held_stays_until_the_hold_is_released(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    with workshop.look(OFFICER) as work:
        [lead_id] = traces.leads_of(work.session, [contact_id])
    hold_id = hold(workshop, contact_id, Category.LEADS)
    erased(workshop, contact_id)
    with workshop.look(OFFICER) as work:
        assert list(keys.find_many(work.session, [contact_id, lead_id])) == [lead_id]
    with workshop.open(OFFICER) as work:
        holds.release(work, hold_id)
    worker.run_due(workshop)
    with workshop.look(OFFICER) as work:
        assert keys.find_many(work.session, [contact_id, lead_id]) == {}


def test_the_proof_of_one_purpose_is_held_and_that_of_another_goes(
    workshop: Workshop, source: Source
) -> None:
    contact_id = known(workshop, source, CANARY)
    for key in ("newsletter", "offers"):
        purpose(workshop, key)
        record(workshop, contact_id, EventState.GIVEN, purpose=key)
    with workshop.open(OFFICER) as work:
        hold_id = holds.place(
            work,
            contact_id,
            categories=["consents"],
            ground=Ground.LEGAL_DUTY,
            matter="UWG 7a",
            review_at=work.now + YEAR,
            purpose="offers",
        )
    shown = erased(workshop, contact_id)
    held = shown.results[Category.CONSENTS]
    assert (held.fate, held.kept, held.ground) == (Fate.RETAINED, 1, Ground.LEGAL_DUTY)
    with workshop.look(OFFICER) as work:
        assert traces.proofs(work.session, [contact_id], purpose="offers") == 1
        assert traces.proofs(work.session, [contact_id]) == 1
        assert list(keys.find_many(work.session, [contact_id])) == [contact_id]
    with workshop.open(OFFICER) as work:
        holds.release(work, hold_id)
    worker.run_due(workshop)
    assert view(workshop, shown.id).state is ErasureState.FINAL
    with workshop.look(OFFICER) as work:
        assert traces.proofs(work.session, [contact_id]) == 0
        assert keys.find_many(work.session, [contact_id]) == {}
        assert chain.verify(work).is_sound


def test_a_duty_that_lapses_ends_by_itself_on_its_day(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    contact_id = known(workshop, source, CANARY)
    with workshop.open(OFFICER) as work:
        holds.place(
            work,
            contact_id,
            categories=[Category.LEADS],
            ground=Ground.LEGAL_DUTY,
            matter="retention",
            review_at=work.now + YEAR,
            lapses=True,
        )
    shown = erased(workshop, contact_id)
    assert shown.state is ErasureState.PARTIAL
    for days, gone in ((364, 0), (1, 1)):
        clock.pass_by(timedelta(days=days))
        with workshop.open(SYSTEM) as work:
            assert holds.lapse(work, limit=10) == gone
    worker.run_due(workshop)
    assert view(workshop, shown.id).state is ErasureState.FINAL


def test_two_holds_keep_what_one_of_them_keeps(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    first, second = hold(workshop, contact_id, Category.LEADS), hold(workshop, contact_id, Category.LEADS)
    shown = erased(workshop, contact_id)
    with workshop.open(OFFICER) as work:
        holds.release(work, first)
    worker.run_due(workshop)
    assert view(workshop, shown.id).state is ErasureState.PARTIAL
    with workshop.open(OFFICER) as work:
        holds.release(work, second)
    worker.run_due(workshop)
    assert view(workshop, shown.id).state is ErasureState.FINAL


def test_a_hold_that_comes_after_the_intent_still_holds(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    with workshop.open(OFFICER) as work:
        erasure_id = erasure.erase(work, [contact_id], cause=Cause.OFFICER, suppress=False)
    hold(workshop, contact_id, Category.CONTACT)
    worker.run_due(workshop)
    shown = view(workshop, erasure_id)
    assert fates(shown)[Category.CONTACT] is Fate.RETAINED
    with workshop.look(OFFICER) as work:
        assert contacts.show(work, contact_id).line.id == contact_id


@pytest.mark.parametrize("held", [Category.CONTACT, Category.RECORDS])
def test_a_contact_that_is_held_is_used_for_nothing(
    workshop: Workshop, source: Source, held: Category
) -> None:
    contact_id = known(workshop, source, CANARY)
    hold_id = hold(workshop, contact_id, held)
    shown = erased(workshop, contact_id, suppress=False)
    assert (shown.state, fates(shown)[Category.CONTACT]) == (ErasureState.PARTIAL, Fate.RETAINED)
    with workshop.look(OFFICER) as work:
        assert restrictions.covering(work, [contact_id]) == {contact_id}
    [again] = send(workshop, source, CANARY)
    assert again.contact_id != contact_id
    with workshop.open(OFFICER) as work:
        holds.release(work, hold_id)
    worker.run_due(workshop)
    assert view(workshop, shown.id).state is ErasureState.FINAL
    with workshop.look(OFFICER) as work:
        assert restrictions.covering(work, [contact_id]) == frozenset()
        assert keys.find_many(work.session, [contact_id]) == {}


def test_what_is_held_does_not_expire_and_is_not_judged_anew(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    contact_id = known(workshop, source, CANARY)
    hold_id = hold(workshop, contact_id, Category.LEADS)
    shown = erased(workshop, contact_id)
    clock.pass_by(YEAR)
    with workshop.open(SYSTEM) as work:
        assert leads.expire(work) == 0
        [subject] = [
            row for row in work.session.scalars(stored.subjects(shown.id)) if row.kind is SubjectKind.LEAD
        ]
        lead = work.session.get_one(Lead, subject.owner)
        assert (lead.status, lead.payload is None) == (LeadStatus.REJECTED, False)
    with workshop.open(OFFICER) as work:
        holds.release(work, hold_id)
    worker.run_due(workshop)
    assert view(workshop, shown.id).state is ErasureState.FINAL


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"categories": ["invoices"]}, "unknown_category"),
        ({"categories": ["tokens"]}, "not_holdable"),
        ({"categories": []}, "nothing"),
        ({"ground": Ground.DO_NOT_CONTACT}, "not_a_choice"),
        ({"matter": ""}, "shape"),
        ({"purpose": "newsletter"}, "not_narrow"),
    ],
)
def test_a_hold_has_a_ground_a_matter_and_something_to_hold(
    workshop: Workshop, source: Source, wrong: dict[str, object], code: str
) -> None:
    contact_id = known(workshop, source, CANARY)
    asked = {"categories": ["leads"], "ground": Ground.LEGAL_CLAIMS, "matter": "K 1"} | wrong
    with pytest.raises(Invalid) as refused, workshop.open(OFFICER) as work:
        holds.place(work, contact_id, review_at=work.now + YEAR, **asked)  # type: ignore[arg-type]
    assert code in {fault.code for fault in refused.value.faults}


def test_a_hold_is_released_once_and_by_those_who_may(workshop: Workshop, source: Source) -> None:
    hold_id = hold(workshop, known(workshop, source, CANARY), Category.LEADS)
    with pytest.raises(Forbidden), workshop.open(STEWARD) as work:
        holds.release(work, hold_id)
    with workshop.open(OFFICER) as work:
        holds.release(work, hold_id)
    with pytest.raises(Conflict), workshop.open(OFFICER) as work:
        holds.release(work, hold_id)
