"""Deeds are written down once, with whoever did them, and one that is refused harms no other."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from rules.engagement import Engagement, EngagementKind
from rules.fields import FieldName
from rules.normalise import SourceDefaults
from rules.records import Channel
from service import engagement, freshness, merges
from service.access import COMMAND, ROLE_SCOPES, SYSTEM, Actor, ActorKind, Role
from service.contacts.persons import Person
from service.engagement import Recorded, Told
from service.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from service.storage.engagement import EVENTS
from service.storage.feed import MARKS
from service.storage.sources import Source
from service.work import Work, Workshop
from tests.service.contention import overtaken
from tests.service.duplicates import STEWARD, contact_of, pass_time
from tests.service.erasure.people import erased
from tests.service.facts.customers import ANNA, DAY, GRACE, HANNAH, did, tell


def click(workshop: Workshop, contact_id: UUID, **more: str) -> Told:
    deed = Engagement(kind=EngagementKind.CLICK, at=workshop.clock() - DAY, campaign="spring")
    return Told(person=Person(contact_id=contact_id), did=deed, **more)


def count(workshop: Workshop) -> int:
    with workshop.look(SYSTEM) as work:
        return len(work.session.scalars(select(EVENTS.c.id)).all())


def test_what_is_told_twice_under_one_mark_is_written_once(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    [first] = tell(workshop, source, click(workshop, anna, reference="order-1"))
    [again] = tell(workshop, source, click(workshop, anna, reference="order-1"))
    assert isinstance(first, Recorded)
    assert isinstance(again, Recorded)
    assert (again.event_id, again.is_new, count(workshop)) == (first.event_id, False, 1)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_is_told_twice_at_once_is_written_once_and_both_hear_of_the_same(
    workshop: Workshop, source: Source
) -> None:
    anna = contact_of(workshop, source, ANNA)
    told, first = click(workshop, anna, reference="order-1"), list[Any]()

    def begin(work: Work) -> None:
        first.extend(engagement.record(work, source.id, [told], defaults=SourceDefaults()))

    again = overtaken(workshop, COMMAND, begin, second=lambda: tell(workshop, source, told))
    assert [(each.event_id, each.is_new) for each in again] == [(first[0].event_id, False)]


def test_twice_in_one_batch_is_once_as_well(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    told = click(workshop, anna, reference="order-1")
    answers = tell(workshop, source, told, told, click(workshop, anna), click(workshop, anna))
    assert [each.is_new for each in answers if isinstance(each, Recorded)] == [True, False, True, True]
    assert count(workshop) == 3


@pytest.mark.parametrize(
    "person",
    [
        Person(email="Anna.DeVries@Example.org"),
        Person(phone="020 123 45 67"),
        Person(email="anna.devries@example.org", phone="+31 20 123 4567"),
    ],
)
def test_whoever_did_it_is_found_by_any_spelling(workshop: Workshop, source: Source, person: Person) -> None:
    anna = contact_of(workshop, source, ANNA)
    deed = Engagement(kind=EngagementKind.VISIT, at=workshop.clock())
    [answer] = tell(workshop, source, Told(person=person, did=deed))
    assert isinstance(answer, Recorded)
    assert answer.contact_id == anna


def test_one_refusal_harms_no_other(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    stranger = Told(
        person=Person(email="nobody@example.org"),
        did=Engagement(kind=EngagementKind.VISIT, at=workshop.clock()),
    )
    answers = tell(workshop, source, click(workshop, anna), stranger, click(workshop, uuid4()))
    assert [type(each) for each in answers] == [Recorded, NotFound, NotFound]
    assert count(workshop) == 1


def test_somebody_erased_did_nothing_that_we_keep(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    erased(workshop, anna, suppress=False)
    [answer] = tell(workshop, source, click(workshop, anna))
    assert isinstance(answer, Gone)


def test_several_that_fit_are_not_guessed_at(workshop: Workshop, source: Source) -> None:
    shared = "+31 20 123 4567"
    for lead in (ANNA, HANNAH):
        contact_of(workshop, source, lead)
    contact_of(workshop, source, replace(GRACE, phone=shared))
    deed = Engagement(kind=EngagementKind.VISIT, at=workshop.clock())
    [answer] = tell(workshop, source, Told(person=Person(phone=shared), did=deed))
    assert isinstance(answer, Conflict)


@pytest.mark.parametrize(
    ("deed", "pointer"),
    [
        ({"kind": EngagementKind.VISIT, "amount": 5, "currency": "EUR"}, "/amount"),
        ({"kind": EngagementKind.PURCHASE, "amount": 5, "currency": "euro"}, "/currency"),
        ({"kind": EngagementKind.PURCHASE, "product": "Jan Jansen"}, "/product"),
        ({"kind": EngagementKind.CLICK, "campaign": "0612345678"}, "/campaign"),
        ({"kind": EngagementKind.CONTRACT_STARTED}, "/product"),
        ({"kind": EngagementKind.VISIT, "channel": Channel.SHARE}, "/channel"),
        ({"kind": EngagementKind.VISIT, "at": datetime(2026, 4, 1, tzinfo=UTC)}, "/at"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(
    workshop: Workshop, source: Source, deed: dict[str, object], pointer: str
) -> None:
    anna = contact_of(workshop, source, ANNA)
    said: dict[str, Any] = {"at": workshop.clock(), **deed}
    told = Told(person=Person(contact_id=anna), did=Engagement(**said), at="/items/3")
    [answer] = tell(workshop, source, told)
    assert isinstance(answer, Invalid)
    assert [fault.pointer for fault in answer.faults] == [f"/items/3{pointer}"]
    assert count(workshop) == 0


def test_a_merged_contact_is_answered_for_by_its_survivor(workshop: Workshop, source: Source) -> None:
    anna, hannah = contact_of(workshop, source, ANNA), contact_of(workshop, source, HANNAH)
    with workshop.open(STEWARD) as work:
        merges.merge(work, [anna, hannah])
    assert did(workshop, source, hannah, EngagementKind.VISIT).contact_id == anna


def test_an_answer_by_mail_speaks_for_the_mailbox(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)

    def believed() -> float:
        with workshop.look(COMMAND) as work:
            return freshness.beliefs(work, [anna])[anna][FieldName.EMAIL].probability

    pass_time(workshop)
    before = believed()
    did(workshop, source, anna, EngagementKind.REPLY, days_ago=0, channel=Channel.PHONE)
    assert believed() == before
    did(workshop, source, anna, EngagementKind.REPLY, days_ago=0, channel=Channel.EMAIL)
    assert believed() > before


def test_whoever_listens_hears_that_facts_have_changed(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    with workshop.open(SYSTEM) as work:
        work.session.execute(MARKS.delete())
    did(workshop, source, anna, EngagementKind.VISIT)
    with workshop.look(SYSTEM) as work:
        assert work.session.scalars(select(MARKS.c.contact_id)).all() == [anna]


def test_a_marketer_tells_of_nothing(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    marketer = Actor(kind=ActorKind.USER, id=uuid4(), scopes=ROLE_SCOPES[Role.MARKETER])
    with pytest.raises(Forbidden):
        tell(workshop, source, click(workshop, anna), actor=marketer)
