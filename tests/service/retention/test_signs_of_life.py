"""What somebody did, or told us, begins their time anew; what a program did for them does not."""

from datetime import timedelta
from uuid import UUID

import pytest

from rules.engagement import EngagementKind
from rules.fields import FieldName
from rules.freshness.signals import SignalKind
from rules.retention import Trigger
from service import freshness, merges
from service.access import COMMAND
from service.freshness import Heard, Way
from service.storage.sources import Source
from service.work import Workshop
from tests.service.facts.customers import did
from tests.service.retention.test_runs import fates, known, look, rule
from tests.workshops import SetClock


@pytest.fixture
def old(workshop: Workshop, source: Source, clock: SetClock) -> UUID:
    """Somebody of whom nothing was heard for longer than the rule allows."""
    contact_id = known(workshop, source, "old")
    clock.pass_by(timedelta(days=400))
    rule(workshop, trigger=Trigger.LAST_ACTIVITY)
    return contact_id


def listed(workshop: Workshop) -> set[UUID]:
    return set(fates(workshop, look(workshop)))


@pytest.mark.parametrize("kind", [EngagementKind.PURCHASE, EngagementKind.CLICK, EngagementKind.VISIT])
def test_whoever_did_something_lately_is_kept(
    workshop: Workshop, source: Source, old: UUID, kind: EngagementKind
) -> None:
    did(workshop, source, old, kind, days_ago=30)
    assert listed(workshop) == set()


def test_what_was_done_too_long_ago_keeps_nobody(workshop: Workshop, source: Source, old: UUID) -> None:
    did(workshop, source, old, EngagementKind.PURCHASE, days_ago=370)
    assert listed(workshop) == {old}


def test_a_letter_that_was_opened_is_no_sign_of_life(workshop: Workshop, source: Source, old: UUID) -> None:
    did(workshop, source, old, EngagementKind.OPEN, days_ago=30)
    assert listed(workshop) == {old}


@pytest.mark.parametrize(("way", "is_kept"), [(Way.PERSON, True), (Way.HAND, False)])
def test_who_told_us_that_it_is_still_right_is_kept(
    workshop: Workshop, old: UUID, way: Way, is_kept: bool
) -> None:
    with workshop.open(COMMAND) as work:
        told = Heard(
            contact_id=old,
            kind=SignalKind.CONFIRMED_BY_PERSON,
            at=work.now,
            way=way,
            field=FieldName.EMAIL,
        )
        freshness.hear(work, [told])
    assert listed(workshop) == (set() if is_kept else {old})


def test_what_was_done_before_a_merge_counts_for_who_answers_now(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    one, other = known(workshop, source, "one"), known(workshop, source, "other")
    clock.pass_by(timedelta(days=400))
    rule(workshop, trigger=Trigger.LAST_ACTIVITY)
    did(workshop, source, other, EngagementKind.PURCHASE, days_ago=30)
    with workshop.open(COMMAND) as work:
        merges.merge(work, [one, other], survivor=one)
    assert listed(workshop) == set()
