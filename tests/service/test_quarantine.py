"""What waits in quarantine is mended, taken in, refused or tried again; it is never lost."""

from datetime import timedelta

import pytest

from rules.fields import FieldName
from rules.leads import LeadStatus, Outcome
from rules.records import Lead
from service import audit, contacts, intake, leads, quarantine
from service.access import COMMAND, ROLE_SCOPES, Actor, ActorKind, Role
from service.errors import Conflict, Forbidden, Gone, Invalid
from service.ids import new_id
from service.intake import Receipt, Submission
from service.leads import Filter
from service.storage.sources import Source
from service.work import Workshop
from tests.workshops import SetClock

BROKEN = Lead(given_name="Anna", family_name="de Vries", email="anna@@example.org")


def send(workshop: Workshop, source: Source, *sent: Lead) -> list[Receipt]:
    with workshop.open(COMMAND) as work:
        return intake.accept(
            work, source, [Submission(lead=lead, payload=leads.write(lead)) for lead in sent]
        )


@pytest.fixture
def waiting(workshop: Workshop, source: Source) -> Receipt:
    [receipt] = send(workshop, source, BROKEN)
    assert receipt.status is LeadStatus.QUARANTINED
    return receipt


def test_a_mended_lead_is_taken_in_and_the_original_stays(
    workshop: Workshop, source: Source, waiting: Receipt
) -> None:
    assert waiting.lead_id is not None
    with workshop.open(COMMAND) as work:
        fixed = quarantine.fix(work, waiting.lead_id, {"email": "anna@example.org"})
    assert (fixed.lead_id, fixed.status, fixed.outcome) == (
        waiting.lead_id,
        LeadStatus.ACCEPTED,
        Outcome.CREATED,
    )
    assert fixed.contact_id is not None
    with workshop.look(COMMAND) as work:
        contact = contacts.read(work, fixed.contact_id)
        safe = leads.safe_of(work, waiting.lead_id)
        assert safe is not None
        assert leads.as_sent(safe, leads.of_id(work, waiting.lead_id)) == BROKEN
    assert contact.values[FieldName.EMAIL][0].address == "anna@example.org"


def test_a_mended_lead_that_is_still_wrong_waits_on(workshop: Workshop, waiting: Receipt) -> None:
    assert waiting.lead_id is not None
    with workshop.open(COMMAND) as work:
        again = quarantine.fix(work, waiting.lead_id, {"email": "still wrong"})
    assert again.status is LeadStatus.QUARANTINED
    with workshop.open(COMMAND) as work:
        assert quarantine.fix(work, waiting.lead_id, {"email": "anna@example.org"}).contact_id is not None


def test_a_mended_lead_joins_the_contact_it_belongs_to(
    workshop: Workshop, source: Source, waiting: Receipt
) -> None:
    [known] = send(
        workshop, source, Lead(given_name="Anna", family_name="de Vries", email="anna@example.org")
    )
    assert waiting.lead_id is not None
    with workshop.open(COMMAND) as work:
        fixed = quarantine.fix(work, waiting.lead_id, {"email": "anna@example.org"})
    assert (fixed.outcome, fixed.contact_id) == (Outcome.MERGED, known.contact_id)


def test_a_steward_may_take_a_lead_in_as_it_is(workshop: Workshop, waiting: Receipt) -> None:
    assert waiting.lead_id is not None
    with workshop.open(COMMAND) as work:
        assert quarantine.accept(work, waiting.lead_id).status is LeadStatus.ACCEPTED


def test_a_refused_lead_stays_refused(workshop: Workshop, waiting: Receipt) -> None:
    assert waiting.lead_id is not None
    with workshop.open(COMMAND) as work:
        quarantine.reject(work, waiting.lead_id)
    with pytest.raises(Conflict), workshop.open(COMMAND) as work:
        quarantine.accept(work, waiting.lead_id)
    with workshop.look(COMMAND) as work:
        assert leads.count(work, Filter(status=LeadStatus.REJECTED)) == 1


def test_a_member_that_does_not_exist_cannot_be_mended(workshop: Workshop, waiting: Receipt) -> None:
    assert waiting.lead_id is not None
    with pytest.raises(Invalid) as refused, workshop.open(COMMAND) as work:
        quarantine.fix(work, waiting.lead_id, {"shoe_size": "43"})
    assert [fault.code for fault in refused.value.faults] == ["unknown_member"]


def test_a_replay_with_the_same_rules_changes_nothing(workshop: Workshop, waiting: Receipt) -> None:
    assert waiting.lead_id is not None
    with workshop.open(COMMAND) as work:
        again = quarantine.replay(work, waiting.lead_id)
    assert (again.status, again.findings) == (waiting.status, waiting.findings)


def test_everything_alike_is_mended_at_once_with_what_was_proposed(
    workshop: Workshop, source: Source
) -> None:
    commas = [
        Lead(family_name="Bakker", given_name=name, email=f"{name}@voorbeeld,nl") for name in ("jan", "piet")
    ]
    receipts = send(workshop, source, *commas)
    assert {receipt.status for receipt in receipts} == {LeadStatus.QUARANTINED}
    with workshop.open(COMMAND) as work:
        tally = quarantine.fix_alike(work, code="EML.COMMA", field="email")
    assert (tally.accepted, tally.waiting, tally.left) == (2, 0, 0)


def test_only_a_steward_decides(workshop: Workshop, waiting: Receipt) -> None:
    officer = Actor(kind=ActorKind.USER, id=new_id(workshop.clock()), scopes=ROLE_SCOPES[Role.OFFICER])
    assert waiting.lead_id is not None
    with pytest.raises(Forbidden), workshop.open(officer) as work:
        quarantine.accept(work, waiting.lead_id)


def test_what_nobody_decides_expires_with_its_data_and_stays_counted(
    workshop: Workshop, clock: SetClock, waiting: Receipt
) -> None:
    assert waiting.lead_id is not None
    clock.pass_by(timedelta(days=workshop.settings.quarantine_days, seconds=1))
    with workshop.open(COMMAND) as work:
        assert leads.expire(work) == 1
    with workshop.look(COMMAND) as work:
        assert leads.count(work, Filter(status=LeadStatus.EXPIRED)) == 1
        assert leads.safe_of(work, waiting.lead_id) is None
    with pytest.raises(Gone), workshop.open(COMMAND) as work:
        leads.reveal(work, waiting.lead_id, member="email", purpose="correct_data")


def test_a_reveal_needs_a_purpose_and_leaves_a_trace(workshop: Workshop, waiting: Receipt) -> None:
    assert waiting.lead_id is not None
    with pytest.raises(Invalid), workshop.open(COMMAND) as work:
        leads.reveal(work, waiting.lead_id, member="email", purpose="curious")
    with workshop.open(COMMAND) as work:
        assert leads.reveal(work, waiting.lead_id, member="email", purpose="correct_data") == BROKEN.email
    with workshop.look(COMMAND) as work:
        newest = audit.newest(work)[0]
    assert (newest.action, newest.body and newest.body["purpose"]) == ("lead.revealed", "correct_data")
