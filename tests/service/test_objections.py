"""An objection to marketing is weighed by nobody; one to our interest keeps the data still until it is."""

from datetime import timedelta
from uuid import UUID

import pytest

from rules.consent import EventState, LegalBasis
from rules.purposes import PurposeKind
from rules.recipients import Protocol, Role
from rules.records import Channel
from rules.restrictions import Ground
from rules.tellings import Deed
from service import consents, merges, objections, purposes, recipients, restrictions, standing, worker
from service.access import COMMAND
from service.errors import Forbidden
from service.objections import Voice
from service.purposes import PurposeOrder
from service.recipients import register
from service.standing import Subject
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import ANNA, HANNAH, STEWARD, contact_of
from tests.service.restricted import OFFICER, agree, asked, sent, somebody
from tests.workshops import SetClock

CASE = UUID(int=9)


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    """Somebody who may be written to."""
    return somebody(workshop, source)


@pytest.fixture
def partner(workshop: Workshop, anna: UUID) -> UUID:
    """Somebody outside who was given data of Anna."""
    with workshop.open(OFFICER) as work:
        order = register.Order(name="Partner", role=Role.CONTROLLER, protocol=Protocol.MANUAL)
        partner = register.register(work, order).id
        recipients.disclose(work, partner, [anna], fields=("email", "phone"), purpose="newsletter")
    return partner


VOICE = Voice(request_id=CASE)


def objected(workshop: Workshop, contact_id: UUID, *, suppress: bool = False) -> None:
    with workshop.open(OFFICER) as work:
        objections.object_(work, [contact_id], VOICE, suppress=suppress)


def held_still(workshop: Workshop, contact_id: UUID) -> None:
    with workshop.open(OFFICER) as work:
        objections.hold_still(work, [contact_id], VOICE)


def planned(workshop: Workshop, key: str, kind: PurposeKind, basis: LegalBasis) -> None:
    with workshop.open(COMMAND) as work:
        order = PurposeOrder(key=key, kind=kind, titles={"en": key}, channels=(Channel.EMAIL,), basis=basis)
        purposes.create(work, order)


def told(workshop: Workshop) -> list[Deed]:
    worker.run_due(workshop)
    with workshop.look(OFFICER) as work:
        return sorted(each.deed for each in recipients.tellings_of(work, CASE))


def test_marketing_and_profiling_end_for_the_whole_person_and_what_was_ordered_goes_on(
    workshop: Workshop, source: Source, anna: UUID, clock: SetClock
) -> None:
    hannah = contact_of(workshop, source, HANNAH)
    agree(workshop, hannah)
    with workshop.open(COMMAND) as work:
        order = PurposeOrder(
            key="scoring", kind=PurposeKind.PROFILING, titles={"en": "Scoring"}, channels=(Channel.EMAIL,)
        )
        purposes.create(work, order)
    with workshop.open(STEWARD) as work:
        merges.merge(work, [anna, hannah])
    assert asked(workshop, anna) == (True, False)
    clock.pass_by(timedelta(minutes=1))
    objected(workshop, hannah)
    for contact_id in (anna, hannah):
        for purpose in ("newsletter", "scoring"):
            assert asked(workshop, contact_id, purpose) == (False, False)
    assert asked(workshop, anna, "invoices") == (True, False)
    with workshop.look(COMMAND) as work:
        subject = [Subject(contact_id=anna)]
        [found] = standing.decide_many(work, subject, purpose="newsletter", channel=Channel.EMAIL)
    assert "PRM.OBJECTED" in {reason.code for reason in found.decision.reasons}


def test_against_our_interest_nothing_is_used_until_it_is_weighed(workshop: Workshop, anna: UUID) -> None:
    held_still(workshop, anna)
    for purpose in ("newsletter", "invoices"):
        assert asked(workshop, anna, purpose) == (False, True)
    with workshop.look(OFFICER) as work:
        [view] = restrictions.of_request(work, CASE)
    assert (view.ground, view.contact_id) == (Ground.OBJECTION, anna)


@pytest.mark.parametrize("suppress", [True, False])
def test_their_addresses_are_left_alone_for_good_if_they_wish(
    workshop: Workshop, source: Source, anna: UUID, suppress: bool
) -> None:
    objected(workshop, anna, suppress=suppress)
    [again] = sent(workshop, source, ANNA)
    assert (again.contact_id is None) is suppress


@pytest.mark.usefixtures("partner")
def test_whoever_was_given_the_data_hears_of_it(workshop: Workshop, anna: UUID) -> None:
    held_still(workshop, anna)
    assert told(workshop) == [Deed.OBJECTED, Deed.RESTRICTED]


def test_the_same_objection_twice_is_one_line(workshop: Workshop, anna: UUID) -> None:
    objected(workshop, anna)
    objected(workshop, anna)
    with workshop.look(OFFICER) as work:
        lines = sorted(each.event.state.value for each in consents.ledger(work, anna))
    assert lines == ["given", "objected"]


def test_a_steward_records_no_objection(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(STEWARD) as work, pytest.raises(Forbidden):
        objections.object_(work, [anna], VOICE)


def test_while_it_is_weighed_only_marketing_on_our_interest_has_ended_for_good(
    workshop: Workshop, anna: UUID
) -> None:
    planned(workshop, "postcards", PurposeKind.MARKETING, LegalBasis.LEGITIMATE_INTEREST)
    planned(workshop, "scoring", PurposeKind.PROFILING, LegalBasis.LEGITIMATE_INTEREST)
    planned(workshop, "partners", PurposeKind.SHARING, LegalBasis.LEGITIMATE_INTEREST)
    held_still(workshop, anna)
    with workshop.look(COMMAND) as work:
        objected_to = {
            each.event.purpose
            for each in consents.ledger(work, anna)
            if each.event.state is EventState.OBJECTED
        }
    assert objected_to == {"postcards", "scoring"}


def test_what_is_upheld_ends_all_but_service(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(OFFICER) as work:
        objections.uphold(work, [anna], VOICE)
    assert asked(workshop, anna, "newsletter") == (False, False)
    assert asked(workshop, anna, "invoices") == (True, False)


def test_whoever_may_not_run_cases_weighs_nothing(workshop: Workshop, anna: UUID) -> None:
    for deed in (objections.hold_still, objections.uphold):
        with workshop.open(STEWARD) as work, pytest.raises(Forbidden):
            deed(work, [anna], VOICE)
