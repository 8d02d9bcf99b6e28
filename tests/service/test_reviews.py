"""The queue of pairs that may be one person: who has which, in what order, and what a decision does."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from rules.judgements import Decision, expected_gain
from rules.records import Lead
from service import contacts, judgements, matching, merges, reviews
from service.access import COMMAND, SYSTEM, Actor
from service.errors import Conflict, Forbidden, Invalid, NotFound, ReviewStale, Stale
from service.reviews import ReviewView, Which
from service.storage.sources import Source
from service.work import Workshop
from tests.service.contention import overtaken
from tests.service.duplicates import ANNA, COLLEAGUE, GRACE, HANNAH, STEWARD, contact_of, pass_time
from tests.workshops import SetClock

LEVELS = (3, 1, 2, 0, 0, 0, 0)
NOBODY = UUID("01890000-0000-7000-8000-000000000000")


@pytest.fixture
def three(workshop: Workshop, source: Source) -> list[UUID]:
    """Three contacts, the oldest first."""
    return [contact_of(workshop, source, lead) for lead in (ANNA, HANNAH, GRACE)]


def offered(
    workshop: Workshop, one: UUID, other: UUID, *, chance: float = 0.9, levels: Sequence[int] = LEVELS
) -> UUID | None:
    with workshop.open(SYSTEM) as work:
        return reviews.offer(work, one, other, bits=3.0, chance=chance, levels=levels, model="m")


@pytest.fixture
def review_id(workshop: Workshop, three: list[UUID]) -> UUID:
    made = offered(workshop, three[1], three[0])
    assert made is not None
    return made


def seen(workshop: Workshop, which: Which, actor: Actor = STEWARD) -> list[UUID]:
    with workshop.look(actor) as work:
        found, _ = reviews.page(work, which)
        assert len(found) == reviews.counts(work)[which]
    return [each.id for each in found]


def shown(workshop: Workshop, review_id: UUID) -> ReviewView:
    with workshop.look(STEWARD) as work:
        return reviews.show(work, review_id)


def test_the_pair_that_mends_most_is_first(workshop: Workshop, three: list[UUID]) -> None:
    anna, hannah, grace = three
    low = offered(workshop, anna, hannah, chance=0.3)
    high = offered(workshop, hannah, grace, chance=0.8)
    assert seen(workshop, Which.WAITING) == [high, low]
    assert expected_gain(0.5, records=6) > expected_gain(0.5, records=2)


def test_a_pair_waits_once_with_the_latest_evidence(workshop: Workshop, three: list[UUID]) -> None:
    first = offered(workshop, three[0], three[1], chance=0.5)
    assert offered(workshop, three[1], three[0], chance=0.7) == first
    view = shown(workshop, first)
    assert (view.left_id, view.right_id, view.chance) == (three[0], three[1], 0.7)
    assert offered(workshop, three[0], three[0]) is None
    assert offered(workshop, three[0], NOBODY) is None


def test_who_claims_a_review_has_it_until_the_claim_ends(
    workshop: Workshop, review_id: UUID, clock: SetClock
) -> None:
    with workshop.open(STEWARD) as work:
        reviews.claim(work, review_id)
    assert seen(workshop, Which.MINE) == [review_id]
    assert seen(workshop, Which.CLAIMED, COLLEAGUE) == [review_id]
    with workshop.open(COLLEAGUE) as work:
        assert reviews.take_next(work) is None
        with pytest.raises(Conflict):
            reviews.decide(work, review_id, Decision.SAME)
    clock.pass_by(reviews.CLAIM + timedelta(seconds=1))
    assert seen(workshop, Which.WAITING) == [review_id]
    with workshop.open(COLLEAGUE) as work:
        taken = reviews.take_next(work)
    assert taken is not None
    assert (taken.id, taken.claimed_by) == (review_id, COLLEAGUE.id)


def test_a_review_is_given_to_a_colleague_put_off_and_let_go(
    workshop: Workshop, review_id: UUID, clock: SetClock
) -> None:
    with workshop.open(STEWARD) as work:
        reviews.assign(work, review_id, COLLEAGUE.id)
    assert seen(workshop, Which.MINE, COLLEAGUE) == [review_id]
    with workshop.open(COLLEAGUE) as work:
        reviews.snooze(work, review_id, until=work.now + timedelta(days=2))
        with pytest.raises(Invalid):
            reviews.snooze(work, review_id, until=work.now)
    assert (seen(workshop, Which.SNOOZED), seen(workshop, Which.WAITING)) == ([review_id], [])
    with workshop.open(COLLEAGUE) as work:
        reviews.release(work, review_id)
    assert seen(workshop, Which.WAITING) == [review_id]


def test_a_pair_that_cannot_be_told_comes_back_later_behind_others(
    workshop: Workshop, review_id: UUID, clock: SetClock
) -> None:
    before = shown(workshop, review_id).gain
    with workshop.open(STEWARD) as work:
        reviews.decide(work, review_id, Decision.SKIP)
    assert seen(workshop, Which.WAITING) == []
    clock.pass_by(timedelta(days=1, seconds=1))
    assert seen(workshop, Which.WAITING) == [review_id]
    assert shown(workshop, review_id).gain == before / 2


def test_saying_that_two_are_one_person_merges_them(
    workshop: Workshop, review_id: UUID, three: list[UUID]
) -> None:
    with workshop.open(STEWARD) as work:
        told = reviews.decide(work, review_id, Decision.SAME)
    assert told.merge is not None
    assert (told.merge.survivor_id, told.review.merge_id) == (three[0], told.merge.id)
    assert seen(workshop, Which.DONE) == [review_id]
    with workshop.open(STEWARD) as work, pytest.raises(Conflict):
        reviews.decide(work, review_id, Decision.SAME)


def test_a_pair_that_was_only_put_off_is_worth_no_more_once_it_is_taken_back(
    workshop: Workshop, review_id: UUID
) -> None:
    worth = shown(workshop, review_id).gain
    with workshop.open(STEWARD) as work:
        reviews.snooze(work, review_id, until=work.now + timedelta(days=2))
    with workshop.open(STEWARD) as work:
        reviews.undo(work, review_id)
    assert shown(workshop, review_id).gain == worth


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_had_the_pair_before_them_is_told_that_somebody_else_has_just_decided(
    workshop: Workshop, review_id: UUID
) -> None:
    def decide_after_a_look() -> None:
        with workshop.open(COLLEAGUE) as work:
            view = reviews.show(work, review_id)
            reviews.decide(work, review_id, Decision.SAME, expected=view.etag)

    with pytest.raises(Stale):
        overtaken(
            workshop,
            STEWARD,
            lambda work: reviews.decide(work, review_id, Decision.DIFFERENT),
            second=decide_after_a_look,
        )
    assert shown(workshop, review_id).decision is Decision.DIFFERENT


def test_a_decision_that_is_taken_back_leaves_everything_as_it_was(
    workshop: Workshop, review_id: UUID, three: list[UUID]
) -> None:
    for decision in (Decision.SAME, Decision.DIFFERENT, Decision.SKIP):
        gain = shown(workshop, review_id).gain
        with workshop.open(STEWARD) as work:
            reviews.decide(work, review_id, decision)
        with workshop.open(STEWARD) as work:
            reviews.undo(work, review_id)
        assert seen(workshop, Which.WAITING) == [review_id]
        view = shown(workshop, review_id)
        assert (view.decision, view.merge_id, view.is_stale) == (None, None, False)
        # After a merge the two are compared anew; what we said of them for this test was made up.
        assert view.gain == gain or decision is Decision.SAME
        with workshop.look(STEWARD) as work:
            assert contacts.count(work) == 3
            assert judgements.forbidden(work, three[0]) == set()
    with workshop.open(STEWARD) as work, pytest.raises(Conflict):
        reviews.undo(work, review_id)


def test_nobody_is_asked_again_about_two_who_differ_unless_the_evidence_changes(
    workshop: Workshop, review_id: UUID, three: list[UUID]
) -> None:
    with workshop.open(STEWARD) as work:
        reviews.decide(work, review_id, Decision.DIFFERENT)
        [apart] = judgements.apart(work, three[0])
    assert (apart.contact_id, tuple(apart.levels), apart.made_by) == (three[1], LEVELS, STEWARD.id)
    assert offered(workshop, three[0], three[1]) is None
    assert offered(workshop, three[0], three[1], levels=(4, *LEVELS[1:])) is not None


def test_a_judgement_that_is_taken_back_lets_them_be_offered_again(
    workshop: Workshop, review_id: UUID, three: list[UUID]
) -> None:
    with workshop.open(STEWARD) as work:
        reviews.decide(work, review_id, Decision.DIFFERENT)
        assert judgements.take_back(work, three[1], three[0]) == 1
    assert offered(workshop, three[0], three[1]) is not None


def test_a_pair_of_which_one_changed_is_looked_at_again(
    workshop: Workshop, source: Source, review_id: UUID
) -> None:
    contact_of(workshop, source, Lead(email="anna@example.org", notes="Called back"))
    assert shown(workshop, review_id).is_stale
    with workshop.open(STEWARD) as work, pytest.raises(ReviewStale):
        reviews.decide(work, review_id, Decision.DIFFERENT)
    with workshop.open(STEWARD) as work:
        anew = reviews.claim(work, review_id)
        assert (anew.is_stale, anew.model) == (False, matching.SHIPPED)
        assert (anew.bits < 0, anew.chance < 0.5) == (True, True)
        reviews.decide(work, review_id, Decision.DIFFERENT)


def test_a_question_about_a_contact_that_was_merged_is_one_about_the_survivor(
    workshop: Workshop, three: list[UUID]
) -> None:
    anna, hannah, grace = three
    about_grace = offered(workshop, hannah, grace)
    answered = offered(workshop, anna, hannah)
    with workshop.open(STEWARD) as work:
        made = merges.merge(work, [anna, hannah])
    assert shown(workshop, answered).merge_id == made.id
    moved = shown(workshop, about_grace)
    assert (moved.left_id, moved.right_id, moved.is_stale) == (anna, grace, True)
    with workshop.open(STEWARD) as work, pytest.raises(Conflict):
        reviews.undo(work, answered)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_old_state_a_stranger_and_nobody_are_refused(workshop: Workshop, review_id: UUID) -> None:
    with workshop.open(STEWARD) as work:
        with pytest.raises(Stale):
            reviews.claim(work, review_id, expected="77")
        with pytest.raises(NotFound):
            reviews.claim(work, NOBODY)
    stranger = Actor(kind=STEWARD.kind, id=NOBODY)
    with workshop.look(stranger) as work, pytest.raises(Forbidden):
        reviews.page(work)


def test_two_stewards_who_take_what_is_next_never_get_the_same_pair(
    workshop: Workshop, three: list[UUID]
) -> None:
    offered(workshop, three[0], three[1])
    offered(workshop, three[1], three[2])
    with workshop.open(STEWARD) as work:
        first = reviews.take_next(work)
    pass_time(workshop)
    with workshop.open(COLLEAGUE) as work:
        second = reviews.take_next(work)
        assert reviews.take_next(work) is None
    assert first is not None
    assert second is not None
    assert first.id != second.id
    with workshop.look(COMMAND) as work:
        assert reviews.counts(work)[Which.CLAIMED] == 2
