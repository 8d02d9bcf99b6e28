"""A raw lead becomes a record, and of a contact, or waits: one transaction, on both databases."""

from threading import Thread

import pytest

from rules.fields import FieldName
from rules.leads import LeadStatus, Outcome
from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import contacts, intake, leads, sources
from service.access import COMMAND
from service.errors import SourcePaused
from service.intake import Receipt, Submission
from service.storage.sources import Source
from service.work import Workshop

ANNA = Lead(given_name="Anna", family_name="de Vries", email="anna@example.org", postal_code="1017gc")


def send(workshop: Workshop, source: Source, *sent: Lead) -> list[Receipt]:
    with workshop.open(COMMAND) as work:
        return intake.accept(
            work, source, [Submission(lead=lead, payload=leads.write(lead)) for lead in sent]
        )


def test_a_clean_lead_makes_a_contact(workshop: Workshop, source: Source) -> None:
    [receipt] = send(workshop, source, ANNA)
    assert (receipt.status, receipt.outcome) == (LeadStatus.ACCEPTED, Outcome.CREATED)
    assert receipt.contact_id is not None
    with workshop.look(COMMAND) as work:
        contact = contacts.read(work, receipt.contact_id)
    assert contact.values[FieldName.EMAIL][0].address == "anna@example.org"
    assert contact.values[FieldName.ADDRESS].postal_code == "1017 GC"


def test_the_lead_itself_is_kept_as_it_was_sent(workshop: Workshop, source: Source) -> None:
    [receipt] = send(workshop, source, ANNA)
    assert receipt.lead_id is not None
    with workshop.look(COMMAND) as work:
        lead, safe = leads.of_id(work, receipt.lead_id), leads.safe_of(work, receipt.lead_id)
        assert safe is not None
        assert leads.as_sent(safe, lead) == ANNA


def test_the_same_e_mail_and_name_are_one_contact_however_they_are_written(
    workshop: Workshop, source: Source
) -> None:
    [first] = send(workshop, source, ANNA)
    [second] = send(
        workshop, source, Lead(full_name="A. de Vries", email="ANNA@Example.ORG", phone="+31 20 123 4567")
    )
    assert (second.outcome, second.contact_id) == (Outcome.MERGED, first.contact_id)


def test_two_equal_leads_in_one_batch_are_one_contact(workshop: Workshop, source: Source) -> None:
    first, second = send(workshop, source, ANNA, ANNA)
    assert first.contact_id == second.contact_id
    assert [first.outcome, second.outcome] == [Outcome.CREATED, Outcome.MERGED]


def test_a_shared_telephone_joins_nobody_of_another_name(workshop: Workshop, source: Source) -> None:
    anna, bram = (
        Lead(given_name=name, family_name="de Vries", phone="+31 20 123 4567") for name in ("Anna", "Bram")
    )
    first, second = send(workshop, source, anna, bram)
    assert first.contact_id != second.contact_id


def test_a_lead_without_a_usable_identifier_waits_and_is_not_lost(workshop: Workshop, source: Source) -> None:
    [receipt] = send(workshop, source, Lead(email="nobody", family_name="X"))
    assert (receipt.status, receipt.outcome, receipt.contact_id) == (
        LeadStatus.QUARANTINED,
        Outcome.NONE,
        None,
    )
    assert receipt.reasons
    with workshop.look(COMMAND) as work:
        assert leads.count(work, leads.Filter(status=LeadStatus.QUARANTINED)) == 1


def test_a_rehearsal_answers_the_same_and_stores_nothing(workshop: Workshop, source: Source) -> None:
    submissions = [Submission(lead=ANNA, payload=leads.write(ANNA))]
    with workshop.look(COMMAND) as work:
        [rehearsed] = intake.rehearse(work, source, submissions)
        assert leads.count(work, leads.Filter()) == 0
    [real] = send(workshop, source, ANNA)
    assert rehearsed.lead_id is None
    assert (rehearsed.status, rehearsed.outcome, rehearsed.record) == (real.status, real.outcome, real.record)


def test_nothing_is_taken_from_a_paused_source(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        paused = sources.pause(work, source.id)
    with pytest.raises(SourcePaused):
        send(workshop, paused, ANNA)


def test_the_more_trusted_source_wins_a_field_and_the_reason_is_shown(
    workshop: Workshop, source: Source
) -> None:
    with workshop.open(COMMAND) as work:
        crm = sources.create(
            work,
            key="crm",
            name="CRM",
            kind=SourceKind.CRM,
            lawful_basis=LawfulBasis.CONTRACT,
            trust=90,
            country="NL",
        )
    [first] = send(workshop, crm, Lead(**_fields(ANNA), job_title="Director"))
    send(workshop, source, Lead(**_fields(ANNA), job_title="Intern"))
    assert first.contact_id is not None
    with workshop.look(COMMAND) as work:
        view = contacts.show(work, first.contact_id)
    [job] = [field for field in view.fields if field.name is FieldName.JOB]
    assert (job.masked, job.source_name, job.ground.value) == ("Director", "CRM", "trust")


def test_equal_leads_at_the_same_moment_make_one_contact(workshop: Workshop, source: Source) -> None:
    """The lock on the token lets one in after the other; without it each would find nobody."""
    found: list[Receipt] = []
    threads = [Thread(target=lambda: found.extend(send(workshop, source, ANNA))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(threads)
    assert len({receipt.contact_id for receipt in found}) == 1


def test_e_mail_addresses_and_numbers_add_up(workshop: Workshop, source: Source) -> None:
    [first] = send(workshop, source, Lead(**_fields(ANNA), phone="+31 20 123 4567"))
    [second] = send(
        workshop,
        source,
        Lead(
            given_name="Anna", family_name="de Vries", email="anna.devries@example.net", phone="+31201234567"
        ),
    )
    assert second.contact_id == first.contact_id
    assert first.contact_id is not None
    with workshop.look(COMMAND) as work:
        values = contacts.read(work, first.contact_id).values
        found = contacts.lookup(work, email="anna@example.org")
    assert {email.address for email in values[FieldName.EMAIL]} == {
        "anna@example.org",
        "anna.devries@example.net",
    }
    assert [each.id for each in found] == [first.contact_id]


def _fields(lead: Lead) -> dict[str, str]:
    return {name: getattr(lead, name) for name in ("given_name", "family_name", "email")}


def test_a_name_written_out_is_not_lost_to_initials_of_a_more_trusted_source(
    workshop: Workshop, source: Source
) -> None:
    with workshop.open(COMMAND) as work:
        crm = sources.create(
            work, key="crm", name="CRM", kind=SourceKind.CRM, lawful_basis=LawfulBasis.CONTRACT, trust=90
        )
    send(workshop, source, ANNA)
    [second] = send(workshop, crm, Lead(given_name="A.", family_name="de Vries", email="anna@example.org"))
    assert second.contact_id is not None
    with workshop.look(COMMAND) as work:
        name = contacts.read(work, second.contact_id).values[FieldName.NAME]
    assert (name.given, name.family) == ("Anna", "Vries")
