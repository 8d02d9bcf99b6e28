"""What a law wants kept stays, is said to stay, and goes by itself when the time is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.consent import EventState
from rules.erasing import Category, ErasureState, Fate, Ground
from rules.requests import Outcome, Refusal, Right
from rules.retention import Action, Trigger
from service import retention, worker
from service.access import SYSTEM
from service.erasure import holds, running
from service.requests import carrying
from service.storage import keys, traces
from service.storage.sources import Source
from service.work import Workshop
from tests.service.consents.ledgers import purpose, record
from tests.service.erasure.people import CANARY, OFFICER, erased, known, view
from tests.service.requests import cases
from tests.workshops import SetClock

GERMAN = replace(CANARY, country="DE", phone="+49 30 23125 000", postal_code="10115", city="Berlin")


def test_the_proof_of_a_german_yes_to_calls_is_kept_for_five_years(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    purpose(workshop)
    contact_id = known(workshop, source, GERMAN)
    for channel in ("phone", "email"):
        record(workshop, contact_id, EventState.GIVEN, channel=channel)
    given = clock()
    shown = erased(workshop, contact_id)
    kept = shown.results[Category.CONSENTS]
    assert (kept.fate, kept.ground, kept.kept) == (Fate.RETAINED, Ground.PROOF_OF_CONSENT, 1)
    assert kept.until == given.replace(year=given.year + 5)
    assert shown.state is ErasureState.PARTIAL

    clock.pass_by(timedelta(days=365))
    with workshop.open(OFFICER) as work:
        assert running.resume(work, shown.id) == 0
    clock.pass_by(timedelta(days=4 * 366))
    with workshop.open(SYSTEM) as work:
        assert running.sweep(work, limit=100) == 1
    worker.run_due(workshop)
    assert view(workshop, shown.id).state is ErasureState.FINAL
    with workshop.look(OFFICER) as work:
        assert traces.proofs(work.session, [contact_id]) == 0
        assert keys.find_many(work.session, [contact_id]) == {}


@pytest.mark.parametrize(("state", "channel"), [(EventState.REFUSED, "phone"), (EventState.GIVEN, "email")])
def test_a_no_and_a_yes_to_mail_need_no_proof(
    workshop: Workshop, source: Source, state: EventState, channel: str
) -> None:
    purpose(workshop)
    contact_id = known(workshop, source, GERMAN)
    record(workshop, contact_id, state, channel=channel)
    shown = erased(workshop, contact_id)
    assert (shown.state, shown.results[Category.CONSENTS].fate) == (ErasureState.FINAL, Fate.ERASED)


def test_elsewhere_the_proof_goes(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    contact_id = known(workshop, source, CANARY)
    record(workshop, contact_id, EventState.GIVEN, channel="phone")
    assert erased(workshop, contact_id).state is ErasureState.FINAL


def keep_proofs_for_five_years(workshop: Workshop) -> None:
    order = retention.Order(
        name="Proof",
        trigger=Trigger.LAST_ACTIVITY,
        period="P5Y",
        action=Action.KEEP,
        category=Category.CONSENTS,
        law="§ 7a UWG",
    )
    with workshop.open(OFFICER) as work:
        retention.make(work, order)


def test_a_rule_of_ours_binds_an_erasure_by_an_officer_until_its_time_is_over(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    purpose(workshop)
    keep_proofs_for_five_years(workshop)
    contact_id = known(workshop, source, CANARY)
    record(workshop, contact_id, EventState.GIVEN)
    shown = erased(workshop, contact_id)
    kept = shown.results[Category.CONSENTS]
    assert (shown.state, kept.fate, kept.ground) == (ErasureState.PARTIAL, Fate.RETAINED, Ground.LEGAL_DUTY)
    clock.pass_by(timedelta(days=5 * 366))
    with workshop.open(SYSTEM) as work:
        assert holds.lapse(work, limit=10) == 1
    worker.run_due(workshop)
    assert view(workshop, shown.id).state is ErasureState.FINAL


def test_a_rule_of_ours_binds_an_erasure_that_the_person_asked_for(
    workshop: Workshop, source: Source
) -> None:
    purpose(workshop)
    keep_proofs_for_five_years(workshop)
    record(workshop, cases.known(workshop, source), EventState.GIVEN)
    asked = cases.opened(workshop, Right.ERASURE)
    with workshop.open(OFFICER) as work:
        carrying.approve(work, asked)
    worker.run_due(workshop)
    [right] = cases.case(workshop, asked).request.rights
    assert (right.outcome, right.refusal) == (Outcome.PARTLY, Refusal.HOLD)


def test_who_is_covered_by_no_duty_goes_wholly(workshop: Workshop, source: Source) -> None:
    keep_proofs_for_five_years(workshop)
    contact_id = known(workshop, source, CANARY)
    with workshop.open(OFFICER) as work:
        retention.end(work, retention.standing(work)[0].id)
    assert erased(workshop, contact_id).state is ErasureState.FINAL
