"""Whom a restriction covers is merged with nobody, and no lead is added to them, however it comes in."""

from dataclasses import replace
from uuid import UUID

import pytest

from rules.leads import Outcome
from rules.records import Lead
from rules.restrictions import Told
from service import (
    intake,
    merges,
    rectifying,
    restrictions,
    reviews,
    worker,
)
from service.access import COMMAND
from service.deduping import running
from service.errors import Restricted
from service.intake import Submission
from service.merges import bulk, undoing
from service.reviews import Decision
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import ANNA, GRACE, HANNAH, STEWARD, contact_of
from tests.service.restricted import LATER, OFFICER, agree, asked, restricted, sent, somebody
from tests.workshops import SetClock


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    """Somebody who may be written to."""
    return somebody(workshop, source)


def test_a_restriction_is_of_every_contact_of_the_person_after_the_merge_is_undone_too(
    workshop: Workshop, anna: UUID, source: Source
) -> None:
    hannah = contact_of(workshop, source, HANNAH)
    with workshop.open(STEWARD) as work:
        made = merges.merge(work, [anna, hannah])
    restricted(workshop, hannah)
    assert asked(workshop, hannah)[1]
    assert asked(workshop, anna)[1]
    with workshop.open(STEWARD) as work:
        undoing.undo(work, made.id)
    assert asked(workshop, hannah)[1]
    assert asked(workshop, anna)[1]


def test_the_survivor_of_a_merge_answers_for_what_once_held_for_another_until_they_are_parted(
    workshop: Workshop, anna: UUID, source: Source, clock: SetClock
) -> None:
    hannah = contact_of(workshop, source, HANNAH)
    placed = restricted(workshop, hannah)
    clock.pass_by(LATER)
    then = clock.at
    clock.pass_by(LATER)
    with workshop.open(OFFICER) as work:
        restrictions.begin_lifting(work, placed)
        restrictions.told_otherwise(work, placed, how=Told.POST)
    clock.pass_by(LATER)
    with workshop.open(STEWARD) as work:
        made = merges.merge(work, [anna, hannah])
    assert asked(workshop, anna, as_of=then) == (False, True)
    with workshop.open(STEWARD) as work:
        undoing.undo(work, made.id)
    assert asked(workshop, anna, as_of=then) == (True, False)


def test_nobody_merges_whom_a_restriction_covers(workshop: Workshop, anna: UUID, source: Source) -> None:
    hannah = contact_of(workshop, source, HANNAH)
    restricted(workshop, anna)
    with workshop.open(STEWARD) as work, pytest.raises(Restricted):
        merges.merge(work, [anna, hannah])


def test_bulk_merges_leave_the_restricted_out_and_count_them_before_and_after_freezing(
    workshop: Workshop, anna: UUID, source: Source
) -> None:
    hannah, grace = (contact_of(workshop, source, lead) for lead in (HANNAH, GRACE))
    with workshop.open(STEWARD) as work:
        early = bulk.freeze(work, [(anna, hannah), (hannah, grace)])
        work.session.flush()
        bulk.commit(work, early.id)
    restricted(workshop, anna)
    worker.run_due(workshop)
    with workshop.open(STEWARD) as work:
        done = bulk.show(work, early.id)
        assert (done.merged, done.skipped) == (0, ((anna, hannah, grace),))
        late = bulk.freeze(work, [(anna, hannah), (hannah, grace)])
        assert (late.sets, late.restricted) == (((hannah, grace),), 1)


def test_a_run_over_everybody_leaves_the_restricted_alone_and_counts_them(
    workshop: Workshop, anna: UUID, source: Source
) -> None:
    contact_of(workshop, source, HANNAH)
    assert running.plan(workshop, COMMAND).contacts == 2
    restricted(workshop, anna)
    plan = running.plan(workshop, COMMAND)
    assert (plan.contacts, plan.records, plan.restricted) == (1, 1, 1)


def test_a_lead_of_somebody_restricted_is_kept_apart_as_restricted_until_a_person_decides(
    workshop: Workshop, anna: UUID, source: Source, clock: SetClock
) -> None:
    placed = restricted(workshop, anna)
    clock.pass_by(LATER)
    first, second = sent(workshop, source, replace(ANNA, job_title="Owner"), ANNA)
    apart = [each.contact_id for each in (first, second)]
    assert {each.outcome for each in (first, second)} == {Outcome.REVIEW}
    assert None not in apart
    assert len({anna, *apart}) == 3
    for contact_id in apart:
        assert contact_id is not None
        agree(workshop, contact_id)
        assert asked(workshop, contact_id) == (False, True)
    with workshop.open(STEWARD) as work:
        waiting, _ = reviews.page(work)
        assert {(each.left_id, each.is_restricted) for each in waiting} >= {(anna, True)}
        [question] = [each for each in waiting if each.right_id == apart[0] and each.left_id == anna]
        claimed = reviews.claim(work, question.id)
        with pytest.raises(Restricted):
            reviews.decide(work, claimed.id, Decision.SAME)
    with workshop.open(OFFICER) as work:
        restrictions.begin_lifting(work, placed)
        restrictions.told_otherwise(work, placed, how=Told.IN_PERSON)
    assert apart[1] is not None
    assert asked(workshop, apart[1]) == (True, False)
    with workshop.open(STEWARD) as work:
        made = reviews.decide(work, question.id, Decision.SAME).merge
        assert made is not None
        assert made.survivor_id == anna


def test_a_rehearsal_tells_that_a_lead_would_wait_for_a_look_and_keeps_nothing(
    workshop: Workshop, anna: UUID, source: Source
) -> None:
    restricted(workshop, anna)
    with workshop.open(COMMAND) as work:
        [told] = intake.rehearse(work, source, [Submission(lead=ANNA, payload="{}")])
        assert (told.outcome, told.contact_id) == (Outcome.REVIEW, None)


def test_what_a_source_says_anew_is_not_taken_into_restricted_data(
    workshop: Workshop, anna: UUID, source: Source
) -> None:
    restricted(workshop, anna)
    with workshop.open(COMMAND) as work, pytest.raises(Restricted):
        rectifying.rectify(work, source, anna, Lead(job_title="Owner"))
