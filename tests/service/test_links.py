"""Who belongs together is told beside who is who: households and colleagues, wherever their contacts go."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from rules.leads import Outcome
from rules.matching.links import Link
from rules.records import Lead
from service import imports, intake, leads, merges, worker
from service.access import COMMAND, Actor, ActorKind, Scope
from service.contacts import links
from service.errors import Forbidden
from service.imports import undoing
from service.intake import Submission
from service.merges import undoing as unmerging
from service.storage.links import ContactLink
from service.storage.sources import Source
from service.work import Workshop
from tests.service.imports.people import table, taken_over
from tests.workshops import SetClock

ANNA = Lead(
    given_name="Anna",
    family_name="Hoekstra",
    email="anna.hoekstra@example.org",
    phone="+31 20 123 4567",
    street="Kerkstraat",
    house_number="12",
    postal_code="1017gc",
    city="Amsterdam",
)
BRAM = replace(ANNA, given_name="Bram", email="bram@example.net")
GRACE = Lead(
    given_name="Grace", family_name="Murray", email="grace.murray@example.com", organisation="Vulcan BV"
)
KEES = Lead(given_name="Kees", family_name="Murray", email="kees@example.com", organisation="Vulcan BV")


def send(workshop: Workshop, source: Source, *sent: Lead) -> list[UUID]:
    with workshop.open(COMMAND) as work:
        receipts = intake.accept(
            work, source, [Submission(lead=lead, payload=leads.write(lead)) for lead in sent]
        )
    return [receipt.contact_id for receipt in receipts if receipt.contact_id]


def told(workshop: Workshop, contact_id: UUID) -> list[tuple[Link, UUID]]:
    with workshop.look(COMMAND) as work:
        return [(each.kind, each.contact_id) for each in links.of_contact(work, contact_id)]


def test_two_at_one_door_are_a_household_whoever_comes_first(workshop: Workshop, source: Source) -> None:
    [anna] = send(workshop, source, ANNA)
    [bram] = send(workshop, source, BRAM)
    assert anna != bram
    assert told(workshop, anna) == [(Link.HOUSEHOLD, bram)]
    assert told(workshop, bram) == [(Link.HOUSEHOLD, anna)]


def test_two_of_one_employer_are_colleagues_also_within_one_batch(workshop: Workshop, source: Source) -> None:
    grace, kees, anna = send(workshop, source, GRACE, KEES, ANNA)
    assert told(workshop, grace) == [(Link.COLLEAGUE, kees)]
    assert told(workshop, kees) == [(Link.COLLEAGUE, grace)]
    assert told(workshop, anna) == []


def test_a_household_that_says_the_same_again_is_noted_once(workshop: Workshop, source: Source) -> None:
    send(workshop, source, ANNA, BRAM)
    send(workshop, source, ANNA, BRAM, BRAM)
    with workshop.look(COMMAND) as work:
        assert work.session.scalar(select(func.count()).select_from(ContactLink)) == 1


def test_a_rehearsal_keeps_no_link(workshop: Workshop, source: Source) -> None:
    with workshop.look(COMMAND) as work:
        intake.rehearse(
            work, source, [Submission(lead=lead, payload=leads.write(lead)) for lead in (ANNA, BRAM)]
        )
        assert work.session.scalar(select(func.count()).select_from(ContactLink)) == 0


def test_a_link_follows_its_ends_when_contacts_are_made_one_and_parted(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    anna, bram, kees = send(workshop, source, ANNA, BRAM, KEES)
    clock.pass_by(timedelta(minutes=1))
    with workshop.open(COMMAND) as work:
        made = merges.merge(work, [bram, kees], survivor=kees)
    assert told(workshop, anna) == [(Link.HOUSEHOLD, kees)]
    assert told(workshop, kees) == [(Link.HOUSEHOLD, anna)]
    with workshop.open(COMMAND) as work:
        unmerging.undo(work, made.id)
    assert told(workshop, anna) == [(Link.HOUSEHOLD, bram)]
    assert told(workshop, kees) == []


def test_two_who_turn_out_to_be_one_are_no_household(workshop: Workshop, source: Source) -> None:
    anna, bram = send(workshop, source, ANNA, BRAM)
    with workshop.open(COMMAND) as work:
        merges.merge(work, [anna, bram])
    assert told(workshop, anna) == []


def test_a_link_goes_with_the_file_that_brought_one_of_its_ends(workshop: Workshop, source: Source) -> None:
    [anna] = send(workshop, source, ANNA)
    cells = {
        "Voornaam": "Bram",
        "Achternaam": "Hoekstra",
        "E-mailadres": "bram@example.net",
        "Telefoon": "+31 20 123 4567",
        "Straat": "Kerkstraat",
        "Huisnummer": "12",
        "Postcode": "1017GC",
    }
    view = taken_over(workshop, source, table([tuple(cells.values())], tuple(cells)))
    assert [kind for kind, _ in told(workshop, anna)] == [Link.HOUSEHOLD]
    with workshop.open(COMMAND) as work:
        undoing.roll_back(work, view.id)
    worker.run_due(workshop)
    assert told(workshop, anna) == []
    with workshop.look(COMMAND) as work:
        assert imports.show(work, view.id).counts.rejected == 1
        assert work.session.scalar(select(func.count()).select_from(ContactLink)) == 0


def test_who_may_only_send_leads_still_makes_links_and_reads_none(workshop: Workshop, source: Source) -> None:
    [anna] = send(workshop, source, ANNA)
    sender = Actor(kind=ActorKind.API_KEY, source_id=source.id, scopes=frozenset({Scope.LEADS_WRITE}))
    with workshop.open(sender) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=BRAM, payload=leads.write(BRAM))])
    assert receipt.outcome is Outcome.CREATED
    assert told(workshop, anna) == [(Link.HOUSEHOLD, receipt.contact_id)]
    with pytest.raises(Forbidden), workshop.look(sender) as work:
        links.of_contact(work, anna)
