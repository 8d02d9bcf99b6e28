"""Whoever looks is written down, and nobody looks at many in an hour; a review counts as one look."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from rules.fields import FieldName
from service import audit, contacts, reviews
from service.access import COMMAND, SYSTEM
from service.audit import Action
from service.contacts import comparing
from service.errors import Invalid, TooMany
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import ANNA, COLLEAGUE, GRACE, HANNAH, STEWARD, contact_of
from tests.workshops import SetClock

WHY = "check_duplicate"
BUDGET = 3
LOOKS = {Action.CONTACT_REVEALED, Action.CONTACT_COMPARED, Action.REVIEW_REVEALED}


@pytest.fixture
def three(workshop: Workshop, source: Source) -> list[UUID]:
    workshop.settings = replace(workshop.settings, reveals_per_hour=BUDGET)
    return [contact_of(workshop, source, lead) for lead in (ANNA, HANNAH, GRACE)]


def offered(workshop: Workshop, one: UUID, other: UUID) -> UUID:
    with workshop.open(SYSTEM) as work:
        made = reviews.offer(work, one, other, bits=3.0, chance=0.9, levels=())
    assert made is not None
    return made


def look(workshop: Workshop, review_id: UUID, *, purpose: str = WHY) -> int:
    """How many records somebody sees in clear."""
    with workshop.open(STEWARD) as work:
        return len(reviews.reveal(work, review_id, purpose=purpose))


def deeds(workshop: Workshop) -> list[str]:
    with workshop.look(COMMAND) as work:
        return [event.action for event in audit.newest(work) if event.action in LOOKS]


def test_a_review_counts_once_however_often_it_is_opened(workshop: Workshop, three: list[UUID]) -> None:
    review_id = offered(workshop, three[0], three[1])
    assert [look(workshop, review_id) for _ in range(BUDGET + 2)] == [2] * (BUDGET + 2)
    assert deeds(workshop).count(Action.REVIEW_REVEALED) == 1
    assert deeds(workshop).count(Action.CONTACT_COMPARED) == 2 * (BUDGET + 2)


def test_as_many_reviews_are_opened_as_the_hour_allows(
    workshop: Workshop, three: list[UUID], clock: SetClock
) -> None:
    anna, hannah, grace = three
    for pair in ((anna, hannah), (anna, grace), (hannah, grace)):
        look(workshop, offered(workshop, *pair))
    with pytest.raises(TooMany), workshop.open(STEWARD) as work:
        contacts.reveal(work, anna, field=FieldName.NAME, purpose=WHY)
    clock.pass_by(timedelta(minutes=61))
    with workshop.open(STEWARD) as work:
        contacts.reveal(work, anna, field=FieldName.NAME, purpose=WHY)


def test_a_review_is_not_opened_when_the_hour_is_spent_and_nobody_has_it_then(
    workshop: Workshop, three: list[UUID]
) -> None:
    for _ in range(BUDGET):
        with workshop.open(STEWARD) as work:
            contacts.reveal(work, three[2], field=FieldName.NAME, purpose=WHY)
    review_id = offered(workshop, three[0], three[1])
    with pytest.raises(TooMany):
        look(workshop, review_id)
    assert Action.CONTACT_COMPARED not in deeds(workshop)
    with workshop.look(STEWARD) as work:
        assert reviews.show(work, review_id).claimed_by is None


def test_whoever_does_not_have_the_review_pays_for_what_they_see(
    workshop: Workshop, three: list[UUID]
) -> None:
    review_id = offered(workshop, three[0], three[1])
    with workshop.open(COLLEAGUE) as work:
        reviews.claim(work, review_id)
    assert look(workshop, review_id) == 2
    assert deeds(workshop) == [Action.CONTACT_REVEALED] * 2


def test_a_review_is_opened_for_a_reason_only(workshop: Workshop, three: list[UUID]) -> None:
    review_id = offered(workshop, three[0], three[1])
    with pytest.raises(Invalid):
        look(workshop, review_id, purpose="curiosity")
    assert deeds(workshop) == []


def test_who_saw_a_contact_in_a_review_stands_in_its_own_history(
    workshop: Workshop, three: list[UUID]
) -> None:
    look(workshop, offered(workshop, three[0], three[1]))
    with workshop.look(COMMAND) as work:
        [line] = audit.about(work, contacts.show(work, three[0]).audit_ref)
    assert (line.action, line.actor_id) == (Action.CONTACT_COMPARED, STEWARD.id)
    assert line.body is not None
    assert line.body["fields"] == ["name", "email", "phone", "job"]


def test_without_a_review_each_contact_counts(workshop: Workshop, three: list[UUID]) -> None:
    with workshop.open(STEWARD) as work:
        comparing.reveal(work, three[:2], purpose=WHY)
    with pytest.raises(TooMany), workshop.open(STEWARD) as work:
        comparing.reveal(work, three[:2], purpose=WHY)
