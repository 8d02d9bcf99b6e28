"""Somebody tells us of a wish, and all they give may be the address of a whole office."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from rules.consent import EventState
from rules.normalise import SourceDefaults
from rules.records import Lead
from service import contacts
from service.access import COMMAND
from service.consents import told
from service.consents.told import Heard
from service.contacts import persons
from service.contacts.persons import Person
from service.errors import Conflict
from service.storage.sources import Source
from service.work import Workshop
from tests.service.consents.ledgers import holds, purpose, said
from tests.service.duplicates import contact_of

OFFICE = "office@firm.example.org"


def colleagues(workshop: Workshop, source: Source, count: int) -> Sequence[UUID]:
    """So many people, unlike each other in all but the mailbox that they share."""
    names = [chr(ord("a") + number) * 4 for number in range(count)]
    purpose(workshop)
    return [
        contact_of(
            workshop,
            source,
            Lead(given_name=f"{each}o".title(), family_name=f"{each}sen".title(), email=OFFICE),
        )
        for each in names
    ]


def hear(workshop: Workshop, state: EventState) -> Heard:
    with workshop.open(COMMAND) as work:
        return told.hear(
            work, Person(email=OFFICE), said(state, work.now), defaults=SourceDefaults(country="NL")
        )


def test_a_no_holds_for_everybody_of_a_mailbox_however_many_a_look_up_shows(
    workshop: Workshop, source: Source
) -> None:
    ids = colleagues(workshop, source, contacts.LOOKUP_LIMIT + 1)
    heard = hear(workshop, EventState.WITHDRAWN)
    assert {each.contact_id for each in heard.events} == set(ids)
    assert holds(workshop, *ids) == [EventState.WITHDRAWN] * len(set(ids))
    assert heard.suppression_id is None


def test_where_there_may_be_more_than_can_be_found_the_address_itself_is_left_alone(
    workshop: Workshop, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(persons, "MOST", 2)
    colleagues(workshop, source, 3)
    heard = hear(workshop, EventState.WITHDRAWN)
    assert (len(heard.events), heard.suppression_id is not None) == (2, True)


def test_a_yes_is_of_one_person(workshop: Workshop, source: Source) -> None:
    colleagues(workshop, source, 2)
    with pytest.raises(Conflict):
        hear(workshop, EventState.GIVEN)


def test_nobody_reads_by_what_the_person_is_known() -> None:
    assert OFFICE not in repr(Person(email=OFFICE, phone="+31201234567", external_id="crm-7"))
