"""Records are shown beside each other masked, and in clear only with a reason that is written down."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from rules.fields import FieldName
from rules.records import Lead
from rules.survivorship import Ground
from service import audit, intake, leads
from service.access import COMMAND, ROLE_SCOPES, Actor, ActorKind, Role
from service.contacts import comparing
from service.errors import Forbidden, Invalid, NotFound
from service.ids import new_id
from service.intake import Submission
from service.storage.sources import Source
from service.work import Workshop
from tests.workshops import SetClock

ANNA = Lead(given_name="Anna", family_name="de Vries", email="anna@example.org", job_title="Baker")
ANN = Lead(given_name="Ann", family_name="de Vries", email="ann@example.com", notes="call after six")


@pytest.fixture
def two(workshop: Workshop, source: Source, clock: SetClock) -> list[UUID]:
    anna = send(workshop, source, ANNA)
    clock.pass_by(timedelta(minutes=1))
    return [anna, send(workshop, source, ANN)]


def send(workshop: Workshop, source: Source, lead: Lead) -> UUID:
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    assert receipt.contact_id
    return receipt.contact_id


def test_two_contacts_stand_in_the_order_asked_for_and_masked(workshop: Workshop, two: list[UUID]) -> None:
    with workshop.look(COMMAND) as work:
        compared = comparing.compare(work, two[::-1])
    assert [side.contact_id for side in compared.sides] == two[::-1]
    assert compared.who == ("A••• de V•••", "A••• de V•••")
    assert compared.sides[1].told[FieldName.EMAIL].masked == "a•••@e•••.org"
    assert "Vries" not in repr(compared)


def test_equal_masks_do_not_hide_that_values_differ(workshop: Workshop, two: list[UUID]) -> None:
    with workshop.look(COMMAND) as work:
        first, second = comparing.compare(work, two).sides
    assert (first.told[FieldName.NAME].masked, first.told[FieldName.NAME].same_as) == ("A••• de V•••", 0)
    assert (second.told[FieldName.NAME].masked, second.told[FieldName.NAME].same_as) == ("A••• de V•••", 1)


def test_records_that_say_the_very_same_are_known_to(workshop: Workshop, source: Source) -> None:
    anna = send(workshop, source, ANNA)
    assert send(workshop, source, ANNA) == anna
    with workshop.look(COMMAND) as work:
        sides = comparing.compare(work, [anna]).sides
    assert [side.told[FieldName.EMAIL].same_as for side in sides] == [0, 0]


def test_it_is_told_which_value_would_stand_and_why(workshop: Workshop, two: list[UUID]) -> None:
    with workshop.look(COMMAND) as work:
        compared = comparing.compare(work, two)
    newest = compared.sides[1].lead_id
    assert compared.best[FieldName.NAME].claim.record_id == newest
    assert compared.best[FieldName.JOB].ground is Ground.ONLY


def test_one_with_many_records_does_not_crowd_out_the_other(
    workshop: Workshop, source: Source, two: list[UUID]
) -> None:
    for number in range(comparing.MOST + 2):
        send(workshop, source, replace(ANNA, notes=f"note {number}"))
    with workshop.look(COMMAND) as work:
        compared = comparing.compare(work, two)
    assert sum(side.contact_id == two[0] for side in compared.sides) == comparing.MOST // 2
    assert compared.sides[-1].contact_id == two[1]
    assert compared.left_out == comparing.MOST + 4 - len(compared.sides)


def test_what_is_shown_in_clear_is_written_down_for_each_contact_before(
    workshop: Workshop, two: list[UUID]
) -> None:
    with workshop.open(COMMAND) as work:
        opened = comparing.reveal(work, two, purpose="check_duplicate")
    assert sorted(fields[FieldName.NAME].given for fields in opened.values()) == ["Ann", "Anna"]
    with workshop.look(COMMAND) as work:
        told = [event.body for event in audit.newest(work, limit=2)]
    assert [body["fields"] for body in told if body] == [["name", "email", "notes"], ["name", "email", "job"]]


def test_nothing_is_shown_in_clear_without_a_reason_or_to_everybody(
    workshop: Workshop, two: list[UUID]
) -> None:
    with pytest.raises(Invalid), workshop.open(COMMAND) as work:
        comparing.reveal(work, two, purpose="curiosity")
    marketer = Actor(kind=ActorKind.USER, scopes=ROLE_SCOPES[Role.MARKETER])
    with pytest.raises(Forbidden), workshop.open(marketer) as work:
        comparing.reveal(work, two, purpose="check_duplicate")


def test_a_stranger_cannot_be_compared(workshop: Workshop, two: list[UUID]) -> None:
    with pytest.raises(NotFound), workshop.look(COMMAND) as work:
        comparing.compare(work, [two[0], new_id(work.now)])
